/** What the timeline draws, already in the words of the page. */
import type { Count } from '../counts'
import type { Edge } from '../edges'
import type { Rate } from '../rate'
import type { Span } from '../reading/agreement'
import type { Moment } from '../reading/moments'

export type LaneName = 'time' | 'counts' | 'phrases' | 'units' | 'labels' | 'differ' | 'edges' | 'moments' | 'notes' | 'energy' | 'sound'

/** Lanes whose parts can be tapped. */
export type PickLane = 'units' | 'labels' | 'moments' | 'notes'

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

/** A key moment, and how it is told: see TimelineSegment. */
export interface TimelineMoment extends Moment {
  hue: number
  spoken: string
  hint: string
}

/** Something that somebody wrote about a moment, and the frames [start, end) that it is about, if any. */
export interface TimelineNote {
  frame: number
  start: number | null
  end: number | null
  resolved: boolean
  spoken: string
  hint: string
}

/** What a learned model says about every frame. Its units stand right under the labels, so that both can be compared. */
export interface ModelSees {
  /** Its name and version, under the name of the units' lane. */
  from: string
  /** Where labels and units differ. */
  differ: readonly Span[]
  /** How likely a unit starts or ends: one value a frame, 0 to 1, NaN where no body was seen. */
  start: Float32Array
  end: Float32Array
  moments: readonly TimelineMoment[]
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
  /** null where nothing that was learned read the clip. */
  sees: ModelSees | null
  notes: readonly TimelineNote[]
}

export interface TimelineWords {
  timeline: string
  roleDescription: string
  lanes: Record<LaneName, string>
  /** Spoken descriptions of the curves. */
  differ: string
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
  const labelled = model.labels.length > 0
  if (model.sees) {
    if (labelled) lanes.push('labels', 'differ')
    lanes.push('units', 'edges')
    if (model.sees.moments.length > 0) lanes.push('moments')
  } else {
    lanes.push('units')
    if (labelled) lanes.push('labels')
    if (model.edges.length > 0) lanes.push('edges')
  }
  if (model.notes.length > 0) lanes.push('notes')
  if (model.energy.some((value) => value !== null)) lanes.push('energy')
  if (model.peaks && model.peaks.values.some((value) => value > 0)) lanes.push('sound')
  return lanes
}
