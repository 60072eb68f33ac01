/**
 * The JSON that the server sends, as the pages use it.
 * Frames count from 0; segments and gaps are half-open [start, end); fps is an exact rational [num, den].
 */

import type { components } from './schema'
import type { RunProgress } from './training'

type Schemas = components['schemas']

export type Rational = [num: number, den: number]

export type ClipState = Clip['state']
export type JobState = Job['state']
export type Stage = Job['stage']
export type Show = 'all' | 'ready' | 'work' | 'attention' | 'removed'
export type SegmentState = Segment['state']

export type Dancer = Schemas['Dancer']

export type Consent = Schemas['ConsentState']

export type Purpose = keyof Consent

/** One answer for one purpose: who gave it, and when. */
export interface ConsentAnswer {
  purpose: Purpose
  granted: boolean
  by: string | null
  at: string
}

export interface ClipConsent {
  /** The answers that hold. */
  purposes: ConsentAnswer[]
  /** Whether you may change them. */
  may: boolean
  /** Every answer ever given. */
  history: ConsentAnswer[]
}

/** One cell of the strip under a thumbnail. `hue` counts 1 to 32 and is null where there is no unit. */
export type BarcodeCell = Schemas['BarcodeCell']

/** What went wrong, in words for people; `details` is for the curious. */
export type Failure = Schemas['Failure']

export type Job = Schemas['Job']

/** `reading` is the one that is chosen: null = the first reading. */
export type Clip = Schemas['Clip']

/** About how long a unit lasts; counts are beats of the music. */
export type Scale = Schemas['Scale']

/** One of the studio's words for units. */
export type Word = Schemas['Word']

/** Frames [start, end). Frames in no segment were not looked at. */
export type LabelSegment = Schemas['LabelSegment']

/** The labels of a clip that count. */
export type Labels = Schemas['Labels']

/** A file on its way to the server, and what became of it. */
export interface UploadState {
  id: string
  url: string
  file_name: string
  title: string
  length: number
  offset: number
  fingerprint: string
  created_at: string
  expires_at: string
  state: 'receiving' | 'finishing' | 'done' | 'refused'
  clip: Clip | null
  error: { code: string; message: string; fields?: Record<string, string[]>; [more: string]: unknown } | null
}

export type Counts = Schemas['ClipCounts']

export type ClipPage = Schemas['ClipPage']

export type DancerList = Schemas['DancerList']

export type Unit = Schemas['Unit']

export type Segment = Schemas['Segment']

export type Boundary = Schemas['Boundary']

export type Phrase = Schemas['Phrase']

export type Rhythm = Schemas['Rhythm']

/** The beats that hold, and those that were heard (GET and PUT of a clip's rhythm). */
export type RhythmGrid = Schemas['RhythmGrid']

export type RhythmChange = Pick<RhythmGrid, 'beats' | 'count_one'> & { based_on: number }

export type Gap = Schemas['Gap']

/** English with {places}, and what belongs there. */
export interface Sentence {
  text: string
  values: Record<string, string | number>
}

/** A model version, as clips and reports name it. */
export type ModelNamed = Schemas['ModelBrief']

/** What a learned model says of every frame of a clip. */
export type ScoreCurves = Schemas['Curves']

/** What stands behind a learned reading; a first reading has none. */
export type ModelScores = Schemas['Scores']

export type StructureReport = Schemas['StructureReport']

/** What arrives over the socket, or from its polling twin. */
export type LiveEvent =
  | { seq: number; type: 'job.progress'; clip: string; job: Job }
  | { seq: number; type: 'clip.changed'; clip: string }
  | { seq: number; type: 'clip.removed'; clip: string }
  | { seq: number; type: 'labels.changed'; clip: string; number: number }
  | { seq: number; type: 'words.changed' }
  | { seq: number; type: 'models.changed' }
  | { seq: number; type: 'training.changed' }
  | { seq: number; type: 'run.changed'; run: { id: string } }
  | { seq: number; type: 'run.progress'; run: RunProgress }
  | { seq: number; type: 'note.changed'; clip: string; note: string }
  | { seq: number; type: 'notice.new'; clip: string; notice: { id: number; to: string } }

export interface EventsPage {
  seq: number
  reset: boolean
  events: LiveEvent[]
}

export type Role = 'dancer' | 'annotator' | 'lead' | 'operator' | (string & {})

export interface PageBase {
  studio: { slug: string; name: string }
  me: { name: string; role: Role }
  socket: string
}

export interface ClipsPageData extends PageBase {
  first: ClipPage
  limits: { bytes: number; seconds: number; quota?: { used: number; limit: number | null } }
  /** Uploads of yours that are not complete. */
  uploads?: UploadState[]
  /** Whether the drawn dancer is on this machine; absent = yes. */
  demo?: boolean
  /** The drawn clips that came with the site. */
  samples?: Samples
}

/** How many sample clips are here, and how far the drawing is; null: no more are coming. */
export type Samples = Schemas['Samples']

export interface ClipPageData extends PageBase {
  /** You may write notes on it. */
  may_note?: boolean
  clip: Clip
  report: StructureReport | null
  labels?: Labels | null
  words?: Word[]
  /** Versions that a person may have the clip read by. */
  models?: ModelNamed[]
  seq: number
}
