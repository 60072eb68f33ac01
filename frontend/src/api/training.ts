/** What a studio's model may learn from, frozen snapshots of it, and the runs that learn from them. */
import { request, studioPath } from './client'
import type { components } from './schema'
import type { ModelNamed } from './types'

type Schemas = components['schemas']

export type Person = Schemas['Person']

/** What the page of the training shows. */
export type Training = Schemas['Training']
export type Pool = Schemas['Pool']
/** A clip that may teach; where it lies on the map, 0..1, stands once the pool was surveyed. */
export type PoolClip = Schemas['PoolClip']

export interface Covered {
  labelled: number
  clips: number
}

export type Survey = Schemas['Survey']
export type SnapshotBrief = Schemas['SnapshotBrief']
/** A clip as a snapshot names it; null where it is gone for good. */
export type SnapshotClip = Schemas['SnapshotClip']
export type Snapshot = Schemas['Snapshot']

export type RunBrief = Schemas['RunBrief']
export type RunState = RunBrief['state']
export type Preset = RunBrief['preset']
/** What people who know may set of a run; what is left out is as the preset says. */
export type RunSettings = Schemas['RunWishesRequest']
/** How far a run is, as the socket tells it; `values` are those of its last point. */
export type RunProgress = Schemas['RunProgress']
export type Run = Schemas['Run']
export type RunPoint = Schemas['Point']
/** How the candidate stood the check: percent, with 95% intervals; rows of the confusion are what it was. */
export type RunResult = Schemas['RunResult']
export type Measure = Schemas['Measure']
export type Measured = Measure['candidate']

export type Method = Schemas['Proposals']['method']

/** A clip worth labelling, or frames [start, end) of it, and the reason as a sentence. */
export interface Proposed {
  clip: string
  start: number | null
  end: number | null
  reason: string
}

/** The same, of what a person is asked for; `url` is the place to label it. */
export type Assigned = Schemas['Assignment'] & Proposed

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
  points: (id: string, after: number) => request<Schemas['Points']>('GET', `${runPath(id)}/points/?after=${after}`),
  stop: (id: string) => request<Run>('POST', `${runPath(id)}/stop/`),
  resume: (id: string) => request<Run>('POST', `${runPath(id)}/resume/`),
  removeRun: (id: string) => request<undefined>('DELETE', `${runPath(id)}/`),
}
