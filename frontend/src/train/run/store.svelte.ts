/** One run as its page shows it: kept true by live events, and by asking where they stay away. */
import { ApiError, api as clipsApi } from '../../api/client'
import type { LiveClient } from '../../api/live'
import { models as modelsApi } from '../../api/models'
import { trainingApi as api, type Run, type RunBrief, type RunPoint, type RunProgress, type Snapshot, type Training } from '../../api/training'
import type { ModelNamed, PageBase } from '../../api/types'
import { number, plural, t } from '../../i18n'
import { modelName } from '../../report/sees'
import { toast } from '../../shell/toasts'
import { isOver } from '../shared/steps'

export interface RunPageData extends PageBase {
  run: Run
  /** All runs of the studio, the newest first; asked for where the page does not bring them. */
  runs?: RunBrief[]
  training_url: string
  seq: number
}

/** Events come each second, points less often: these are fetched this often at most. */
const POINTS_MS = 2000
/** Several changes often come at once; one question answers for all. */
const GATHER_MS = 250
/** Events that stay away this long while something goes on are asked after. */
const SILENCE_MS = 15_000

export class RunStore {
  run: Run = $state.raw({} as Run)
  points = $state.raw<readonly RunPoint[]>([])
  /** The curves are here, or it is known that there are none. */
  drawn = $state(false)
  runs = $state.raw<readonly RunBrief[] | null>(null)
  /** All that the run was given. */
  frozen = $state.raw<Snapshot | null>(null)
  /** The studio's pool, its map and the version in use. */
  training = $state.raw<Training | null>(null)
  /** The run beside which this one is laid. */
  other = $state.raw<Run | null>(null)
  otherPoints = $state.raw<readonly RunPoint[]>([])
  busy = $state(false)
  /** Clips that are asked for while all are read again; null: nobody asked. */
  asked = $state<number | null>(null)
  /** How many clips the studio has that were read; null until that is known. */
  clips = $state<number | null>(null)
  /** Somebody wants to be told when it is over. */
  telling = $state(false)
  said = $state('')
  readonly slug: string
  readonly studio: string
  readonly home: string
  /** May change what is learned and which version reads. */
  readonly leads: boolean
  private last = -1
  private asking = false
  private askAgain = false
  private readonly stops: (() => void)[] = []
  private gatherTimer: ReturnType<typeof setTimeout> | undefined
  private pointsTimer: ReturnType<typeof setTimeout> | undefined
  private silence: ReturnType<typeof setInterval> | undefined
  private heard = Date.now()

  constructor(data: RunPageData, live: LiveClient | null) {
    this.slug = data.studio.slug
    this.studio = data.studio.name
    this.home = data.training_url
    this.leads = data.me.role === 'lead' || data.me.role === 'operator'
    this.run = data.run
    this.runs = data.runs ?? null
    if (live) {
      this.stops.push(
        live.onEvent((event) => {
          if (event.type === 'run.progress' && event.run.id === this.run.id) this.hear(event.run)
          else if (event.type === 'run.changed' && event.run.id === this.run.id) this.gather()
          else if (event.type === 'models.changed' && this.over) this.gather()
        }),
        live.onReset(() => this.gather()),
      )
    }
    this.silence = setInterval(() => {
      if (!this.over && Date.now() - this.heard > SILENCE_MS) this.gather()
    }, SILENCE_MS)
  }

  dispose(): void {
    clearTimeout(this.gatherTimer)
    clearTimeout(this.pointsTimer)
    clearInterval(this.silence)
    for (const stop of this.stops.splice(0)) stop()
  }

  get over(): boolean {
    return isOver(this.run)
  }

  /** Fetch what the page did not bring: the curves, and of an ended run how many clips may be read again. */
  async begin(search: string): Promise<void> {
    const beside = Number(new URLSearchParams(search).get('with'))
    await Promise.all([this.fetchPoints(), this.fetchFrozen(), this.fetchTraining(), this.countClips(), beside ? this.layBeside(beside) : undefined])
  }

  async stop(): Promise<void> {
    await this.act(() => api.stop(this.run.id), t('Stopping. What was learned stays.'))
  }

  async resume(): Promise<void> {
    await this.act(() => api.resume(this.run.id), t('It goes on from where it stopped.'))
  }

  async remove(): Promise<boolean> {
    this.busy = true
    try {
      await api.removeRun(this.run.id)
      return true
    } catch (error) {
      tell(error)
      return false
    } finally {
      this.busy = false
    }
  }

  /** Let a version read new clips; `again`: and those that are here. */
  async promote(version: ModelNamed, again: boolean): Promise<void> {
    this.busy = true
    try {
      await modelsApi.promote(version.id)
      this.said = t('{model} reads new clips from now on.', { model: modelName(version) })
      await this.load()
      if (again) await this.readAll(version)
    } catch (error) {
      tell(error)
    } finally {
      this.busy = false
    }
  }

