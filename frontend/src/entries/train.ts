/** The page where a studio's model is taught: mounts into #train-app with what the server wrote into #page-data. */
import { mount } from 'svelte'
import { pageData, pageLive } from '../api/page'
import type { TrainPageData } from '../train/choose/store.svelte'
import TrainApp from '../train/choose/TrainApp.svelte'
import '../styles/train-shared.css'
import '../styles/train.css'

const target = document.getElementById('train-app')
const data = pageData<TrainPageData>()
if (target && data) {
  target.replaceChildren()
  mount(TrainApp, { target, props: { data, live: pageLive() } })
}
