/** What the studio's model may learn from, and what has learned: as the Train page shows it, kept true by live events. */
import { ApiError } from '../../api/client'
import type { LiveClient } from '../../api/live'
import { trainingApi as api, type Method, type Preset, type Proposed, type RunProgress, type RunSettings, type Training } from '../../api/training'
import type { LiveEvent, PageBase } from '../../api/types'
import { plural, t } from '../../i18n'
import { toast } from '../../shell/toasts'

export interface TrainPageData extends PageBase {
  training: Training
  seq: number
}

/** Clips that were proposed, and those of them that are to be given to somebody. */
export interface Proposal {
  method: Method
  rows: readonly Proposed[]
  taken: ReadonlySet<string>
}

/** What is being done, so that its button waits. */
export type Doing = 'survey' | 'propose' | 'assign' | 'freeze' | 'start' | null

/** Several changes often come at once; one question answers for all. */
const GATHER_MS = 400
/** Labels change while somebody works, every few seconds. */
const SELDOM_MS = 4000

const SOON: readonly LiveEvent['type'][] = ['training.changed', 'run.changed', 'models.changed']
const SELDOM: readonly LiveEvent['type'][] = ['labels.changed', 'clip.changed', 'clip.removed']

/** A clip may be proposed in several sections. */
export const keyOf = ({ clip, start }: Proposed): string => `${clip} ${start ?? ''}`

export class TrainStore {
  training: Training = $state.raw() as Training
  proposal: Proposal | null = $state.raw(null)
  doing: Doing = $state(null)
  /** Why the last thing did not work, and what it was. */
  trouble: { doing: Doing; message: string; reasons: readonly string[] } | null = $state.raw(null)
  said = $state('')
  readonly studio: PageBase['studio']
  private readonly stops: (() => void)[] = []
  private timer: ReturnType<typeof setTimeout> | undefined
  private due = Infinity

  constructor(data: TrainPageData, live: LiveClient | null) {
    this.studio = data.studio
    this.training = data.training
    if (!live) return
    this.stops.push(live.onEvent((event) => this.hear(event)))
    this.stops.push(live.onReset(() => this.gather()))
  }

  dispose(): void {
    clearTimeout(this.timer)
    for (const stop of this.stops.splice(0)) stop()
  }

  /** Labelled clips that are enough to begin with. */
  readonly wanted: number = $derived(Math.ceil(this.training.pool.goal * this.training.pool.counts.clips))
  /** How many more it takes, without those that somebody is asked to label. */
  readonly lacking: number = $derived.by(() => {
    const { counts, clips } = this.training.pool
    const given = clips.filter((clip) => clip.assignment && clip.labelled === 0).length
    return Math.max(0, this.wanted - counts.labelled - given)
  })

  survey = (): Promise<void> =>
    this.try('survey', async () => {
      this.training = { ...this.training, survey: await api.survey(this.studio.slug) }
    })

  propose = (count: number, method: Method | null): Promise<void> =>
    this.try('propose', async () => {
      const { method: by, proposed } = await api.propose(this.studio.slug, count, method ?? undefined)
      this.proposal = { method: by, rows: proposed, taken: new Set(proposed.map(keyOf)) }
      this.said = plural(proposed.length, { one: '{n} clip is proposed.', other: '{n} clips are proposed.' })
    })

  take(row: Proposed, on: boolean): void {
    if (!this.proposal) return
    const taken = new Set(this.proposal.taken)
    if (on) taken.add(keyOf(row))
    else taken.delete(keyOf(row))
    this.proposal = { ...this.proposal, taken }
  }

  /** Give the chosen ones of the proposal to a person, or to anybody (null). */
  assign = (to: string | null): Promise<void> =>
    this.try('assign', async () => {
      const { rows, taken } = this.proposal ?? { rows: [], taken: new Set<string>() }
      const there = new Set(this.training.pool.clips.map(({ id }) => id))
      const chosen = rows.filter((row) => taken.has(keyOf(row)) && there.has(row.clip))
      await api.assign(this.studio.slug, chosen, to)
      const name = this.training.annotators.find(({ id }) => id === to)?.name
      this.proposal = null
      this.said = name
        ? plural(chosen.length, { one: '{n} clip waits for {name} to be labelled.', other: '{n} clips wait for {name} to be labelled.' }, { name })
        : plural(chosen.length, { one: '{n} clip waits to be labelled.', other: '{n} clips wait to be labelled.' })
      toast({ text: this.said })
      await this.load()
    })

  unassign = (id: string): Promise<void> =>
    this.try('assign', async () => {
      await api.unassign(id)
      await this.load()
    })

  freeze = (): Promise<void> =>
    this.try('freeze', async () => {
      const { number } = await api.freeze(this.studio.slug)
      this.said = t('Snapshot {n} is frozen.', { n: number })
      toast({ text: this.said })
      await this.load()
    })

  /** The address of the run that was started. */
  async start(snapshot: string | null, preset: Preset, settings: RunSettings): Promise<string | null> {
    let url: string | null = null
    await this.try('start', async () => {
      url = (await api.start(this.studio.slug, { snapshot, preset, settings })).url
    })
    return url
  }

  async load(): Promise<void> {
    this.training = await api.all(this.studio.slug)
  }

  private async try(doing: Doing, act: () => Promise<void>): Promise<void> {
    if (this.doing) return
    this.doing = doing
    this.trouble = null
    try {
      await act()
    } catch (error) {
      this.trouble = { doing, ...whyNot(error) }
    } finally {
      this.doing = null
    }
  }

  private hear(event: LiveEvent): void {
    if (event.type === 'run.progress') this.progress(event.run)
    else if (SOON.includes(event.type)) this.gather()
    else if (SELDOM.includes(event.type)) this.gather(SELDOM_MS)
  }

  private progress(told: RunProgress): void {
    const { runs } = this.training
    if (!runs.some(({ id }) => id === told.id)) return this.gather()
    this.training = { ...this.training, runs: runs.map((run) => (run.id === told.id ? { ...run, ...told } : run)) }
  }

  /** An earlier question answers for a later one too; a sooner one is not put off. */
  private gather(wait = GATHER_MS): void {
    const at = Date.now() + wait
    if (this.due <= at) return
    clearTimeout(this.timer)
    this.due = at
    this.timer = setTimeout(() => {
      this.due = Infinity
      void this.load().catch(() => {})
    }, wait)
  }
}

function whyNot(error: unknown): { message: string; reasons: readonly string[] } {
  if (!(error instanceof ApiError)) return { message: t('That did not work. Nothing was changed; try again in a moment.'), reasons: [] }
  const missing = Array.isArray(error.body.missing) ? (error.body.missing as unknown[]) : []
  const told = missing.map((one) => (typeof one === 'string' ? one : (one as { message?: string }).message ?? '')).filter(Boolean)
  return { message: error.message, reasons: told.length ? told : Object.values(error.fields).flat() }
}
