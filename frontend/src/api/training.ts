/** What a studio's model may learn from, frozen snapshots of it, and the runs that learn from them. */
import { request, studioPath } from './client'
import type { Job, ModelNamed } from './types'

export interface Person {
  id: string
  name: string
}

/** A clip that a person was asked to label, and why. */
export interface Assignment {
  id: string
  to: Person | null
  reason: string
  at: string
}

/** A clip that may teach. Where it lies on the map, 0..1, stands once the pool was surveyed. */
export interface PoolClip {
  id: string
  title: string
  url: string
  thumbnail?: string | null
  dancer: Person | null
  style: string
  frames: number
  seconds: number
  /** Share of its frames that somebody said something about, 0..1. */
  labelled: number
  x: number | null
  y: number | null
  /** Far from every labelled clip. */
  far: boolean
  assignment: Assignment | null
}

export interface LeftOut {
  id: string
  title: string
  url: string
  code: string
  message: string
}

export interface Covered {
  labelled: number
  clips: number
}

export interface Pool {
  clips: PoolClip[]
  left_out: LeftOut[]
  counts: { clips: number; labelled: number; unlabelled: number; left_out: number }
  /** Labelled clips of all clips, and how many are enough to begin with, 0..1. */
  fraction: number
  goal: number
  dancers: (Covered & { id: string | null; name: string })[]
  styles: (Covered & { name: string })[]
}

export interface Survey {
  id: string
  state: 'queued' | 'running' | 'done' | 'failed'
  made_at: string
  /** Made of the clips that are in the pool today. */
  fresh: boolean
  error: { message: string } | null
}

/** What is missing before a run can start. */
export interface Missing {
  code: string
  message: string
  have: number | null
  need: number | null
  url: string | null
}

export interface SnapshotBrief {
  id: string
  number: number
  made_at: string
  by: Person | null
  sha256: string
  counts: { labelled: number; unlabelled: number; left_out: number; dancers: number }
  /** How many of its clips were withdrawn since. */
  withdrawn?: number
}

/** A clip as a snapshot names it; null where it is gone for good. */
export interface SnapshotClip {
  id: string | null
  title: string
  url: string | null
}

export interface Snapshot extends SnapshotBrief {
  vocabulary: { word: string | null; name: string; abbr?: string; hue?: number | null }[]
  split: { train: SnapshotClip[]; validation: SnapshotClip[]; test: SnapshotClip[]; by: 'dancer' | 'clip' }
  unlabelled: SnapshotClip[]
  left_out: (SnapshotClip & { code: string })[]
}

export type RunState = 'queued' | 'learning' | 'checking' | 'finished' | 'stopped' | 'failed'
export type Preset = 'quick' | 'standard' | 'thorough'

export interface RunBrief {
  id: string
  number: number
  url: string
  state: RunState
  recipe: string
  preset: Preset
  step: number
  steps: number
  made_at: string
  /** For the first time. */
  started_at?: string | null
  finished_at: string | null
  by: Person | null
  version: ModelNamed | null
  /** Frames named right on the clips kept aside, percent. */
  accuracy: number | null
  snapshot: { id: string; number: number }
}

/** What people who know may set of a run; what is left out is as the preset says. */
export interface RunSettings {
  recipe?: 'semi_supervised' | 'supervised'
  iterations?: number
  batch?: number
  rate?: number
  seed?: number
  confidence?: number
}

export interface Measured {
  value: number
  low: number
  high: number
}

/** One measure of the candidate and of the version in use, percent, with 95% intervals. */
export interface Measure {
  name: string
  candidate: Measured
  active: Measured | null
  change: (Measured & { verdict: 'better' | 'worse' | 'as-good' }) | null
}

export interface RunResult {
  against: ModelNamed | null
  /** `known`: of the clips, those that the version in use learned from. */
  checked: { dancers: number; clips: number; frames: number; by: 'dancer' | 'clip'; known?: number }
  measures: Measure[]
  units: { word: string | null; name: string; abbr: string; hue: number | null; candidate: number | null; active: number | null; segments: number }[]
  /** Rows are what it was, columns what it was taken for. */
  confusion: { names: string[]; frames: number[][] }
  worst: { clip: { id: string; title: string; url: string; thumbnail: string | null }; accuracy: number; often: string | null }[]
  mixed_up: { unit: string; with: string; frames: number }[]
}

