/** Keeps clip, reading and words true to what happens on the server; the labels have a way of their own (saving). */
import { ApiError, api } from '../api/client'
import type { LiveClient } from '../api/live'
import { t } from '../i18n'
import type { Desk } from './desk.svelte'

const RETRY_MS = 3_000

/** One fetch at a time; what happens meanwhile asks for one more. Lost ones are tried again until the page is left. */
function fetcher(fetchOnce: () => Promise<void>): { ask(): void; stop(): void } {
  let running = false
  let again = false
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  async function ask(): Promise<void> {
    again = true
    if (running || stopped) return
    running = true
    while (again && !stopped) {
      again = false
      try {
        await fetchOnce()
      } catch (error) {
        // An answer that says no is final; without one it is asked again.
        if (error instanceof ApiError && error.status >= 400 && error.status < 500) break
        clearTimeout(timer)
        timer = setTimeout(() => void ask(), RETRY_MS)
      }
    }
    running = false
  }
  return {
    ask: () => void ask(),
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}

export function follow(desk: Desk, live: Pick<LiveClient, 'onEvent' | 'onReset'>): () => void {
  const { id } = desk.clip
  const clip = fetcher(async () => {
    const now = await api.clip(id)
    const report = now.report ? await api.report(id) : null
    const anew = report !== null && desk.report !== null && report.id !== desk.report.id
    desk.clip = now
    if (report && (anew || !desk.report)) desk.report = report
    if (anew) desk.say(t('The clip was read again; the suggestions are new.'))
  })
  const words = fetcher(async () => {
    desk.words = await api.words(desk.data.studio.slug)
  })
  const ends = [
    live.onEvent((event) => {
      if (event.type === 'words.changed') words.ask()
      else if (event.type === 'clip.changed' && event.clip === id) clip.ask()
      else if (event.type === 'job.progress' && event.clip === id) desk.clip = { ...desk.clip, job: event.job }
    }),
    live.onReset(() => {
      clip.ask()
      words.ask()
    }),
  ]
  return () => {
    for (const end of ends) end()
    clip.stop()
    words.stop()
  }
}
