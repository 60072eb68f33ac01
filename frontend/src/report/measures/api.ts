/** What can be measured on a clip, and how its edges lie to the beat, as the server tells it. Frames count from 0. */
import { request } from '../../api/client'

/** One number with how far it can be trusted; null where nothing could be measured, and `why_not` says why. */
export interface Taken {
  value: number | null
  uncertainty: number | null
  /** Where it was taken; null for a number about all of it. */
  frame: number | null
  said: string | null
  why_not: string | null
}

export interface Curve {
  /** Frames between two points; the first is frame 0. */
  every: number
  values: readonly (number | null)[]
  /** How far off a point may be, either way. */
  band: readonly (number | null)[]
}

export interface Measure {
  name: string
  title: string
  /** "deg", "body", "s", "of1" ...: see words.ts. */
  unit: string
  about: string
  source: { text: string; url: string | null } | null
  group: string
  clip: Taken
  units: readonly (Taken & { segment: number })[]
  curve: Curve | null
}

/** How an edge lies to its count; `late` in frames, negative = early. */
export interface TimedEdge {
  frame: number
  kind: 'start' | 'end'
  segment: number
  count: number | null
  beat: number
  late: number
  seconds: number
  /** Frames, either way. */
  uncertainty?: number
  sure: boolean
}

export interface Timing {
  /** Frames that cannot be told apart. */
  resolution: number
  edges: readonly TimedEdge[]
  accents: readonly { frame: number; late: number; seconds: number; strength: number }[]
  summary: { near: number; of: number; median_late: number | null; off_beat: number | null; said: string } | null
  segments: readonly { start: number; end: number; kind: 'on the beat' | 'off the beat' | 'free'; said: string }[]
  why_not: string | null
}

export interface Measures {
  state: 'ready' | 'working' | 'none'
  report: number | null
  view: { facing: string; sentence: string } | null
  measures: readonly Measure[]
  timing: Timing | null
}

export const fetchMeasures = (clip: string, signal: AbortSignal): Promise<Measures> =>
  request<Measures>('GET', `/api/clips/${encodeURIComponent(clip)}/measures/`, undefined, signal)