  /** Have all clips read by it; some are asked for at a time. */
  async readAll(version: ModelNamed): Promise<void> {
    this.asked = 0
    try {
      for (let left = Infinity; left > 0; ) {
        const answer = await modelsApi.readClips(this.slug, version.id)
        this.asked += answer.asked
        if (answer.asked === 0) break
        left = answer.left
      }
      const model = modelName(version)
      this.said = this.asked ? plural(this.asked, { one: '{n} clip is being read by {model}.', other: '{n} clips are being read by {model}.' }, { model }) : t('Every clip is read by it already.')
      toast({ text: this.said })
    } catch (error) {
      this.asked = null
      tell(error)
    }
  }

  /** Say when it is over, here and, where the browser allows it, beside the page. */
  async tellMe(): Promise<void> {
    this.telling = !this.telling
    if (!this.telling) return
    this.said = t('You will be told when it is over, as long as this page is open.')
    if (typeof Notification !== 'undefined' && Notification.permission === 'default') await Notification.requestPermission().catch(() => 'denied')
  }

  /** The runs that this one can be laid beside: those that learned something. */
  async loadRuns(): Promise<readonly RunBrief[]> {
    this.runs ??= (await api.all(this.slug)).runs
    return this.runs
  }

  async load(): Promise<void> {
    const before = this.run
    const run = await api.run(before.id)
    this.heard = Date.now()
    this.run = run
    if (run.state !== before.state) this.tellState(run)
    await this.fetchPoints()
  }

  private async layBeside(beside: number): Promise<void> {
    try {
      const brief = (await this.loadRuns()).find((one) => one.number === beside)
      if (!brief || brief.id === this.run.id) return void toast({ text: t('There is no run {n} to compare with.', { n: number(beside) }) })
      const [run, { points }] = await Promise.all([api.run(brief.id), api.points(brief.id, -1)])
      this.otherPoints = points
      this.other = run
    } catch (error) {
      tell(error)
    }
  }

  private async fetchFrozen(): Promise<void> {
    try {
      this.frozen = await api.snapshot(this.run.snapshot.id)
    } catch {
      // As below.
    }
  }

  private async fetchTraining(): Promise<void> {
    try {
      this.training = await api.all(this.slug)
      this.runs ??= this.training.runs
    } catch {
      // The page says less without it.
    }
  }

  private async countClips(): Promise<void> {
    try {
      this.clips = (await clipsApi.clips(this.slug, { show: 'ready' })).counts.ready
    } catch {
      // Only a number beside a button.
    }
  }

  private hear(told: RunProgress): void {
    this.heard = Date.now()
    // Its values are those of the last point, which may be some steps back: the curves are fetched.
    const { values: _values, seconds_left, snapshot: _snapshot, ...brief } = told
    const changed = brief.state !== this.run.state
    this.run = { ...this.run, ...brief, seconds_left }
    if (changed) this.gather()
    else this.pointsTimer ??= setTimeout(() => void this.fetchPoints(), POINTS_MS)
  }

  /** One question at a time; what is told meanwhile is asked for once more at the end. */
  private gather(): void {
    this.gatherTimer ??= setTimeout(async () => {
      this.gatherTimer = undefined
      if (this.asking) return void (this.askAgain = true)
      this.asking = true
      try {
        await this.load()
      } catch {
        // The page stays as it is; the next event, or the silence after it, asks again.
      }
      this.asking = false
      if (this.askAgain) {
        this.askAgain = false
        this.gather()
      }
    }, GATHER_MS)
  }

  private async fetchPoints(): Promise<void> {
    clearTimeout(this.pointsTimer)
    this.pointsTimer = undefined
    try {
      const { points, last } = await api.points(this.run.id, this.last)
      // Two questions may have crossed.
      const from = this.points.at(-1)?.step ?? -1
      this.points = [...this.points, ...points.filter(({ step }) => step > from)]
      this.last = Math.max(this.last, last)
      this.drawn = true
    } catch {
      // As above.
    }
  }

  private async act(call: () => Promise<Run>, said: string): Promise<void> {
    this.busy = true
    try {
      this.run = await call()
      this.said = said
    } catch (error) {
      tell(error)
    } finally {
      this.busy = false
    }
  }

  private tellState(run: Run): void {
    const title = t('Run {n}', { n: run.number })
    const said: Record<string, string> = {
      learning: t('{run} is learning.', { run: title }),
      checking: t('{run} has learned and is being checked.', { run: title }),
      finished: t('{run} is over: a new version can be looked at.', { run: title }),
      stopped: t('{run} is stopped.', { run: title }),
      failed: t('{run} did not work.', { run: title }),
    }
    this.said = said[run.state] ?? ''
    if (!this.telling || !isOver(run)) return
    this.telling = false
    toast({ text: this.said, stays: true })
    if (typeof Notification !== 'undefined' && Notification.permission === 'granted') new Notification(this.said, { body: this.studio })
  }
}

function tell(error: unknown): void {
  // That the session has ended is said once for the whole page (shell/signedout.ts).
  if (error instanceof ApiError && error.status === 401) return
  toast({ text: error instanceof ApiError ? error.message : t('That did not work. Nothing was changed; try again in a moment.') })
}
