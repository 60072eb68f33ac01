/**
 * The files on their way. Two are sent at a time; each keeps the answers that were given when it was released, so that
 * changing a tick later never changes what somebody agreed to for a file already sent. What broke off goes on by itself
 * from what the server has; what was begun in another tab or on another day goes on when its file is chosen again.
 */
import { ApiError } from '../../api/client'
import type { Clip, UploadState } from '../../api/types'
import { plural, t, tr } from '../../i18n'
import { noRoom, refusal, sameFile, tooLong, type Limits } from './files'
import { UNDER_WAY, metadataOf, newItem, percentOfAll, type Answers, type Item, type ItemState } from './item'
import { Pace } from './pace'
import { fileGone, type Transport } from './transport'
import { fateOf, type Fate } from './trouble'

export interface QueueDeps extends Transport {
  fingerprint(file: File): Promise<string>
  added(clip: Clip): void
  limits: Limits
  /** Uploads of mine that are not complete, as the page found them. */
  unfinished?: UploadState[]
}

interface Run {
  stop(): void
}

const AT_A_TIME = 2
const FIRST_WAIT_MS = 2_000
const LONGEST_WAIT_MS = 30_000

export class UploadQueue {
  items = $state<Item[]>([])
  answers = $state<Answers>({ dancer: '', style: '', consent: { view: false, train: false, publish: false } })
  /** For the polite live region. */
  said = $state('')
  /** Addresses of uploads that another tab is sending. */
  elsewhere = $state.raw<string[]>([])
  private begun = $state.raw<UploadState[]>([])

  private ids = 0
  private gone = false
  private readonly runs = new Map<number, Run>()
  private readonly given = new Map<number, Answers>()
  private readonly marks = new Map<number, Promise<string>>()
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>()

  constructor(private readonly deps: QueueDeps) {
    this.begun = deps.unfinished ?? []
  }

  get waiting(): Item[] {
    return this.items.filter((item) => item.state === 'ready')
  }

  get running(): Item[] {
    return this.items.filter((item) => UNDER_WAY.includes(item.state))
  }

  get paused(): Item[] {
    return this.items.filter((item) => item.state === 'paused')
  }

  /** Bytes leave this machine right now. */
  get sending(): boolean {
    return this.items.some((item) => item.state === 'sending')
  }

  /** Addresses of what this tab holds and has not finished. */
  get addresses(): string[] {
    return this.items.flatMap((item) => (item.url && item.state !== 'done' ? item.url : []))
  }

  /** Uploads that wait for their file to be chosen again. */
  get unfinished(): UploadState[] {
    return this.begun.filter(({ url }) => !this.elsewhere.includes(url) && !this.items.some((item) => item.url === url))
  }

