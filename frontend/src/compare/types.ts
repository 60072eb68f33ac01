/** What the server says of two takes beside each other. Frames count from 0; the second's seconds have its tempo and its beginning taken out. */
import type { PageBase, Rational, Segment, Unit } from '../api/types'

export type PairKind = 'same' | 'swapped' | 'left-out' | 'added'

/** The angle at a joint in one take against that in the other; `told` where it is more than the camera can mistake. */
export interface JointDifference {
  joint: string
  degrees: number
  uncertainty: number
  told: boolean
  way: string | null
}

/** One unit. `first` and `second` are indices into the segments of their takes, null where that take does not have it; what only two takes together say is null then, too. */
export interface Pair {
  kind: PairKind
  first: number | null
  second: number | null
  name: string
  hue: number
  /** How much the second starts after the first, in its own course: negative = early. Seconds, and frames of the second. */
  early: number | null
  frames: number | null
  told: boolean
  uncertainty: number | null
  /** Seconds by which the second's unit lasts longer. */
  longer: number | null
  /** 0..1 */
  alike: number | null
  shape: string | null
  joints: JointDifference[]
}

/** Something to work on. */
export interface Thing {
  kind: string
  title: string
  text: string
  pair: number | null
  joint: string | null
  badge: string
}

export interface ComparisonResult {
  pairs: Pair[]
  warp: [number, number][]
  /** Over the whole take. */
  joints: JointDifference[]
  things: Thing[]
  limits: string[]
  tempo: number
}

export interface ComparedTake {
  clip: { id: string; title: string; url: string; dancer: { name: string } | null; style: string }
  frames: number
  fps: Rational
  proxy: string | null
  pose: string | null
  thumbnail: string | null
  width: number
  height: number
  /** As compared: the second's are the first's found again in it, under the same names. */
  segments: Segment[]
  units: Unit[]
}

export interface Comparison {
  id: string
  url: string
  state: 'queued' | 'working' | 'ready' | 'failed'
  error: { message: string; remedy: string } | null
  made_at: string
  by: string | null
  /** A take was read anew since. */
  stale: boolean
  may: { delete: boolean }
  first: ComparedTake
  second: ComparedTake
  result: ComparisonResult | null
}

export interface ComparePageData extends PageBase {
  seq: number
  /** The one that is looked at; absent where takes are chosen. */
  comparison?: Comparison
  comparisons?: Comparison[]
}
