/** The page that a share link opens: mounts into #shared-app with what the server wrote into #page-data. */
import { mount } from 'svelte'
import { pageData } from '../api/page'
import type { SharedComparison, SharedData } from '../shared/types'

const target = document.getElementById('shared-app')
const data = pageData<SharedData | SharedComparison>()

async function open(into: HTMLElement, told: SharedData | SharedComparison): Promise<void> {
  // A reader has one or the other, so neither is fetched in vain.
  if ('comparison' in told) {
    const { default: SharedCompare } = await import('../shared/SharedCompare.svelte')
    into.replaceChildren()
    mount(SharedCompare, { target: into, props: { data: told } })
  } else {
    const { default: SharedApp } = await import('../shared/SharedApp.svelte')
    into.replaceChildren()
    mount(SharedApp, { target: into, props: { data: told } })
  }
}

if (target && data) void open(target, data)
