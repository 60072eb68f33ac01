/** The clips of a studio as the page shows them, kept true by live events. All writes of the clips page go through here. */
import { ApiError, api } from '../api/client'
import type { LiveClient, LiveState } from '../api/live'
import type { Clip, ClipPage, ClipsPageData, Counts, LiveEvent, Samples, Show } from '../api/types'
import { plural, t } from '../i18n'
import { toast } from '../shell/toasts'

/** Several clips often change at once; one question answers for all. */
const GATHER_MS = 600
const SEARCH_MS = 250
/** Loading is only shown when it takes this long. */
const SLOW_MS = 400
const AWAY_MS = 2000

const isWork = (clip: Clip) => clip.state === 'waiting' || clip.state === 'working'

export class ClipsStore {
  show = $state<Show>('all')
  q = $state('')
  counts = $state<Counts>({ all: 0, ready: 0, attention: 0, removed: 0, work: 0 })
  seconds = $state(0)
  dancers = $state(0)
  next = $state<number | null>(null)
  /** The list has been on its way for a noticeable time. */
  slow = $state(false)
  busy = $state(false)
  /** Nothing has answered for a noticeable time: what is shown may be old. */
  away = $state(false)
  /** Why the list could not be fetched; null when it could. */
  problem = $state<string | null>(null)
  /** Clips that others added since the page was opened; shown when asked for, so that nothing jumps. */
  fresh = $state<string[]>([])
  /** The drawn clips that came with the site. */
  samples = $state<Samples>({ drawing: null, clips: 0, may: false })
  private order = $state<string[]>([])
  private working = $state<string[]>([])
  private byId = $state<Record<string, Clip>>({})

  private request: AbortController | null = null
  private awayTimer: ReturnType<typeof setTimeout> | undefined
  private gatherTimer: ReturnType<typeof setTimeout> | undefined
  private searchTimer: ReturnType<typeof setTimeout> | undefined
  /** Clips being fetched; true = changed since. */
  private readonly asking = new Map<string, boolean>()
  private readonly stops: (() => void)[] = []

  readonly slug: string

  constructor(data: ClipsPageData, live: LiveClient | null) {
    this.slug = data.studio.slug
    this.take(data.first)
    if (data.samples) this.samples = data.samples
    if (live) {
      this.stops.push(live.onEvent((event) => this.hear(event)))
      this.stops.push(live.onReset(() => void this.load()))
      this.stops.push(live.onState((state) => this.line(state)))
    }
    // The first page may hold only some of the clips in work.
    if (data.first.counts.work > 0) this.gather()
  }

  dispose(): void {
    clearTimeout(this.awayTimer)
    clearTimeout(this.gatherTimer)
    clearTimeout(this.searchTimer)
    this.request?.abort()
    for (const stop of this.stops.splice(0)) stop()
  }

  /** The cards. Among all clips, those in work stand in their own list above and become cards when that is over. */
  get list(): Clip[] {
    const clips = this.order.flatMap((id) => this.byId[id] ?? [])
    return this.show === 'all' && !this.q ? clips.filter((clip) => !isWork(clip)) : clips
  }

  /** Of the fresh ones those that would become cards: what is in work stands in its own list already. */
  get news(): string[] {
    return this.fresh.filter((id) => {
      const clip = this.byId[id]
      return clip !== undefined && !isWork(clip)
    })
  }

  clip(id: string): Clip | null {
    return this.byId[id] ?? null
  }

  /** In work: those that run first, then the line in its order. */
  get jobs(): Clip[] {
    const clips = this.working.flatMap((id) => this.byId[id] ?? []).filter(isWork)
    const place = (clip: Clip) => (clip.job?.state === 'running' ? 0 : (clip.job?.place ?? Infinity))
    return clips.sort((a, b) => place(a) - place(b) || 0)
  }

  get empty(): boolean {
    return this.counts.all === 0 && this.show === 'all' && this.q === '' && this.order.length === 0 && !this.problem
  }

  choose(show: Show): void {
    if (show === this.show) return
    this.show = show
    void this.load()
  }

  search(q: string): void {
    this.q = q
    clearTimeout(this.searchTimer)
    this.searchTimer = setTimeout(() => void this.load(), SEARCH_MS)
  }

