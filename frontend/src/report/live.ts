/** Keeps the page true to what happens on the server: progress as it comes, everything else fetched anew. */
import { api } from '../api/client'
import type { LiveClient } from '../api/live'
import type { ClipPage } from './page.svelte'

/** Follow the events of this page's clip; returns the way to stop. */
export function follow(page: ClipPage, live: Pick<LiveClient, 'onEvent' | 'onReset'>): () => void {
  const id = page.clip.id
  let stopped = false
  let fetching = false
  let again = false

  /** One fetch at a time; an event that arrives meanwhile asks for one more, so the last state always wins. */
  async function refetch(): Promise<void> {
    if (fetching) {
      again = true
      return
    }
    fetching = true
    do {
      again = false
      try {
        const clip = await api.clip(id)
        const report = clip.report ? await api.report(id) : null
        if (stopped) return
        page.clip = clip
        page.report = report
      } catch {
        // Offline or signed out: the page keeps what it has, and the next event or reset asks again.
      }
    } while (again)
    fetching = false
  }

  const ends = [
    live.onEvent((event) => {
      if (event.clip !== id) return
      if (event.type === 'job.progress') page.clip = { ...page.clip, job: event.job }
      else void refetch()
    }),
    live.onReset(() => void refetch()),
  ]
  return () => {
    stopped = true
    for (const end of ends) end()
  }
}
