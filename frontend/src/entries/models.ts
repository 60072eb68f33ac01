/** The page of models: mounts into #models-app with what the server wrote into #page-data. */
import { mount } from 'svelte'
import { pageData, pageLive } from '../api/page'
import ModelsApp from '../models/ModelsApp.svelte'
import type { ModelsPageData } from '../models/store.svelte'
import '../styles/models.css'

const target = document.getElementById('models-app')
const data = pageData<ModelsPageData>()
if (target && data) {
  target.replaceChildren()
  mount(ModelsApp, { target, props: { data, live: pageLive() } })
}
