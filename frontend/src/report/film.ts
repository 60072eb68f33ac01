/** What the player needs of the page that it stands on. */
import type { ClipState, Segment, StructureReport, Unit } from '../api/types'
import type { FrameClock } from '../engine/clock'
import type { PoseTrack } from '../engine/pose'
import type { Rate } from '../engine/rate'

export type Show = 'both' | 'body' | 'film'

export interface FilmPage {
  readonly clip: { readonly title: string; readonly width: number | null; readonly height: number | null; readonly state: ClipState }
  /** Addresses of the film and of its first picture; null while there is none. */
  readonly film: string | null
  readonly picture: string | null
  /** The film is being converted or read. */
  readonly working: boolean
  readonly rate: Rate | null
  readonly frames: number | null
  readonly pose: PoseTrack | null
  /** What the words on the film are made from: when it changes, they are made anew. */
  readonly model: unknown
  readonly show: Show
  readonly mirror: boolean
  readonly trail: boolean
  /** The film is small in a corner: something else is looked at in its place. */
  readonly space?: boolean
  filmTrouble: string | null
  /** Made by the player once film, rate and number of frames are known; null before and after. */
  clock: FrameClock | null
  /** Play or pause, where that is more than the clock's own. */
  toggle?(): void
  frameShown(frame: number): void
  clockChanged(clock: FrameClock): void
}

/** What measures, and the dance against its beat, need of the page that they stand on. */
export interface MeasuredPage {
  readonly shownReport: Pick<StructureReport, 'frames' | 'fps' | 'segments'> | null
  readonly segment: Segment | null
  /** Index into the report's segments. */
  readonly current: number
  readonly rate: Rate | null
  readonly clock: FrameClock | null
  unitOf(segment: Segment | null): Unit | null
  showMoment(moment: { frame: number; spoken: string }): void
  /** Play a unit again and again. */
  loop(index: number): void
}
