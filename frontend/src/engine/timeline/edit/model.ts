/**
 * What the workspace's timeline is given, and what it asks of the page. The labels themselves come through the port: they
 * are immutable objects, so what was drawn for one is drawn again only when another object stands in its place.
 */
import type { Count } from '../../counts'
import type { Edge } from '../../edges'
import type { Label, LabelDoc, Section } from '../../labels/doc'
import type { Selection } from '../../labels/editor'
import type { What } from '../../labels/ops'
import type { Rate } from '../../rate'
import type { Peaks } from '../model'

export type EditLane = 'time' | 'counts' | 'sections' | 'units' | 'boundaries' | 'suggestion' | 'energy' | 'sound' | 'clip'

/** From the top, as a new person sees them. */
export const EDIT_LANES: readonly EditLane[] = ['time', 'counts', 'sections', 'units', 'boundaries', 'suggestion', 'energy', 'sound', 'clip']

/** How one label, section or suggestion looks and sounds, in the words of the page. */
export interface Dress {
  name: string
  abbr: string
  /** 1 to 32; not used for "no unit" and sections. */
  hue: number
  /** "Grand jeté, frames 214 to 295, 2.7 seconds, drawn by you". */
  spoken: string
  /** Lines of the hover label: name; first–last frame and length; confidence; who. */
  hint: readonly string[]
}

/** What the model says; engine/labels/suggest makes them (a Suggestion there is one here). */
export interface EditSuggestion {
  start: number
  end: number
  state: 'unit' | 'none'
  /** 0..1; null where the method has none. */
  confidence: number | null
  /** Parts that nobody said anything about; the rest is shown faint. */
  open: readonly (readonly [number, number])[]
  refused: boolean
}

export interface EditModel<S extends EditSuggestion = EditSuggestion> {
  frames: number
  rate: Rate
  counts: readonly Count[]
  /** Edges that the model found: flags where nobody looked, and the curves. */
  edges: readonly Edge[]
  suggestions: readonly S[]
  /** 0..1 or null a frame. */
  energy: readonly (number | null)[]
  peaks: Peaks | null
  /** Called once for every label object that comes into view; setModel forgets what it answered. */
  dress(label: Label): Dress
  dressSection(section: Section): Dress
  dressSuggestion(suggestion: S): Dress
  /** Small words beside the lanes' names: "112 bpm", "yours", "v7", the clip's action. */
  notes: Partial<Record<EditLane, string>>
}

export interface LaneSettings {
  /** All lanes in their order; one that is missing stands where EDIT_LANES has it. */
  order: readonly EditLane[]
  hidden: readonly EditLane[]
  /** 40 to 96 pixels, what a unit is high. */
  unitHeight: number
  /** The boundaries lane shows curves of the model instead of flags. */
  curves: boolean
}

export const LANE_SETTINGS: LaneSettings = { order: EDIT_LANES, hidden: [], unitHeight: 56, curves: false }

export interface SnapAsk {
  /** Where the hand is, in frames and parts of frames. */
  frame: number
  /** Pixels a frame: the reach is 8 pixels. */
  perFrame: number
  /** Edges that move themselves, or that the hand is holding: never a target. */
  own: readonly number[]
  /** Ctrl is held, or snapping is off for this hand. */
  free: boolean
}

export interface Snapped {
  /** A whole frame, 0 to frames. */
  frame: number
  /** Why it is there: "count 1", "energy minimum", "the model's edge", "next unit"; '' when nothing held it. */
  words: string
}

/** The labels, and the gestures that change them. The page implements it over the Editor. */
export interface EditPort {
  /** With the preview of a gesture. */
  shown(): LabelDoc
  /** Without it. */
  committed(): LabelDoc
  selection(): Selection | null
  /** Which edge of the selection the keys hold. */
  grabbed(): 'start' | 'end' | null
  select(selection: Selection | null): void
  /** byFrames: each preview means frames, not indices, and so goes on over labels that come from elsewhere. */
  begin(byFrames: boolean): void
  preview(next: (doc: LabelDoc) => LabelDoc): void
  commit(): boolean
  cancel(): void
  /** What a unit drawn by hand is. */
  what(): What
  /** What a section drawn by hand is. */
  sectionKind(frame: number): Section['kind']
  snap(ask: SnapAsk): Snapped
  /** Whether this person may change the labels now. */
  editable(): boolean
  onChange(listener: () => void): () => void
}

/** What lies under the hand. `frame` is the frame whose cell contains the pointer, inside the clip. */
export type Spot =
  | { on: 'edge'; lane: 'units' | 'sections'; index: number; side: 'start' | 'end'; frame: number; twin: number | null }
  | { on: 'phase'; lane: 'units'; index: number; which: 0 | 1; frame: number }
  | { on: 'segment'; lane: 'units' | 'sections'; index: number; frame: number }
  | { on: 'ground'; lane: 'units' | 'sections'; frame: number }
  | { on: 'suggestion'; lane: 'suggestion'; index: number; frame: number }
  | { on: 'map'; lane: 'clip'; part: 'start' | 'end' | 'inside' | 'outside'; frame: number }
  | { on: 'lane'; lane: EditLane; frame: number }

export interface EditHooks<S extends EditSuggestion = EditSuggestion> {
  /** A double tap on a unit or section. */
  loop(selection: Selection): void
  /** A tap on a suggestion. */
  suggestion?(suggestion: S, frame: number): void
  /** A double tap on a suggestion: take it. */
  take?(suggestion: S): void
  /** The part of the clip that is seen changed: frames (parts of frames), half-open, and pixels a frame. */
  seen?(start: number, end: number, perFrame: number): void
  /** Right button, long press on a segment, or the menu key; x and y as in clientX, clientY. */
  context?(spot: Spot, x: number, y: number): void
  /** A hand moved a lane or its lower edge. */
  settings?(settings: LaneSettings): void
  /** A hand began (true) or ended (false) to change labels. */
  editing?(on: boolean): void
}

export interface EditWords {
  timeline: string
  roleDescription: string
  lanes: Record<EditLane, string>
  /** Spoken descriptions of what is drawn as curves. */
  curves: string
  energy: string
  sound: string
  noUnit: string
  notLooked: string
  seconds(value: string): string
  percent(confidence: number): string
  /** Name of a handle: "Start of Grand jeté". */
  handle(side: 'start' | 'end', name: string): string
  /** "start, frame 214, 5 frames before count 4". */
  handleText(side: 'start' | 'end', frame: number): string
}
