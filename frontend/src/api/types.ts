/**
 * The JSON that the server sends, as the pages use it.
 * Frames count from 0; segments and gaps are half-open [start, end); fps is an exact rational [num, den].
 */

export type Rational = [num: number, den: number]

export type ClipState = 'waiting' | 'working' | 'ready' | 'failed' | 'cancelled' | 'removed' | 'withdrawn'
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
export type Stage = 'check' | 'convert' | 'pose' | 'listen' | 'parse'
export type Show = 'all' | 'ready' | 'work' | 'attention' | 'removed'
export type SegmentState = 'unit' | 'none' | 'unseen'

export interface Dancer {
  id: string | number
  name: string
}

export interface Consent {
  view: boolean
  train: boolean
  publish: boolean
}

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
export interface BarcodeCell {
  start: number
  end: number
  state: SegmentState
  hue: number | null
}

/** What went wrong, in words for people; `details` is for the curious. */
export interface Failure {
  code: string
  message: string
  remedy: string
  details: string
}

export interface Job {
  id: string | number
  clip: string
  state: JobState
  stage: Stage
  /** 0 to 4, the place of `stage` among the five. */
  stage_index: number
  /** 0 to 100, of the stage. */
  percent: number
  done: number
  total: number
  countable: 'frame' | 'second' | ''
  /** 0 to 100, of all five stages. */
  overall: number
  seconds_left: number | null
  /** Place in line, 1 = next; null when it runs. */
  place: number | null
  attempt: number
  cancelling: boolean
  error: Failure | null
  finished_stages: Stage[]
}

export interface Clip {
  id: string
  title: string
  url: string
  studio: string
  dancer: Dancer | null
  style: string
  state: ClipState
  created_at: string
  uploaded_by: string | null
  file_name: string
  bytes: number
  /** Seconds; null until the file was read. */
  duration: number | null
  frames: number | null
  fps: Rational | null
  width: number | null
  height: number | null
  thumbnail: string | null
  proxy: string | null
  pose: string | null
  sound: string | null
  report: string | null
  barcode: BarcodeCell[] | null
  consent: Consent
  job: Job | null
  may: { edit: boolean; remove: boolean; process: boolean; label?: boolean }
  removed_at: string | null
  /** Until when a removed clip can be brought back; absent or null when the server does not say. */
  kept_until?: string | null
  /** When consent to watching was taken back: nothing but title and dancer is left then. */
  withdrawn_at?: string | null
  /** Stills of the whole clip in one picture (engine/sprite.ts says how they lie); null until it is made. */
  sprite?: string | null
  /** Where the structure can be taken from as files; null until there is one. */
  downloads?: { csv: string; json: string } | null
  /** How long a unit should be, about; null or absent: it is chosen by itself. */
  scale?: Scale | null
  /** Number of the newest labels; null where nobody labelled the clip. */
  labels?: number | null
  /** The file as it was uploaded, for those who may change the clip. */
  original?: string | null
}

/** About how long a unit lasts; counts are beats of the music. */
export interface Scale {
  unit: 'seconds' | 'counts'
  value: number
}

/** One of the studio's words for units. */
export interface Word {
  id: string
  name: string
  abbr: string
  /** 1 to 32. */
  hue: number
}

/** Frames [start, end). Frames in no segment were not looked at. */
export interface LabelSegment {
  start: number
  end: number
  state: 'unit' | 'none' | 'unsure'
  /** Id of a word. */
  word: string | null
  phases: [number, number] | null
}

/** The labels of a clip that count. */
export interface Labels {
  number: number
  author: string | null
  source: 'hand' | 'drawn'
  action: string
  segments: LabelSegment[]
  created_at: string
}

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

export interface Counts {
  all: number
  ready: number
  attention: number
  removed: number
  work: number
}

export interface ClipPage {
  seq: number
  count: number
  next: number | null
  counts: Counts
  /** Seconds of dance in the whole studio. */
  seconds: number
  /** How many different dancers. */
  dancers: number
  results: Clip[]
}

export interface DancerList {
  results: Dancer[]
  styles: string[]
}

export interface Unit {
  id: string
  name: string
  abbr: string
  /** 1 to 32. */
  hue: number
  /** What it was called when it was found; `name` may be what a person called it. */
  found?: string
}

export interface Segment {
  start: number
  end: number
  state: SegmentState
  unit: string | null
  variant: number
  label: string
  confidence: number | null
  /** Two frames inside: start|process and process|end. */
  phases: [number, number] | null
  reason: string | null
}

export interface Boundary {
  frame: number
  kind: 'start' | 'end'
  confidence: number
  /** One standard deviation, in frames. */
  spread: number
}

export interface Phrase {
  start: number
  end: number
  label: string
  name: string
}

export interface Rhythm {
  tempo_bpm: number | null
  confidence: number
  /** Seconds. */
  beats: number[]
  /** Index into beats of a count 1. */
  count_one: number | null
  reason: string | null
  /** A person set the beats; absent in older reports. */
  corrected?: boolean
}

/** The beats that hold, and those that were heard (GET and PUT of a clip's rhythm). */
export interface RhythmGrid {
  /** What a change is based on. */
  version: number
  corrected: boolean
  beats: number[]
  count_one: number | null
  tempo_bpm: number | null
  heard: Pick<Rhythm, 'beats' | 'count_one' | 'tempo_bpm' | 'confidence' | 'reason'>
}

export type RhythmChange = Pick<RhythmGrid, 'beats' | 'count_one'> & { based_on: number }

export interface Gap {
  start: number
  end: number
  reason: string
}

/** English with {places}, and what belongs there. */
export interface Sentence {
  text: string
  values: Record<string, string | number>
}

export interface StructureReport {
  /** Another one when the clip is read with other settings. */
  id?: number
  schema: 1
  frames: number
  fps: Rational
  method: { kind: string; name: string; version: string; parameters: Record<string, unknown> }
  confidence: number
  action: string | null
  units: Unit[]
  segments: Segment[]
  boundaries: Boundary[]
  phrases: Phrase[]
  rhythm: Rhythm
  /** One value a frame, 0 to 1; null where there is no body. */
  energy: (number | null)[]
  body: { frames_found: number; frames_missing: number; gaps: Gap[] }
  /** Plain sentences, English source strings. */
  summary: Sentence[]
  problems: { code: string; message: Sentence }[]
}

/** What arrives over the socket, or from its polling twin. */
export type LiveEvent =
  | { seq: number; type: 'job.progress'; clip: string; job: Job }
  | { seq: number; type: 'clip.changed'; clip: string }
  | { seq: number; type: 'clip.removed'; clip: string }

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
export interface Samples {
  drawing: { done: number; total: number } | null
  clips: number
  /** Stop the drawing, remove them all. */
  may: boolean
}

export interface ClipPageData extends PageBase {
  clip: Clip
  report: StructureReport | null
  labels?: Labels | null
  words?: Word[]
  seq: number
}