  /** Fetch the first page anew; an older request still under way is given up. */
  async load(): Promise<void> {
    this.request?.abort()
    const request = new AbortController()
    this.request = request
    this.busy = true
    const timer = setTimeout(() => (this.slow = true), SLOW_MS)
    try {
      const page = await api.clips(this.slug, { show: this.show, q: this.q.trim() }, request.signal)
      if (request.signal.aborted) return
      this.problem = null
      this.fresh = []
      this.take(page)
      if (page.counts.work > 0) this.gather()
    } catch (error) {
      if (!request.signal.aborted) this.problem = sentence(error)
    } finally {
      clearTimeout(timer)
      if (this.request === request) {
        this.busy = false
        this.slow = false
      }
    }
  }

  async more(): Promise<void> {
    if (this.next === null || this.busy) return
    this.busy = true
    const show = this.show
    const q = this.q
    try {
      const page = await api.clips(this.slug, { show, q: q.trim(), page: this.next })
      if (show !== this.show || q !== this.q) return
      for (const clip of page.results) this.put(clip)
      const known = new Set(this.order)
      this.order.push(...page.results.map((clip) => clip.id).filter((id) => !known.has(id)))
      this.next = page.next
    } catch (error) {
      tell(error)
    } finally {
      this.busy = false
    }
  }

  showFresh(): void {
    const news = this.news
    this.order = [...news.filter((id) => !this.order.includes(id)), ...this.order]
    this.fresh = this.fresh.filter((id) => !news.includes(id))
  }

  /** A clip that this person just added: it comes first, at once. */
  added(clip: Clip): void {
    this.put(clip)
    this.fresh = this.fresh.filter((id) => id !== clip.id)
    if (!this.order.includes(clip.id) && (this.show === 'all' || this.show === 'work') && !this.q) this.order.unshift(clip.id)
    this.gather()
  }

  /** Something about a clip was changed elsewhere on this page. */
  changed(clip: Clip): void {
    this.put(clip)
    this.gather()
  }

  /** The new title shows at once and goes back when the server refuses it. */
  async rename(clip: Clip, title: string): Promise<void> {
    this.put({ ...clip, title })
    if (!(await this.act(() => api.change(clip.id, { title })))) this.put(clip)
  }

  async retry(clip: Clip): Promise<void> {
    await this.act(() => api.retry(clip.id))
  }

  async cancel(clip: Clip): Promise<void> {
    if (clip.job) this.put({ ...clip, job: { ...clip.job, cancelling: true } })
    const done = await this.act(() => api.cancel(clip.id))
    if (!done) this.put(clip)
  }

  async remove(clip: Clip): Promise<void> {
    const at = this.order.indexOf(clip.id)
    this.order = this.order.filter((id) => id !== clip.id)
    const done = await this.act(() => api.remove(clip.id))
    if (!done) {
      if (at >= 0) this.order.splice(at, 0, clip.id)
      return
    }
    if (clip.state === 'withdrawn') return void toast({ text: t('“{title}” removed for good.', { title: clip.title }) })
    toast({
      text: t('“{title}” removed.', { title: clip.title }),
      action: { label: t('Undo'), run: () => void this.restore(clip, at) },
    })
  }

  /** Bring a removed clip back; `at` = where it stood, so that Undo puts it there again. */
  async restore(clip: Clip, at = -1): Promise<void> {
    if (!(await this.act(() => api.restore(clip.id)))) return
    if (this.show === 'removed') this.order = this.order.filter((id) => id !== clip.id)
    else if (!this.order.includes(clip.id)) this.order.splice(Math.max(0, at), 0, clip.id)
  }

  async demo(): Promise<void> {
    this.busy = true
    try {
      this.added(await api.demo(this.slug))
    } catch (error) {
      tell(error)
    } finally {
      this.busy = false
    }
  }

  async stopSamples(): Promise<void> {
    try {
      this.samples = await api.samplesStop(this.slug)
    } catch (error) {
      tell(error)
    }
  }

  async removeSamples(): Promise<void> {
    const { clips } = this.samples
    try {
      this.samples = await api.samplesRemove(this.slug)
      toast({ text: plural(clips, { one: '{n} sample clip removed.', other: '{n} sample clips removed.' }) })
      void this.load()
    } catch (error) {
      tell(error)
    }
  }

