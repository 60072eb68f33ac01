/** The page of progress: mounts into #progress-app with what the server wrote into #page-data. */
import { mount } from 'svelte'
import { pageData, pageLive } from '../api/page'
import ProgressApp from '../progress/ProgressApp.svelte'
import type { ProgressPageData } from '../progress/types'
import '../styles/progress.css'

const target = document.getElementById('progress-app')
const data = pageData<ProgressPageData>()
if (target && data) {
  target.replaceChildren()
  mount(ProgressApp, { target, props: { data, live: pageLive() } })
}
