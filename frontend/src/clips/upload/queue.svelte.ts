/**
 * The files on their way. Two are sent at a time; each keeps the answers that were given when it was released, so that
 * changing a tick later never changes what somebody agreed to for a file already sent.
 */
import { ApiError } from '../../api/client'
import type { Clip, Consent } from '../../api/types'
import type { Sending } from '../../api/upload'
import { plural, t } from '../../i18n'
import { refusal, sameFile, titleOf, tooLong, type Limits } from './files'

/**
 * ready: chosen, waits for the answers and the button. queued: released. lost: broken off, starts again by itself.
 * duplicate: the studio has it. failed: can be tried again. refused: cannot be sent at all.
 */
export type ItemState = 'ready' | 'queued' | 'sending' | 'lost' | 'done' | 'duplicate' | 'failed' | 'refused'

export interface Answers {
  dancer: string
  style: string
  consent: Consent
}

export interface Item {
  id: number
  file: File
  title: string
  /** This file's own dancer and style; null = as for all. */
  dancer: string | null
  style: string | null
  state: ItemState
  sent: number
  total: number
  /** Bytes a second since the start of this try; 0 while unknown. */
  rate: number
  tries: number
  /** Why, in words, when it failed or was refused. */
  why: string
  clip: Clip | null
  twin: { url: string; created_at: string } | null
}

export interface QueueDeps {
  send(form: FormData, progress: (sent: number, total: number) => void): Sending
  added(clip: Clip): void
  limits: Limits
}

const AT_A_TIME = 2
const FIRST_WAIT_MS = 3_000
const LONGEST_WAIT_MS = 30_000
const TRIES = 8

export class UploadQueue {
  items = $state<Item[]>([])
  answers = $state<Answers>({ dancer: '', style: '', consent: { view: false, train: false, publish: false } })

  private ids = 0
  private readonly sendings = new Map<number, Sending>()
  private readonly given = new Map<number, Answers>()
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>()

  constructor(private readonly deps: QueueDeps) {}

  get waiting(): Item[] {
    return this.items.filter((item) => item.state === 'ready')
  }

  get running(): Item[] {
    return this.items.filter((item) => item.state === 'queued' || item.state === 'sending' || item.state === 'lost')
  }

  /** Percent of all bytes of the files that are under way or done. */
  get percent(): number {
    let total = 0
    let sent = 0
    for (const item of [...this.running, ...this.items.filter((other) => other.state === 'done')]) {
      total += item.total
      sent += item.state === 'done' ? item.total : item.sent
    }
    return total ? (sent / total) * 100 : 0
  }

  /** Why nothing can be sent yet; null when the button may be pressed. */
  get held(): string | null {
    if (this.waiting.length === 0 || this.answers.consent.view) return null
    return plural(this.waiting.length, {
      one: 'The upload waits until watching in this studio is allowed.',
      other: 'The {n} uploads wait until watching in this studio is allowed.',
    })
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      if (this.items.some((item) => item.state !== 'refused' && sameFile(item.file, file))) continue
      const why = refusal(file, this.deps.limits)
      this.items.push({
        id: ++this.ids,
        file,
        title: titleOf(file.name),
        dancer: null,
        style: null,
        state: why ? 'refused' : 'ready',
        sent: 0,
        total: file.size,
        rate: 0,
        tries: 0,
        why: why ?? '',
        clip: null,
        twin: null,
      })
    }
  }

  /** The browser has opened the film and knows how long it is. */
  measured(id: number, seconds: number): void {
    const item = this.find(id)
    const why = tooLong(seconds, this.deps.limits)
    if (item?.state === 'ready' && why) {
      item.state = 'refused'
      item.why = why
    }
  }

  /** Send everything that is ready, with the answers as they are now. */
  release(): void {
    if (!this.answers.consent.view) return
    for (const item of this.waiting) {
      this.given.set(item.id, {
        dancer: item.dancer ?? this.answers.dancer,
        style: item.style ?? this.answers.style,
        consent: { ...this.answers.consent },
      })
      item.state = 'queued'
    }
    this.pump()
  }

  retry(id: number): void {
    const item = this.find(id)
    if (!item || (item.state !== 'failed' && item.state !== 'lost')) return
    this.unschedule(id)
    if (item.state === 'failed') item.tries = 0
    item.state = 'queued'
    this.pump()
  }

  /** The network is back: what was broken off starts at once. */
  online(): void {
    for (const item of [...this.items]) if (item.state === 'lost') this.retry(item.id)
  }

  /** Take a file out of the list; one that is being sent is stopped. */
  drop(id: number): void {
    this.unschedule(id)
    this.items = this.items.filter((item) => item.id !== id)
    this.given.delete(id)
    this.sendings.get(id)?.cancel()
    this.sendings.delete(id)
    this.pump()
  }

  /** Forget what is finished, when the dialog is closed. */
  tidy(): void {
    const over: ItemState[] = ['done', 'refused', 'duplicate']
    this.items = this.items.filter((item) => !over.includes(item.state))
  }

  dispose(): void {
    for (const item of [...this.items].reverse()) this.drop(item.id)
  }

  private find(id: number): Item | undefined {
    return this.items.find((item) => item.id === id)
  }

  private unschedule(id: number): void {
    clearTimeout(this.timers.get(id))
    this.timers.delete(id)
  }

  private pump(): void {
    for (const item of this.items) {
      if (this.sendings.size >= AT_A_TIME) return
      if (item.state === 'queued') void this.run(item)
    }
  }

  private async run(item: Item): Promise<void> {
    const answers = this.given.get(item.id)
    if (!answers) return
    item.state = 'sending'
    item.sent = 0
    item.rate = 0
    item.tries += 1
    const started = Date.now()
    const sending = this.deps.send(formOf(item, answers), (sent, total) => {
      item.sent = sent
      item.total = total
      const seconds = (Date.now() - started) / 1000
      if (seconds > 0.5) item.rate = sent / seconds
    })
    this.sendings.set(item.id, sending)
    try {
      const clip = await sending.promise
      item.clip = clip
      item.state = 'done'
      this.deps.added(clip)
    } catch (error) {
      if (this.find(item.id)) this.broken(item, error)
    } finally {
      if (this.sendings.get(item.id) === sending) this.sendings.delete(item.id)
      this.pump()
    }
  }

  private broken(item: Item, error: unknown): void {
    const known = error instanceof ApiError ? error : new ApiError(0, 'unknown', t('The upload broke off.'))
    if (known.code === 'duplicate') {
      item.twin = (known.body.clip as Item['twin'] | undefined) ?? null
      item.state = 'duplicate'
    } else if (known.code === 'offline' && item.tries < TRIES) {
      item.state = 'lost'
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (item.tries - 1))
      this.timers.set(item.id, setTimeout(() => this.retry(item.id), wait))
    } else {
      item.state = 'failed'
      item.why = known.fields.file?.map((text) => t(text)).join(' ') || known.message
    }
  }
}

function formOf(item: Item, answers: Answers): FormData {
  const form = new FormData()
  // The file last: a server that reads as it arrives knows everything else by then.
  form.set('title', item.title.trim() || titleOf(item.file.name))
  form.set('dancer', answers.dancer.trim())
  form.set('style', answers.style.trim())
  form.set('consent_view', String(answers.consent.view))
  form.set('consent_train', String(answers.consent.train))
  form.set('consent_publish', String(answers.consent.publish))
  form.set('file', item.file, item.file.name)
  return form
}
