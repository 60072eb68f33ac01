/** The page that lays two takes beside each other: mounts into #compare-app with what the server wrote into #page-data. */
import { mount } from 'svelte'
import { pageData, pageLive } from '../api/page'
import CompareApp from '../compare/CompareApp.svelte'
import type { ComparePageData } from '../compare/types'
import '../styles/compare.css'

const target = document.getElementById('compare-app')
const data = pageData<ComparePageData>()
if (target && data) {
  target.replaceChildren()
  mount(CompareApp, { target, props: { data, live: pageLive() } })
}