export interface Run extends RunBrief {
  settings: Record<string, unknown>
  seconds_left: number | null
  job: Pick<Job, 'id' | 'state' | 'place' | 'attempt' | 'cancelling'> | null
  error: { code: string; message: string; remedy: string } | null
  /** What of the snapshot it did without, and why. */
  notes?: string[]
  snapshot: SnapshotBrief
  active_accuracy: number | null
  result: RunResult | null
  may: { stop: boolean; resume: boolean; promote: boolean; remove: boolean }
}

/** How far a run is, as the socket tells it; `values` are those of its last point. */
export interface RunProgress extends RunBrief {
  values: Record<string, number>
  seconds_left: number | null
}

export interface RunPoint {
  step: number
  values: Record<string, number>
}

export interface Training {
  pool: Pool
  survey: Survey | null
  ready: { ok: boolean; missing: Missing[] }
  snapshots: SnapshotBrief[]
  /** The newest first. */
  runs: RunBrief[]
  active: ModelNamed | null
  annotators: Person[]
  /** What a preset takes with these clips; null where it is not known. */
  presets?: Partial<Record<Preset, { iterations: number; seconds: number | null }>>
  may: { choose: boolean; train: boolean }
  seq: number
}

export type Method = 'coverage' | 'random' | 'doubt'

/** A clip worth labelling, or frames [start, end) of it, and the reason as a sentence. */
export interface Proposed {
  clip: string
  start: number | null
  end: number | null
  reason: string
}

/** A clip, or frames [start, end) of it, that a person is asked to label; `url` is the place to do so. */
export interface Assigned extends Proposed {
  id: string
  title: string
  url: string
  thumbnail: string | null
  to: Person | null
  at: string
  /** Share of its frames that somebody looked at, 0..1. */
  looked: number
  done: boolean
}

const training = (slug: string) => `${studioPath(slug)}/training`
const runPath = (id: string) => `/api/runs/${encodeURIComponent(id)}`

export const trainingApi = {
  all: (slug: string) => request<Training>('GET', `${training(slug)}/`),
  survey: (slug: string) => request<Survey>('POST', `${training(slug)}/surveys/`, {}),
  propose: (slug: string, count: number, method?: Method) =>
    request<{ method: Method; proposed: Proposed[] }>('POST', `${training(slug)}/proposals/`, method ? { count, method } : { count }),
  assign: (slug: string, clips: readonly Proposed[], to: string | null) =>
    request<{ assignments: Assigned[] }>('POST', `${training(slug)}/assignments/`, { clips, to }),
  /** What the person who asks is to label, and what waits for whoever has time. */
  mine: (slug: string) => request<{ assignments: Assigned[] }>('GET', `${training(slug)}/assignments/?mine=1`),
  /** The versions that learned from a clip. */
  taught: (clip: string) => request<{ versions: ModelNamed[] }>('GET', `/api/clips/${encodeURIComponent(clip)}/taught/`),
  unassign: (id: string) => request<undefined>('DELETE', `/api/training/assignments/${encodeURIComponent(id)}/`),
  freeze: (slug: string) => request<SnapshotBrief>('POST', `${training(slug)}/snapshots/`, {}),
  snapshot: (id: string) => request<Snapshot>('GET', `/api/snapshots/${encodeURIComponent(id)}/`),
  manifestUrl: (id: string) => `/api/snapshots/${encodeURIComponent(id)}/manifest/`,
  start: (slug: string, wanted: { snapshot: string | null; preset: Preset; settings: RunSettings }) =>
    request<RunBrief>('POST', `${training(slug)}/runs/`, wanted),
  run: (id: string) => request<Run>('GET', `${runPath(id)}/`),
  points: (id: string, after: number) => request<{ points: RunPoint[]; last: number }>('GET', `${runPath(id)}/points/?after=${after}`),
  stop: (id: string) => request<Run>('POST', `${runPath(id)}/stop/`),
  resume: (id: string) => request<Run>('POST', `${runPath(id)}/resume/`),
  removeRun: (id: string) => request<undefined>('DELETE', `${runPath(id)}/`),
}
