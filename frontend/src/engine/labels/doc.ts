/**
 * What people say about a clip, as one value that never changes: every operation (ops.ts) gives a new one, which shares
 * all that stayed the same. Ranges are half-open proxy frames in [0, frames), sorted, without overlap, never empty.
 * Frames in no segment were not looked at.
 */
export type LabelState = 'unit' | 'none' | 'unsure'

/** The reading that suggested a label. It stays when a person corrects the label. */
export interface Provenance {
  report: number
  /** Id of the unit in that report. */
  unit: string
  method: string
  version: string
  /** 0..1; null: the method gives none. */
  confidence: number | null
}

/** Where a movement goes from start to process, and from process to end: start <= a <= b <= end, frames. */
export type Phases = readonly [number, number]

/** How far off start and end may be, frames (one standard deviation); null: nobody said. */
export type Spread = readonly [number | null, number | null]

export interface Label {
  readonly start: number
  readonly end: number
  readonly state: LabelState
  /** A unit has a word, 'none' has none, 'unsure' may have one. */
  readonly word: string | null
  readonly phases: Phases | null
  readonly spread: Spread | null
  readonly from: Provenance | null
  /** Id of the person who said it; null: nobody known. */
  readonly by: string | null
}

export type SectionKind = 'prelude' | 'main' | 'conclusion'

export interface Section {
  readonly start: number
  readonly end: number
  readonly kind: SectionKind
}

/** A suggestion of a report that somebody did not want. */
export interface Refusal {
  readonly start: number
  readonly end: number
  readonly report: number
}

export interface LabelDoc {
  readonly frames: number
  readonly segments: readonly Label[]
  readonly sections: readonly Section[]
  readonly refused: readonly Refusal[]
  /** The clip's action class, a word's id. */
  readonly action: string | null
}

/** What is said of some frames. Left out: not known (a new label), or as it was (a label that is named anew). */
export interface What {
  readonly state: LabelState
  readonly word: string | null
  readonly from?: Provenance | null
  readonly phases?: Phases | null
  readonly spread?: Spread | null
}

export interface Range {
  readonly start: number
  readonly end: number
}

/** No operation makes a label or a section shorter than this, frames (but where the clip itself is shorter). */
export const LEAST = 3

export const emptyDoc = (frames: number): LabelDoc => ({ frames, segments: [], sections: [], refused: [], action: null })

/** Index of the first of sorted, disjoint ranges that ends after `frame`; their count when there is none. */
export function firstEndingAfter(ranges: readonly Range[], frame: number): number {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle]?.end ?? Infinity) <= frame) low = middle + 1
    else high = middle
  }
  return low
}

/** Index of the range that contains `frame`, or −1. */
export function indexAt(ranges: readonly Range[], frame: number): number {
  const index = firstEndingAfter(ranges, frame)
  const range = ranges[index]
  return range && range.start <= frame ? index : -1
}

/** The frames of [start, end) in none of sorted, disjoint ranges. */
export function openIn(ranges: readonly Range[], start: number, end: number): Range[] {
  const open: Range[] = []
  let at = start
  for (let index = firstEndingAfter(ranges, start); at < end; index++) {
    const range = ranges[index]
    const until = Math.min(range?.start ?? end, end)
    if (at < until) open.push({ start: at, end: until })
    if (!range) break
    at = Math.max(at, range.end)
  }
  return open
}

/** Share of the frames that somebody looked at, 0..1; 1 for a clip without frames. */
export function lookedAt(doc: LabelDoc): number {
  if (doc.frames === 0) return 1
  let seen = 0
  for (const segment of doc.segments) seen += segment.end - segment.start
  return seen / doc.frames
}

const samePair = (a: readonly unknown[] | null, b: readonly unknown[] | null): boolean =>
  a === b || (a !== null && b !== null && a[0] === b[0] && a[1] === b[1])

const sameFrom = (a: Provenance | null, b: Provenance | null): boolean =>
  a === b || (a !== null && b !== null && a.report === b.report && a.unit === b.unit)

/** Whether two labels say the same, whoever said it. */
export const sameLabel = (a: Label, b: Label): boolean =>
  a === b ||
  (a.start === b.start && a.end === b.end && a.state === b.state && a.word === b.word &&
    samePair(a.phases, b.phases) && samePair(a.spread, b.spread) && sameFrom(a.from, b.from))

export const sameSection = (a: Section, b: Section): boolean =>
  a === b || (a.start === b.start && a.end === b.end && a.kind === b.kind)

export const sameRefusal = (a: Refusal, b: Refusal): boolean =>
  a === b || (a.start === b.start && a.end === b.end && a.report === b.report)

const sameList = <T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean =>
  a === b || (a.length === b.length && a.every((x, i) => same(x, b[i] as T)))

/** Whether two states of the labels say the same, whoever said it; the order of refusals means nothing. */
export const sameDoc = (a: LabelDoc, b: LabelDoc): boolean =>
  a === b ||
  (a.frames === b.frames && a.action === b.action && sameList(a.segments, b.segments, sameLabel) &&
    sameList(a.sections, b.sections, sameSection) && sameList(sortedRefusals(a), sortedRefusals(b), sameRefusal))

const sortedRefusals = (doc: LabelDoc): Refusal[] =>
  doc.refused.toSorted((a, b) => a.start - b.start || a.end - b.end || a.report - b.report)
