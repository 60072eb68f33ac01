/** How a person has set up the workspace is kept on the server, a moment after the last change. */
import { request } from '../api/client'
import type { Settings } from './types'

const REST_MS = 600
let timer: ReturnType<typeof setTimeout> | undefined
let latest: Settings | null = null

/** Losing them is no loss of work: where it fails, the next change carries all of them. */
function send(): void {
  clearTimeout(timer)
  const data = latest
  latest = null
  if (data) request('PUT', '/api/me/workspace/', { data }).catch(() => {})
}

export function keepSettings(settings: Settings): void {
  latest = settings
  clearTimeout(timer)
  timer = setTimeout(send, REST_MS)
}

addEventListener('pagehide', send)