  get percent(): number {
    return percentOfAll(this.items)
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
      const id = ++this.ids
      this.items.push(newItem(id, file, why))
      const item = this.find(id)
      if (item && !why) void this.identify(item)
    }
  }

  /** What the server says about uploads begun elsewhere, asked again when the dialog opens. */
  found(unfinished: UploadState[]): void {
    this.begun = unfinished
  }

  /** The browser has opened the film and knows how long it is. */
  measured(id: number, seconds: number): void {
    const item = this.find(id)
    const why = tooLong(seconds, this.deps.limits)
    if (item?.state === 'ready' && why) this.refuse(item, why)
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

  /** Go on now: after a failure, a pause, or instead of waiting for the connection. */
  retry(id: number): void {
    const item = this.find(id)
    if (!item || !['failed', 'lost', 'paused', 'signed-out'].includes(item.state)) return
    this.unschedule(id)
    if (item.state === 'failed') item.tries = 0
    item.why = ''
    // An upload that was begun elsewhere and is gone: its answers are gone with it.
    item.state = item.url || this.given.has(id) ? 'queued' : 'ready'
    this.pump()
  }

  pause(id: number): void {
    const item = this.find(id)
    if (!item || !UNDER_WAY.includes(item.state)) return
    this.halt(id)
    item.state = 'paused'
    this.say(t('{title}: paused', { title: item.title }))
    this.pump()
  }

  pauseAll(): void {
    const all = this.running
    for (const item of all) {
      this.halt(item.id)
      item.state = 'paused'
    }
    if (all.length) this.say(t('All paused'))
  }

  resumeAll(): void {
    for (const item of this.paused) this.retry(item.id)
  }

  /** The network is back: what was broken off goes on at once. */
  online(): void {
    for (const item of [...this.items]) if (item.state === 'lost') this.retry(item.id)
  }

  /** Somebody has signed in again. */
  signedIn(): void {
    for (const item of [...this.items]) if (item.state === 'signed-out') this.retry(item.id)
  }

  /** Take a file out of the list; what the server has of it is thrown away. */
  drop(id: number): void {
    const item = this.find(id)
    this.halt(id)
    this.items = this.items.filter((other) => other.id !== id)
    this.given.delete(id)
    this.marks.delete(id)
    if (item?.url && !['done', 'duplicate', 'refused'].includes(item.state)) void this.discard(item.url)
    this.pump()
  }

  /** Throw away an upload that was begun; its place is given back at once, and the server is told. */
  async discard(url: string): Promise<void> {
    const before = this.begun
    this.begun = before.filter((upload) => upload.url !== url)
    try {
      await this.deps.discard(url)
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 410)) {
        this.begun = before
        this.say(t('The upload could not be discarded. Try again in a moment.'))
      }
    }
  }

  /** Forget what is finished, when the dialog is closed. */
  tidy(): void {
    const over: ItemState[] = ['done', 'refused', 'duplicate']
    this.items = this.items.filter((item) => !over.includes(item.state))
  }

  /** The page goes: everything stops here and keeps its place on the server. */
  dispose(): void {
    this.gone = true
    for (const item of this.items) this.halt(item.id)
  }

  private find(id: number): Item | undefined {
    return this.items.find((item) => item.id === id)
  }

  private refuse(item: Item, why: string): void {
    item.state = 'refused'
    item.why = why
  }

  private say(text: string): void {
    this.said = text
  }

  private unschedule(id: number): void {
    clearTimeout(this.timers.get(id))
    this.timers.delete(id)
  }

  private halt(id: number): void {
    this.unschedule(id)
    const run = this.runs.get(id)
    this.runs.delete(id)
    run?.stop()
  }

  /** Find out whether this file is the one of an upload that was begun, or whether there is room for it. */
  private async identify(item: Item): Promise<void> {
    const asked = this.deps.fingerprint(item.file)
    this.marks.set(item.id, asked)
    let mark: string
    try {
      mark = await asked
    } catch {
      if (item.state === 'ready') this.fail(item, fileGone())
      return
    }
    if (item.state !== 'ready' || !this.find(item.id)) return
    if (this.takeUp(item, mark)) {
      item.state = 'queued'
      return this.pump()
    }
    const before = this.items.filter((other) => other.id < item.id && !other.resumed && !['refused', 'duplicate', 'failed'].includes(other.state))
    const why = noRoom(item.total, before.reduce((sum, other) => sum + other.total, 0), this.deps.limits)
    if (why) this.refuse(item, why)
  }

  /** If this is the file of an upload that was begun: go on with that, and with the answers given then. */
  private takeUp(item: Item, mark: string): boolean {
    const upload = this.unfinished.find((one) => one.fingerprint === mark && one.length === item.total)
    if (!upload) return false
    item.url = upload.url
    item.resumed = true
    item.title = upload.title || item.title
    item.sent = upload.offset
    this.say(t('{title} goes on.', { title: item.title }))
    return true
  }

  private pump(): void {
    if (this.gone) return
    for (const item of this.items) {
      if (this.runs.size >= AT_A_TIME) return
      if (item.state === 'queued') void this.run(item)
    }
  }

  private async run(item: Item): Promise<void> {
    const run: Run = { stop: () => {} }
    this.runs.set(item.id, run)
    const mine = () => this.runs.get(item.id) === run
    item.state = 'sending'
    item.rate = 0
    const pace = new Pace()
    try {
      const mark = item.url ? '' : await Promise.resolve(this.marks.get(item.id)).catch(() => Promise.reject(fileGone()))
      if (!mine()) return
      if (mark) this.takeUp(item, mark)
      const sending = this.deps.send(
        { file: item.file, url: item.url, metadata: item.url ? {} : metadataOf(item, this.given.get(item.id) ?? this.answers, mark ?? '') },
        {
          begun: (url) => mine() && (item.url = url),
          progress: (sent) => {
            if (!mine()) return
            pace.heard(Date.now(), sent)
            if (sent > item.sent) item.tries = 0
            item.sent = sent
            item.rate = pace.rate
          },
        },
      )
      run.stop = () => sending.stop()
      const clip = await sending.promise
      if (!mine()) return
      item.clip = clip
      item.sent = item.total
      item.state = 'done'
      this.begun = this.begun.filter((upload) => upload.url !== item.url)
      this.say(t('{title} has arrived.', { title: item.title }))
      this.deps.added(clip)
    } catch (error) {
      if (mine()) this.broken(item, error)
    } finally {
      if (mine()) this.runs.delete(item.id)
      this.pump()
    }
  }

  private broken(item: Item, error: unknown): void {
    const known = error instanceof ApiError ? error : new ApiError(0, 'unknown', t('The upload broke off.'))
    const fate: Fate = fateOf(known, item.tries)
    item.tries += 1
    if (fate === 'again') {
      item.state = 'lost'
      item.why = known.status === 0 ? t('Connection lost.') : t('The server is busy.')
      this.say(`${item.title}: ${item.why}`)
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(item.tries - 1, 8))
      this.timers.set(item.id, setTimeout(() => this.retry(item.id), wait))
    } else if (fate === 'signed-out') {
      item.state = 'signed-out'
    } else if (fate === 'anew') {
      item.url = null
      item.sent = 0
      item.resumed = false
      this.fail(item, new ApiError(known.status, 'gone', t('What was sent of it is no longer kept. It can be sent again from its beginning.')))
    } else if (fate === 'duplicate') {
      item.twin = (known.body.clip as Item['twin'] | undefined) ?? null
      item.state = 'duplicate'
      this.begun = this.begun.filter((upload) => upload.url !== item.url)
    } else this.fail(item, known)
  }

  private fail(item: Item, error: ApiError): void {
    item.state = 'failed'
    item.why = error.fields.file?.map((text) => tr(text)).join(' ') || error.message
  }
}
