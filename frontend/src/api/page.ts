/** What the server wrote into the page, and the one live connection that everything on the page shares. */
import { ApiError, SIGNED_IN, SIGNED_OUT, api } from './client'
import { LiveClient } from './live'
import type { PageBase } from './types'

/** The JSON of <script id="page-data">, or null on pages without one. */
export function pageData<T = Partial<PageBase>>(): T | null {
  const element = document.getElementById('page-data')
  if (!element?.textContent) return null
  try {
    return JSON.parse(element.textContent) as T
  } catch {
    return null
  }
}

let shared: LiveClient | null = null

/** The page's live client, started on first use; null where the page belongs to no studio. */
export function pageLive(): LiveClient | null {
  if (shared) return shared
  const data = pageData<Partial<PageBase> & { seq?: number; first?: { seq: number } }>()
  if (!data?.socket || !data.studio) return null
  const last = data.seq ?? data.first?.seq ?? null
  shared = new LiveClient({ socket: data.socket, events: api.eventsUrl(data.studio.slug), last })
  const { slug } = data.studio
  let asked = 0
  shared.onState((state) => {
    if (state !== 'signed-out' || Date.now() - asked < 60_000) return
    asked = Date.now()
    // Perhaps only the session in which the socket was opened has ended, and another has begun in another window.
    api.dancers(slug).then(
      () => shared?.renew(),
      (error: unknown) => {
        if (!(error instanceof ApiError) || error.status !== 401) window.dispatchEvent(new CustomEvent(SIGNED_OUT))
      },
    )
  })
  addEventListener(SIGNED_IN, () => shared?.renew())
  shared.start()
  // A page kept for "back" must not hold a socket that nobody reads; it comes back fresh.
  addEventListener('pagehide', () => {
    shared?.dispose()
    shared = null
  })
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })
  return shared
}
