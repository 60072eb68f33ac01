/** The pill "Run 12 · 86%" in the top bar, and the toast when a training ended while one was looking elsewhere. */
import { pageData, pageLive } from '../api/page'
import { trainingApi, type RunBrief } from '../api/training'
import { t } from '../i18n'
import { toast } from './toasts'

const AT_WORK = ['learning', 'checking']
const OVER: Partial<Record<RunBrief['state'], (n: number) => string>> = {
  finished: (n) => t('Run {n} has ended', { n }),
  failed: (n) => t('Run {n} did not work', { n }),
}

export function runPill(root: ParentNode = document): void {
  const live = pageLive()
  const pill = root.querySelector<HTMLAnchorElement>('[data-run-pill]')
  if (!live || !pill) return
  const here = pageData<Partial<{ run: { id: string } }>>()?.run?.id
  /** Those that were seen at work: of no other does anybody wait for the end. */
  const watched = new Set<string>()

  const show = (run: RunBrief) => {
    const works = AT_WORK.includes(run.state)
    pill.hidden = !works
    if (!works) return
    watched.add(run.id)
    pill.href = run.url
    const text = pill.querySelector('[data-run-text]')
    const percent = run.state === 'checking' ? 100 : Math.floor((100 * run.step) / Math.max(1, run.steps))
    if (text) text.textContent = t('Run {n} · {percent}%', { n: run.number, percent })
  }
  const fetched = async (id: string) => {
    try {
      const run = await trainingApi.run(id)
      show(run)
      const words = OVER[run.state]
      if (words && watched.delete(id) && id !== here) toast({ text: words(run.number), link: { label: t('Open'), href: run.url } })
    } catch {
      // Not ours to see, or gone again: nothing to tell.
    }
  }
  live.onEvent((event) => {
    if (event.type === 'run.progress') show(event.run)
    else if (event.type === 'run.changed') void fetched(event.run.id)
  })
}
