/** The clips page: mounts into #clips-app with what the server wrote into #page-data. */
import { mount } from 'svelte'
import { pageData, pageLive } from '../api/page'
import type { ClipsPageData } from '../api/types'
import ClipsApp from '../clips/ClipsApp.svelte'

const target = document.getElementById('clips-app')
const data = pageData<ClipsPageData>()
if (target && data) {
  target.replaceChildren()
  mount(ClipsApp, { target, props: { data, live: pageLive() } })
}
