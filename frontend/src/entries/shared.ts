/** The page that a share link opens: mounts into #shared-app with what the server wrote into #page-data. */
import { mount } from 'svelte'
import { pageData } from '../api/page'
import SharedApp from '../shared/SharedApp.svelte'
import type { SharedData } from '../shared/types'
import '../styles/report/film.css'
import '../styles/report/verdict.css'
import '../styles/shared.css'

const target = document.getElementById('shared-app')
const data = pageData<SharedData>()
if (target && data) {
  target.replaceChildren()
  mount(SharedApp, { target, props: { data } })
}
