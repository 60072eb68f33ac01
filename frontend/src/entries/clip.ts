import { mount } from 'svelte'
import { pageData } from '../api/page'
import type { ClipPageData } from '../api/types'
import ClipApp from '../report/ClipApp.svelte'
import '../styles/report.css'

const target = document.getElementById('clip-app')
const data = pageData<ClipPageData>()
if (target && data) mount(ClipApp, { target, props: { data } })
