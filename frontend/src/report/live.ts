/** Keeps the page true to what happens on the server: progress as it comes, everything else fetched anew. */
import { ApiError, api } from '../api/client'
import type { LiveClient } from '../api/live'
import { models } from '../api/models'
import { t } from '../i18n'
import type { ClipPage } from './page.svelte'
import { verdict } from './words'

const FIRST_WAIT_MS = 2_000
const LONGEST_WAIT_MS = 30_000

/** Follow the events of this page's clip; returns the way to stop. */
export function follow(page: ClipPage, live: Pick<LiveClient, 'onEvent' | 'onReset'>): () => void {
  const id = page.clip.id
  let stopped = false
  let fetching = false
  /** What an event made old. */
  let old = { clip: false, labels: false, models: false }
  let wait = FIRST_WAIT_MS
  let timer: ReturnType<typeof setTimeout> | undefined

  /** One fetch at a time; an event that arrives meanwhile asks for one more, so the last state always wins. */
  async function refetch(what: keyof typeof old): Promise<void> {
    old[what] = true
    if (fetching) return
    fetching = true
    while (old.clip || old.labels || old.models) {
      const now = old
      old = { clip: false, labels: false, models: false }
      try {
        if (now.models) page.models = (await models.list(page.data.studio.slug)).filter(({ state }) => state !== 'retired')
        const clip = now.clip ? await api.clip(id) : page.clip
        const report = now.clip && clip.report ? await api.report(id) : null
        const relabelled = now.labels || (clip.labels ?? null) !== (page.labels?.number ?? null)
        const said = relabelled ? await Promise.all([api.labels(id), api.words(clip.studio)]) : null
        if (stopped) return
        if (said) [page.labels, page.words] = said
        if (!now.clip) continue
        const anew = page.report !== null && report !== null && page.report.id !== report.id
        page.clip = clip
        page.takeReport(report)
        if (anew) page.say(t('Read again: {what}', { what: verdict(report) }))
        wait = FIRST_WAIT_MS
      } catch (error) {
        // The page keeps what it has. An answer that says no is final; a lost connection is asked again.
        if (stopped || (error instanceof ApiError && error.status >= 400 && error.status < 500)) break
        clearTimeout(timer)
        timer = setTimeout(() => void refetch(now.clip ? 'clip' : now.labels ? 'labels' : 'models'), wait)
        wait = Math.min(2 * wait, LONGEST_WAIT_MS)
      }
    }
    fetching = false
  }

  const ends = [
    live.onEvent((event) => {
      if (event.type === 'words.changed') return void refetch('labels')
      if (event.type === 'models.changed') return void refetch('models')
      if (!('clip' in event) || event.clip !== id || event.type === 'note.changed' || event.type === 'notice.new') return
      if (event.type === 'job.progress') page.clip = { ...page.clip, job: event.job }
      else void refetch(event.type === 'labels.changed' ? 'labels' : 'clip')
    }),
    live.onReset(() => void refetch('clip')),
  ]
  return () => {
    stopped = true
    clearTimeout(timer)
    for (const end of ends) end()
  }
}
