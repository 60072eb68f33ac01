/** The page of one run: mounts into #run-app with what the server wrote into #page-data. */
import { mount } from 'svelte'
import { pageData, pageLive } from '../api/page'
import '../styles/train-shared.css'
import '../styles/train-map.css'
import '../styles/words-dialogs.css'
import '../styles/train-run.css'
import '../styles/train-units.css'
import RunApp from '../train/run/RunApp.svelte'
import type { RunPageData } from '../train/run/store.svelte'

const target = document.getElementById('run-app')
const data = pageData<RunPageData>()
if (target && data) {
  target.replaceChildren()
  mount(RunApp, { target, props: { data, live: pageLive() } })
}