  private async act(call: () => Promise<Clip | undefined>): Promise<boolean> {
    try {
      const clip = await call()
      if (clip) this.put(clip)
      this.gather()
      return true
    } catch (error) {
      tell(error)
      return false
    }
  }

  private take(page: ClipPage): void {
    this.meta(page)
    for (const clip of page.results) this.put(clip)
    this.order = page.results.map((clip) => clip.id)
    this.next = page.next
  }

  private meta(page: ClipPage): void {
    this.counts = page.counts
    this.seconds = page.seconds
    this.dancers = page.dancers
  }

  private put(clip: Clip): void {
    this.byId[clip.id] = clip
    if (isWork(clip) && !this.working.includes(clip.id)) this.working.push(clip.id)
  }

  private hear(event: LiveEvent): void {
    if (event.type === 'job.progress') {
      const clip = this.byId[event.clip]
      if (!clip) return void this.refetch(event.clip)
      const ended = event.job.state !== 'queued' && event.job.state !== 'running'
      // A clip whose structure is read anew stays what it is: the structure before can be looked at meanwhile.
      const anew = clip.state === 'ready' && event.job.stage === 'parse'
      this.byId[event.clip] = { ...clip, job: event.job, state: event.job.state === 'running' && !anew ? 'working' : clip.state }
      if (!this.working.includes(event.clip)) this.working.push(event.clip)
      if (ended) void this.refetch(event.clip)
    } else if (event.type === 'clip.changed') {
      void this.refetch(event.clip)
    } else if (event.type === 'labels.changed') {
      const clip = this.byId[event.clip]
      if (clip) this.byId[event.clip] = { ...clip, labels: event.number }
    } else if (event.type === 'clip.removed') {
      this.order = this.order.filter((id) => id !== event.clip || this.show === 'removed')
      this.working = this.working.filter((id) => id !== event.clip)
      this.fresh = this.fresh.filter((id) => id !== event.clip)
      this.gather()
    }
  }

  /** A line that is lost for a moment is not spoken of. */
  private line(state: LiveState): void {
    clearTimeout(this.awayTimer)
    if (state === 'lost') this.awayTimer = setTimeout(() => (this.away = true), AWAY_MS)
    else if (state !== 'connecting') this.away = false
    // A list that could not be fetched comes by itself when the line is back.
    if (state === 'live' && this.problem) void this.load()
  }

  /** One question a clip at a time; what changes meanwhile is asked for once more at the end. */
  private async refetch(id: string): Promise<void> {
    if (this.asking.has(id)) {
      this.asking.set(id, true)
      return
    }
    this.asking.set(id, false)
    await this.ask(id)
    const again = this.asking.get(id)
    this.asking.delete(id)
    if (again) void this.refetch(id)
  }

  private async ask(id: string): Promise<void> {
    try {
      const clip = await api.clip(id)
      const known = this.byId[id] !== undefined
      this.put(clip)
      if (!known && clip.state !== 'removed' && this.show === 'all' && !this.q && !this.fresh.includes(id)) this.fresh.push(id)
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) this.order = this.order.filter((other) => other !== id)
    }
    this.gather()
  }

  /** Counts and the clips in work, asked for once a while however many changes come; a long stream does not put it off. */
  private gather(): void {
    this.gatherTimer ??= setTimeout(async () => {
      this.gatherTimer = undefined
      try {
        const page = await api.clips(this.slug, { show: 'work' })
        this.meta(page)
        for (const clip of page.results) this.put(clip)
        if (this.samples.drawing || this.samples.clips) this.samples = await api.samples(this.slug)
      } catch {
        // The page stays as it is; the next event asks again.
      }
    }, GATHER_MS)
  }
}

function tell(error: unknown): void {
  // That the session has ended is said once for the whole page (shell/signedout.ts).
  if (error instanceof ApiError && error.status === 401) return
  toast({ text: sentence(error) })
}

function sentence(error: unknown): string {
  return error instanceof ApiError ? error.message : t('The server could not do this. Nothing was changed; try again in a moment.')
}
