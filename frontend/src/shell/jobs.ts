/** The pill "3 clips in work" in the top bar, and the toast when a clip got ready while one was looking elsewhere. */
import { api } from '../api/client'
import { pageData, pageLive } from '../api/page'
import type { ClipPageData, JobState, PageBase } from '../api/types'
import { plural, t } from '../i18n'
import { toast } from './toasts'

/** Several clips often change at once; one question answers for all. */
const GATHER_MS = 800

export function showCount(pill: HTMLElement, count: number): void {
  pill.hidden = count === 0
  const text = pill.querySelector('[data-jobs-text]')
  if (text) text.textContent = plural(count, { one: '{n} clip in work', other: '{n} clips in work' })
}

export function jobsPill(root: ParentNode = document): void {
  const live = pageLive()
  const slug = pageData<Partial<PageBase>>()?.studio?.slug
  if (!live || !slug) return
  const pill = root.querySelector<HTMLElement>('[data-jobs-pill]')
  const here = pageData<Partial<ClipPageData>>()?.clip?.id
  const onClips = document.getElementById('clips-app') !== null
  const states = new Map<string, JobState>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const count = () => {
    if (!pill) return
    // Not put off by each new change: many uploads in a row would keep the number old.
    timer ??= setTimeout(async () => {
      timer = undefined
      try {
        showCount(pill, (await api.clips(slug, { show: 'work' })).counts.work)
      } catch {
        // The number stays as it was; the next event asks again.
      }
    }, GATHER_MS)
  }
  const tellReady = async (id: string) => {
    try {
      const clip = await api.clip(id)
      if (clip.state === 'ready') toast({ text: t('Clip ready: {title}', { title: clip.title }), link: { label: t('Open'), href: clip.url } })
    } catch {
      // Not ours to see, or gone again: nothing to tell.
    }
  }

  live.onReset(count)
  live.onEvent((event) => {
    if (event.type === 'labels.changed' || event.type === 'note.changed' || event.type === 'notice.new' || !('clip' in event)) return
    if (event.type !== 'job.progress') return count()
    if (states.get(event.clip) === event.job.state) return
    states.set(event.clip, event.job.state)
    count()
    if (event.job.state === 'done' && !onClips && event.clip !== here) void tellReady(event.clip)
  })
}
