import { mount } from 'svelte'
import { pageData } from '../api/page'
import '../styles/workspace.css'
import type { WorkspacePageData } from '../workspace/types'
import WorkspaceApp from '../workspace/WorkspaceApp.svelte'

const target = document.getElementById('workspace-app')
const data = pageData<WorkspacePageData>()
if (target && data) mount(WorkspaceApp, { target, props: { data } })
