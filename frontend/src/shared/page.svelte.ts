/** The state of the page that a share link opens. Frames do not live here: the engine draws them. */
import type { Segment, Unit } from '../api/types'
import type { FrameClock } from '../engine/clock'
import { countAt, countsOf, type Count } from '../engine/counts'
import { phaseAt, spanAt } from '../engine/geometry'
import type { PoseTrack } from '../engine/pose'
import type { FilmPage, MeasuredPage, Show } from '../report/film'
import type { SharedData, SharedNote } from './types'

export class SharedPage implements FilmPage, MeasuredPage {
  readonly clip
  readonly film
  readonly picture
  readonly working = false
  readonly rate
  readonly frames
  readonly model
  readonly trail = false
  readonly counts: readonly Count[]
  readonly guessed: boolean

  pose: PoseTrack | null = $state.raw(null)
  clock: FrameClock | null = $state.raw(null)
  show: Show = $state('both')
  mirror = $state(false)
  playing = $state(false)
  speed = $state(1)
  filmTrouble: string | null = $state(null)
  /** The note that was asked for last, while its frame is on the screen or on its way there. */
  noted: SharedNote | null = $state.raw(null)
  /** Index into the segments: what is on the screen, and what is played again and again; −1 for none. */
  current = $state(-1)
  looped = $state(-1)
  phase: 'start' | 'process' | 'end' | null = $state(null)
  count: number | null = $state(null)

  constructor(readonly data: SharedData) {
    const { report } = data
    this.clip = { title: data.title, width: data.width, height: data.height, state: 'ready' as const }
    this.film = data.film
    this.picture = data.picture
    this.rate = report.fps
    this.frames = report.frames
    this.model = report
    this.counts = countsOf(report.rhythm.beats, report.rhythm.count_one, report.fps)
    this.guessed = report.rhythm.confidence < 0.5
  }

  get shownReport(): SharedData['report'] {
    return this.data.report
  }

  get segment(): Segment | null {
    return this.segments[this.current] ?? null
  }

  unitOf(segment: Segment | null): Unit | null {
    return this.data.report.units.find((unit) => unit.id === segment?.unit) ?? null
  }

  showMoment({ frame }: { frame: number }): void {
    this.clock?.pause()
    this.clock?.seek(frame)
  }

  /** Show its frame, with what is drawn on it. */
  showNote(note: SharedNote): void {
    this.showMoment(note)
    this.noted = note
  }

  get segments(): readonly Segment[] {
    return this.data.report.segments
  }

  frameShown(frame: number): void {
    const current = spanAt(this.segments, frame)
    const segment = this.segments[current]
    this.current = current
    this.phase = segment?.state === 'unit' ? phaseAt(frame, segment.phases) : null
    this.count = countAt(this.counts, frame)?.number ?? null
    if (this.noted && this.playing) this.noted = null
  }

  clockChanged(clock: FrameClock): void {
    this.playing = clock.playing
    this.speed = clock.speed
  }

  /** Play this segment again and again; once more lets it go on. */
  loop(index: number): void {
    const { clock } = this
    const segment = this.segments[index]
    if (!clock || !segment) return
    this.looped = this.looped === index ? -1 : index
    clock.setLoop(this.looped < 0 ? null : segment)
    if (this.looped >= 0) clock.play()
  }
}
