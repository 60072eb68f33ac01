/**
 * What can be done to labels: each takes the labels as they are and gives them as they are then, the very same object
 * when nothing changes. What a label covers is cut away from others; nothing else loses a frame. Phases stay inside.
 * A label that changed has no `by`: whoever keeps the labels says who did it.
 */
import { clamp } from '../rate'
import {
  indexAt, LEAST, openIn, sameLabel, sameRefusal,
  type Label, type LabelDoc, type Phases, type Provenance, type Section, type SectionKind, type Spread, type What,
} from './doc'
import { atLeast, move, put, rangeIn, type Resize } from './spans'

export type { What } from './doc'
export type Side = 'start' | 'end'

/** A unit that a report suggests for [start, end). */
export interface Takeable {
  readonly start: number
  readonly end: number
  readonly state: 'unit' | 'none'
  /** null: the unit has no word yet, and cannot be taken as one. */
  readonly word: string | null
  readonly phases: Phases | null
  readonly spread: Spread | null
  readonly from: Provenance
}

/** Say `what` of the frames from `from` to `to`, over whatever was said. At least LEAST frames. */
export function paint(doc: LabelDoc, from: number, to: number, what: What): LabelDoc {
  const asked = rangeIn(doc.frames, from, to)
  if (!asked) return doc
  const range = atLeast(doc.segments, doc.frames, asked)
  const make = (start: number, end: number): Label => labelOf(start, end, what)
  const old = doc.segments[indexAt(doc.segments, range.start)]
  if (old && sameLabel(old, make(range.start, range.end))) return doc
  return { ...doc, segments: put(doc.segments, range, make, cut) }
}

/** Frames that nobody looked at again. */
export function clear(doc: LabelDoc, from: number, to: number): LabelDoc {
  const range = rangeIn(doc.frames, from, to)
  return range ? withSegments(doc, put(doc.segments, range, null, cut)) : doc
}

/** Two labels in place of the one at `frame`, which the second begins with; nothing where one would be shorter than LEAST. */
export function split(doc: LabelDoc, frame: number): LabelDoc {
  const at = Math.round(frame)
  const index = indexAt(doc.segments, at)
  const label = doc.segments[index]
  if (!label || at - label.start < LEAST || label.end - at < LEAST) return doc
  const parts = [cut(label, label.start, at), cut(label, at, label.end)]
  return { ...doc, segments: doc.segments.toSpliced(index, 1, ...parts) }
}

/** One label in place of this and the next, over the frames between them too; it is what the first was. */
export function mergeNext(doc: LabelDoc, index: number): LabelDoc {
  const first = doc.segments[index]
  const second = doc.segments[index + 1]
  if (!first || !second) return doc
  const alike = first.state === second.state && first.word === second.word
  const spread = pair(first.spread?.[0] ?? null, second.spread?.[1] ?? null)
  const merged: Label = {
    ...first, end: second.end, phases: mergedPhases(first, second), spread, by: null,
    from: first.from ?? (alike ? second.from : null),
  }
  return { ...doc, segments: doc.segments.toSpliced(index, 2, merged) }
}

/**
 * An edge of a label goes to `frame` as far as it can: the label keeps LEAST frames, and its neighbour yields until it
 * has LEAST left. together: a neighbour that touches the edge comes along, so that no frame between them is left alone.
 */
export const moveEdge = (doc: LabelDoc, index: number, side: Side, frame: number, together = false): LabelDoc =>
  withSegments(doc, move(doc.segments, index, side, frame, together, doc.frames, resize, cut))

/** Another name for a label. It keeps phases, spread and provenance unless `what` says otherwise. */
export function relabel(doc: LabelDoc, index: number, what: What): LabelDoc {
  const old = doc.segments[index]
  if (!old) return doc
  const { phases = old.phases, spread = old.spread, from = old.from } = what
  return withLabel(doc, index, labelOf(old.start, old.end, { ...what, phases, spread, from }))
}

/** The frames of a label are not looked at again. */
export const remove = (doc: LabelDoc, index: number): LabelDoc =>
  doc.segments[index] ? { ...doc, segments: doc.segments.toSpliced(index, 1) } : doc

/** Where the phases of a unit meet; they are put in order and inside the label. */
export function setPhases(doc: LabelDoc, index: number, phases: Phases | null): LabelDoc {
  const old = doc.segments[index]
  if (!old) return doc
  return withLabel(doc, index, { ...labelOf(old.start, old.end, { ...old, phases }), by: null })
}

/** How far off start and end may be, frames. */
export function setSpread(doc: LabelDoc, index: number, spread: Spread | null): LabelDoc {
  const old = doc.segments[index]
  if (!old) return doc
  const size = (value: number | null) => (value === null || !(value >= 0) ? null : value)
  return withLabel(doc, index, { ...old, spread: spread && pair(size(spread[0]), size(spread[1])), by: null })
}

/** Say which part of the dance this is; parts of one kind that touch become one. */
export function paintSection(doc: LabelDoc, from: number, to: number, kind: SectionKind): LabelDoc {
  const asked = rangeIn(doc.frames, from, to)
  if (!asked) return doc
  let { start, end } = atLeast(doc.sections, doc.frames, asked)
  for (const frame of [start - 1, start, end - 1, end]) {
    const near = doc.sections[indexAt(doc.sections, frame)]
    if (near?.kind !== kind) continue
    if (near.start <= start && near.end >= end) return doc
    start = Math.min(start, near.start)
    end = Math.max(end, near.end)
  }
  const make = (first: number, last: number): Section => ({ start: first, end: last, kind })
  return { ...doc, sections: put(doc.sections, { start, end }, make, resizeSection) }
}

