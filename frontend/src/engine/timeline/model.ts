/** What the timeline draws, already in the words of the page. */
import type { Count } from '../counts'
import type { Edge } from '../edges'
import type { Rate } from '../rate'

export type LaneName = 'time' | 'counts' | 'phrases' | 'units' | 'labels' | 'edges' | 'energy' | 'sound'

export interface TimelineSegment {
  start: number
  end: number
  kind: 'unit' | 'none' | 'unseen' | 'unsure'
  name: string
  abbr: string
  /** 1 to 32; unused unless a unit. */
  hue: number
  phases: readonly [number, number] | null
  /** For people who hear the page: "Motion A, frames 214 to 295, 2.7 seconds". */
  spoken: string
  /** For the pointer that rests: the same facts, short. */
  hint: string
}

export interface TimelinePhrase {
  start: number
  end: number
  label: string
  name: string
}

export interface Peaks {
  /** 0 to 255. */
  values: readonly number[]
  perSecond: number
}

export interface TimelineModel {
  frames: number
  rate: Rate
  segments: readonly TimelineSegment[]
  /** What people say about the clip; they tile it too, and are none where nobody said anything. */
  labels: readonly TimelineSegment[]
  /** Whose the labels are, under the name of their lane. */
  labelsFrom: string
  phrases: readonly TimelinePhrase[]
  counts: readonly Count[]
  edges: readonly Edge[]
  energy: readonly (number | null)[]
  peaks: Peaks | null
}

export interface TimelineWords {
  timeline: string
  roleDescription: string
  lanes: Record<LaneName, string>
  /** Spoken descriptions of the curves. */
  edges: string
  energy: string
  sound: string
  /** Written into the lane itself. */
  noUnit: string
  unseen: string
  notLooked: string
  seconds(value: string): string
}

/** Lanes that have something to show, in their order from the top. */
export function lanesOf(model: TimelineModel): LaneName[] {
  const lanes: LaneName[] = ['time']
  if (model.counts.length > 0) lanes.push('counts')
  if (model.phrases.length > 0) lanes.push('phrases')
  lanes.push('units')
  if (model.labels.length > 0) lanes.push('labels')
  if (model.edges.length > 0) lanes.push('edges')
  if (model.energy.some((value) => value !== null)) lanes.push('energy')
  if (model.peaks && model.peaks.values.some((value) => value > 0)) lanes.push('sound')
  return lanes
}
