/** What a reading of the clip suggests, seen from what people said already. */
import { indexAt, openIn, type LabelDoc, type Phases, type Provenance, type Refusal, type Spread } from './doc'
import type { Takeable } from './ops'

/** The parts of a structure report that suggestions are made of. */
export interface Reading {
  readonly id: number
  readonly method: { readonly name: string; readonly version: string }
  readonly units: readonly { readonly id: string; readonly name: string; readonly abbr: string; readonly hue: number }[]
  readonly segments: readonly {
    readonly start: number
    readonly end: number
    readonly state: 'unit' | 'none' | 'unseen'
    readonly unit: string | null
    readonly confidence: number | null
    readonly phases: Phases | null
  }[]
  readonly boundaries: readonly { readonly frame: number; readonly kind: 'start' | 'end'; readonly spread: number }[]
}

/** A word that is offered for the clip. */
export interface Term {
  readonly id: string
  readonly name: string
  readonly abbr: string
  readonly hue: number
  readonly english?: string
  readonly synonyms?: readonly string[]
}

export interface Suggestion extends Takeable {
  /** Id of the unit in the reading; '' where it says that there is none. */
  readonly unit: string
  /** The word's, or the unit's where no word is known. */
  readonly name: string
  readonly abbr: string
  readonly hue: number
  readonly confidence: number | null
  /** Its frames that nobody said anything about. */
  readonly open: readonly (readonly [start: number, end: number])[]
  readonly refused: boolean
}

/** A label's word today: words are merged into others. */
export type Today = (word: string | null) => string | null

const same: Today = (word) => word

/**
 * One suggestion for each segment of the reading in which it saw the body, in order. The word of a unit is the one of
 * its name, else the one that people gave to most frames of this unit in this clip, else none.
 */
export function suggestions(reading: Reading, doc: LabelDoc, words: readonly Term[], today: Today = same): Suggestion[] {
  const units = new Map(reading.units.map((unit) => [unit.id, unit]))
  const known = wordsOf(reading, doc, words, today)
  const spreads = new Map(reading.boundaries.map((edge) => [`${edge.kind} ${edge.frame}`, edge.spread]))
  const refused = new Set(doc.refused.filter(({ report }) => report === reading.id).map(placeOf))
  const made: Suggestion[] = []
  for (const segment of reading.segments) {
    const { start, end, state, confidence, phases } = segment
    if (state === 'unseen') continue
    const unit = segment.unit === null ? undefined : units.get(segment.unit)
    const word = unit ? (known.get(unit.id) ?? null) : null
    const from: Provenance = {
      report: reading.id, unit: unit?.id ?? '', method: reading.method.name, version: reading.method.version, confidence,
    }
    const sides = [spreads.get(`start ${start}`) ?? null, spreads.get(`end ${end}`) ?? null] as const
    const spread: Spread | null = sides[0] === null && sides[1] === null ? null : sides
    made.push({
      start, end, state, word: word?.id ?? null, phases, spread, from, confidence,
      unit: from.unit, name: word?.name ?? unit?.name ?? '', abbr: word?.abbr ?? unit?.abbr ?? '', hue: word?.hue ?? unit?.hue ?? 1,
      open: openIn(doc.segments, start, end).map((part) => [part.start, part.end] as const),
      refused: refused.has(placeOf(segment)),
    })
  }
  return made
}

/** Those that can be taken and are at least that sure. */
export const sureOf = (all: readonly Suggestion[], threshold: number): Suggestion[] =>
  all.filter((it) => takeable(it) && !it.refused && it.confidence !== null && it.confidence >= threshold)

/** Whether taking it would say anything: frames are open, and a unit has a word. */
export const takeable = (it: Suggestion): boolean => it.open.length > 0 && (it.state === 'none' || it.word !== null)

/** Whether a person said something else of some of its frames. */
export function differs(it: Suggestion, doc: LabelDoc, today: Today = same): boolean {
  if (it.state === 'unit' && it.word === null) return false
  const at = openIn(it.open.map(([start, end]) => ({ start, end })), it.start, it.end)
  return at.some(({ start, end }) => {
    for (let index = indexAt(doc.segments, start); index >= 0; index++) {
      const label = doc.segments[index]
      if (!label || label.start >= end) return false
      // Who is unsure says nothing that could be contradicted, but the name.
      const told = label.state === 'unsure' ? (label.word === null ? it.state : 'unit') : label.state
      if (told !== it.state || (label.word !== null && today(label.word) !== it.word)) return true
    }
    return false
  })
}

/** Whether a person should look at it: not sure enough and still open, or not what the labels say. */
export const doubtful = (it: Suggestion, doc: LabelDoc, threshold: number, today: Today = same): boolean =>
  (it.open.length > 0 && !it.refused && it.confidence !== null && it.confidence < threshold) || differs(it, doc, today)

const placeOf = ({ start, end }: Pick<Refusal, 'start' | 'end'>): string => `${start} ${end}`

const folded = (text: string): string => text.normalize('NFKC').trim().toLowerCase()

function wordsOf(reading: Reading, doc: LabelDoc, words: readonly Term[], today: Today): Map<string, Term> {
  const byId = new Map(words.map((word) => [word.id, word]))
  const byName = new Map<string, Term>()
  const names: ((word: Term) => readonly string[])[] = [(word) => [word.name], (word) => [word.english ?? ''], (word) => word.synonyms ?? []]
  for (const of of names)
    for (const word of words)
      for (const name of of(word).map(folded)) if (name && !byName.has(name)) byName.set(name, word)
  const votes = votesOf(reading, doc, today)
  const known = new Map<string, Term>()
  for (const unit of reading.units) {
    const named = byName.get(folded(unit.name))
    const most = [...(votes.get(unit.id) ?? [])].filter(([word]) => byId.has(word)).toSorted((a, b) => b[1] - a[1])[0]
    const word = named ?? (most && byId.get(most[0]))
    if (word) known.set(unit.id, word)
  }
  return known
}

/** Frames of each unit that people labelled with each word, where label and segment are about the same movement. */
function votesOf(reading: Reading, doc: LabelDoc, today: Today): Map<string, Map<string, number>> {
  const votes = new Map<string, Map<string, number>>()
  let at = 0
  for (const { start, end, unit } of reading.segments) {
    while ((doc.segments[at]?.end ?? Infinity) <= start) at++
    if (unit === null) continue
    for (let index = at; ; index++) {
      const label = doc.segments[index]
      if (!label || label.start >= end) break
      const word = label.state === 'unit' ? today(label.word) : null
      if (word === null) continue
      const frames = Math.min(label.end, end) - Math.max(label.start, start)
      // The label of a neighbour that reaches in by some frames says nothing about this unit.
      if (2 * frames < Math.min(label.end - label.start, end - start)) continue
      const of = votes.get(unit) ?? new Map<string, number>()
      votes.set(unit, of.set(word, (of.get(word) ?? 0) + frames))
    }
  }
  return votes
}
