/**
 * The state of the clip page. Frames do not live here: the engine draws them. What changes seldom does (which unit is
 * on the screen, its phase, the count), and is written only when it differs.
 */
import type { Clip, ClipPageData, Job, Labels, ModelNamed, Scale, ScoreCurves, Segment, StructureReport, Unit, Word } from '../api/types'
import type { FrameClock } from '../engine/clock'
import { countAt } from '../engine/counts'
import { phaseAt, spanAt } from '../engine/geometry'
import type { Grid } from '../engine/grid'
import type { PoseTrack } from '../engine/pose'
import type { Rate } from '../engine/rate'
import type { Agreement } from '../engine/reading/agreement'
import type { Timeline } from '../engine/timeline/timeline'
import type { ModelSees, Peaks, TimelineModel, TimelineNote } from '../engine/timeline/model'
import { t } from '../i18n'
import { Along } from './along/along.svelte'
import type { FilmPage, Show } from './film'
import type { Measures } from './measures/api'
import { labelName, labelParts, labelsFrom, type LabelPart } from './labels'
import { missingWords } from './missing'
import { timelineModel } from './model'
import { agreementOf, knowsUnits, modelSees } from './sees'

export type Trouble = 'failed' | 'cancelled' | 'removed' | 'withdrawn'
export type Lane = 'units' | 'labels'

export class ClipPage implements FilmPage {
  readonly data: ClipPageData
  clip: Clip = $state.raw() as Clip
  report: StructureReport | null = $state.raw(null)
  labels: Labels | null = $state.raw(null)
  /** The studio's words for units. */
  words: readonly Word[] = $state.raw([])
  /** Model versions that may read the clip. */
  models: readonly ModelNamed[] = $state.raw([])
  /** What a learned report keeps in a file of its own, where the clip is long. */
  curves: ScoreCurves | null = $state.raw(null)
  pose: PoseTrack | null = $state.raw(null)
  peaks: Peaks | null = $state.raw(null)
  /** What was measured on the report; null until it was asked for. */
  measures: Measures | null = $state.raw(null)
  /** What was written on the clip, for the lanes; `open` shows it. Empty until the notes are there. */
  noted: readonly (TimelineNote & { open(): void })[] = $state.raw([])
  /** Counts that somebody is correcting right now, over those of the report. */
  grid: Grid | null = $state.raw(null)
  /** What the key for tapping does; null while nobody corrects the counts. */
  tap: (() => void) | null = null
  clock: FrameClock | null = $state.raw(null)
  timeline: Timeline | null = $state.raw(null)

  /** Index into report.segments of what is on the screen; −1 before there is a report. */
  current = $state(-1)
  currentLabel = $state(-1)
  phase: 'start' | 'process' | 'end' | null = $state(null)
  count: number | null = $state(null)
  missing: string | null = $state(null)
  /** Index into report.segments, and into labelParts, of what is played again and again; −1 for none. */
  looped = $state(-1)
  loopedLabel = $state(-1)
  /** A passage that is no unit of this report is played again and again. */
  spanLooped = $state(false)
  playing = $state(false)
  speed = $state(1)
  mirror = $state(false)
  show: Show = $state('both')
  trail = $state(false)
  /** The body is looked at in space, in place of the film. */
  space = $state(false)
  table = $state(false)
  help = $state(false)
  consent = $state(false)
  /** What is looked for elsewhere: frames [start, end); null while nobody looks. */
  finding: { start: number; end: number } | null = $state.raw(null)
  /** How often that was found, at the last search. */
  found: { start: number; end: number; n: number } | null = $state.raw(null)
  readonly along = new Along(this)
  /** For the polite live region. */
  said = $state('')
  filmTrouble: string | null = $state(null)

  readonly labelParts: readonly LabelPart[] = $derived(
    this.labels && this.report ? labelParts(this.labels, this.words, this.report.frames) : [],
  )
  readonly labelsFrom: string = $derived(this.labels ? labelsFrom(this.labels) : '')
  /** How far a learned reading says what the labels say; null where there is nothing to compare. */
  readonly agreement: Agreement | null = $derived(
    this.report?.scores && this.labelParts.length > 0 && knowsUnits(this.report) ? agreementOf(this.report, this.labelParts, this.words) : null,
  )
  readonly sees: ModelSees | null = $derived(this.report && modelSees(this.report, this.curves, this.agreement))
  readonly model: TimelineModel | null = $derived.by(
    () => this.report && timelineModel(this.report, this.peaks, this.grid, { parts: this.labelParts, from: this.labelsFrom }, this.sees, this.noted),
  )
  readonly rate: Rate | null = $derived(this.report?.fps ?? this.clip.fps)
  readonly frames: number | null = $derived(this.report?.frames ?? this.clip.frames)
  /** The music's beat, or its 1, is a guess: it is shown as one and nothing is measured against it. */
  readonly countGuessed: boolean = $derived(!this.grid && (this.report?.rhythm.confidence ?? 0) < 0.5)
  readonly job: Job | null = $derived(this.clip.job)
  readonly working: boolean = $derived(this.job !== null && (this.job.state === 'queued' || this.job.state === 'running'))

  /** The structure is read anew while the one before is still here to read. */
  readonly rereading: boolean = $derived(this.working && this.clip.state === 'ready' && this.report !== null)
  /** How a reading anew ended that came to nothing; the structure before stands. */
  readonly unread: 'failed' | 'cancelled' | null = $derived.by(() => {
    const { state, job } = this.clip
    return state === 'ready' && (job?.state === 'failed' || job?.state === 'cancelled') ? job.state : null
  })
  readonly scale: Scale | null = $derived(this.clip.scale ?? null)
  /** The version that is to read the clip; null for the first reading. */
  readonly reading: ModelNamed | null = $derived(this.clip.reading?.model ?? null)