export function clearSection(doc: LabelDoc, from: number, to: number): LabelDoc {
  const range = rangeIn(doc.frames, from, to)
  const sections = range ? put(doc.sections, range, null, resizeSection) : doc.sections
  return sections === doc.sections ? doc : { ...doc, sections }
}

export const removeSection = (doc: LabelDoc, index: number): LabelDoc =>
  doc.sections[index] ? { ...doc, sections: doc.sections.toSpliced(index, 1) } : doc

export function moveSectionEdge(doc: LabelDoc, index: number, side: Side, frame: number, together = false): LabelDoc {
  const sections = move(doc.sections, index, side, frame, together, doc.frames, resizeSection, resizeSection)
  return sections === doc.sections ? doc : { ...doc, sections }
}

export function relabelSection(doc: LabelDoc, index: number, kind: SectionKind): LabelDoc {
  const old = doc.sections[index]
  return old && old.kind !== kind ? paintSection(doc, old.start, old.end, kind) : doc
}

export const setAction = (doc: LabelDoc, action: string | null): LabelDoc => (doc.action === action ? doc : { ...doc, action })

/**
 * Take suggestions, where nobody said anything: no label of a person changes. Stretches shorter than LEAST stay as they
 * are, and so does a unit that has no word. A suggestion that was refused and is taken is refused no more.
 */
export function take(doc: LabelDoc, suggestions: readonly Takeable[]): LabelDoc {
  let { segments, refused } = doc
  for (const it of suggestions) {
    const range = rangeIn(doc.frames, it.start, it.end)
    if (!range || (it.state === 'unit' && it.word === null)) continue
    const open = openIn(segments, range.start, range.end).filter((part) => part.end - part.start >= LEAST)
    if (!open.length) continue
    const whole = labelOf(range.start, range.end, it)
    for (const { start, end } of open) segments = put(segments, { start, end }, () => cut(whole, start, end), cut)
    if (refused.some((other) => sameRefusal(other, refusalOf(it)))) refused = refused.filter((other) => !sameRefusal(other, refusalOf(it)))
  }
  return segments === doc.segments ? doc : { ...doc, segments, refused }
}

/** Do not suggest this again. */
export function refuse(doc: LabelDoc, suggestion: Takeable): LabelDoc {
  const refusal = refusalOf(suggestion)
  return doc.refused.some((other) => sameRefusal(other, refusal)) ? doc : { ...doc, refused: [...doc.refused, refusal] }
}

/** It may be suggested again. */
export function unrefuse(doc: LabelDoc, suggestion: Takeable): LabelDoc {
  const refused = doc.refused.filter((other) => !sameRefusal(other, refusalOf(suggestion)))
  return refused.length === doc.refused.length ? doc : { ...doc, refused }
}

const refusalOf = ({ start, end, from }: Takeable) => ({ start, end, report: from.report })

const pair = (a: number | null, b: number | null): Spread | null => (a === null && b === null ? null : [a, b])

function withSegments(doc: LabelDoc, segments: readonly Label[]): LabelDoc {
  return segments === doc.segments ? doc : { ...doc, segments }
}

function withLabel(doc: LabelDoc, index: number, label: Label): LabelDoc {
  const old = doc.segments[index]
  return !old || sameLabel(old, label) ? doc : { ...doc, segments: doc.segments.with(index, label) }
}

/** A new label. Frames without a unit have neither word nor phases; a unit without a word is one that nobody is sure of. */
function labelOf(start: number, end: number, what: What): Label {
  const { word, phases = null, spread = null, from = null } = what
  const state = what.state === 'unit' && word === null ? 'unsure' : what.state
  const none = state === 'none'
  return { start, end, state, word: none ? null : word, phases: none ? null : within(phases, start, end), spread, from, by: null }
}

function within(phases: Phases | null, start: number, end: number): Phases | null {
  if (!phases) return null
  const a = clamp(Math.round(phases[0]), start, end)
  return [a, clamp(Math.round(phases[1]), a, end)]
}

/** A part of a label: what was known of an edge says nothing about the one that was cut. */
const cut: Resize<Label> = (label, start, end) => ({
  ...label, start, end, phases: within(label.phases, start, end), by: null,
  spread: pair(start === label.start ? (label.spread?.[0] ?? null) : null, end === label.end ? (label.spread?.[1] ?? null) : null),
})

/** A person moves an edge: what the reading knew about it is over; what a person said about it stays. */
const resize: Resize<Label> = (label, start, end) =>
  label.from ? cut(label, start, end) : { ...label, start, end, phases: within(label.phases, start, end), by: null }

const resizeSection: Resize<Section> = (section, start, end) => ({ ...section, start, end })

/** Each frame stays in the phase that it was in: a half that lies in one phase alone leaves the edge to the other. */
function mergedPhases(first: Label, second: Label): Phases | null {
  if (!first.phases || !second.phases) return null
  const a = first.phases[0] === first.end ? second.phases[0] : first.phases[0]
  const b = second.phases[1] === second.start ? first.phases[1] : second.phases[1]
  return [a, Math.max(a, b)]
}