  /** What went wrong, if anything: the clip's own state, or its job's while the clip has not caught up. */
  readonly trouble: Trouble | null = $derived.by(() => {
    const { state, job } = this.clip
    if (state === 'failed' || state === 'cancelled' || state === 'removed' || state === 'withdrawn') return state
    return state !== 'ready' && (job?.state === 'failed' || job?.state === 'cancelled') ? job.state : null
  })
  /** Of a removed clip nothing is shown but the way to bring it back; of a withdrawn one there is nothing. */
  readonly gone: boolean = $derived(this.clip.state === 'removed' || this.clip.state === 'withdrawn')
  readonly mayLabel: boolean = $derived(this.clip.may.label === true && !this.gone)
  /** Units that were found without labels want names; a model's have those that it learned. */
  readonly mayName: boolean = $derived(this.mayLabel && !this.report?.scores)
  readonly film: string | null = $derived(this.gone ? null : this.clip.proxy)
  readonly picture: string | null = $derived(this.gone ? null : this.clip.thumbnail)
  readonly shownReport: StructureReport | null = $derived(this.gone ? null : this.report)

  constructor(data: ClipPageData) {
    this.data = data
    this.clip = data.clip
    this.report = data.report
    this.labels = data.labels ?? null
    this.words = data.words ?? []
    this.models = data.models ?? []
  }

  /** Another report may have other units: a loop goes on with the unit that has the same frames, or ends. */
  takeReport(report: StructureReport | null): void {
    const looped = this.report?.segments[this.looped]
    this.report = report
    if (!looped) return
    const same = report?.segments.findIndex(({ start, end }) => start === looped.start && end === looped.end) ?? -1
    if (same === -1) this.loop(-1)
    else if (same !== this.looped) {
      this.looped = same
      this.timeline?.setLooped(same)
    }
  }

  get mayNote(): boolean {
    return this.data.may_note === true && !this.gone
  }

  get segment(): Segment | null {
    return this.report?.segments[this.current] ?? null
  }

  unitOf(segment: Segment | null): Unit | null {
    return this.report?.units.find((unit) => unit.id === segment?.unit) ?? null
  }

  /** The engine brought another frame to the screen. */
  frameShown(frame: number): void {
    const { report, model, pose } = this
    this.current = report ? spanAt(report.segments, frame) : -1
    this.currentLabel = spanAt(this.labelParts, frame)
    this.phase = phaseAt(frame, this.segment?.phases ?? null)
    this.count = model ? (countAt(model.counts, frame)?.number ?? null) : null
    this.along.counted(this.count)
    this.missing = pose ? missingWords(pose, frame) : null
  }

  clockChanged(clock: FrameClock): void {
    this.playing = clock.playing
    this.speed = clock.speed
  }

  say(text: string): void {
    // The same sentence twice must be heard twice: an invisible mark makes it another text.
    this.said = this.said === text ? `${text}\u200b` : text
  }

  /** Show a key moment; the film stands still there. */
  showMoment(moment: { frame: number; spoken: string }): void {
    this.clock?.pause()
    this.clock?.seek(moment.frame)
    this.say(moment.spoken)
  }

  /** Loop the unit or the label at `index` from its start; −1 lets the clip play on. */
  loop(index: number, { play = true, lane = 'units' }: { play?: boolean; lane?: Lane } = {}): void {
    const segment = lane === 'units' ? this.report?.segments[index] : undefined
    const label = lane === 'labels' ? this.labelParts[index] : undefined
    const part = segment ?? label
    this.looped = segment ? index : -1
    this.loopedLabel = label ? index : -1
    this.spanLooped = false
    this.timeline?.setLooped(part ? index : -1, lane)
    this.clock?.setLoop(part ? { start: part.start, end: part.end } : null)
    if (part && play) {
      this.clock?.seek(part.start)
      if (this.along.on) {
        this.clock?.pause()
        this.along.play()
      } else this.clock?.play()
    }
    const name = label ? labelName(label) : segment?.label || t('no unit')
    this.say(part ? t('Loop: {name}', { name }) : t('Loop off'))
  }

  /** Loop a passage that was found: it need not be a unit. */
  loopSpan({ start, end }: { start: number; end: number }): void {
    const index = this.report?.segments.findIndex((segment) => segment.start === start && segment.end === end) ?? -1
    if (index !== -1) return this.loop(index)
    this.loop(-1, { play: false })
    this.spanLooped = true
    this.clock?.setLoop({ start, end })
    this.clock?.seek(start)
    this.clock?.play()
    this.say(t('Loop: frames {first} to {last}', { first: start, last: end - 1 }))
  }

  get looping(): boolean {
    return this.looped !== -1 || this.loopedLabel !== -1 || this.spanLooped
  }

  /** Play or pause; who counts along hears four beats first, and a second press calls them off. */
  toggle(): void {
    const { clock, along } = this
    if (!clock) return
    if (along.leading) along.stop()
    else if (along.on && !clock.playing) along.play()
    else clock.toggle()
  }

  /** Look for the unit on the screen elsewhere. */
  find(): boolean {
    const { segment } = this
    if (!segment || !this.pose) return false
    this.clock?.pause()
    this.finding = { start: segment.start, end: segment.end }
    return true
  }

  toggleLoop(): void {
    this.loop(this.looping ? -1 : this.current, { play: false })
  }
}
