/**
 * Dances repeat. Where a unit returns, what was said after it the first time can be said again: the labels that follow
 * the earlier one are fitted into the frames after this one, in its tempo. Only frames that nobody looked at get any.
 */
import { LEAST, openIn, type Label, type LabelDoc, type Range, type What } from './doc'
import { paint, setPhases } from './ops'
import type { Today } from './suggest'

export interface Passage {
  /** The frames that it is copied from. */
  readonly from: Range
  /** What will be said, frames of this clip. */
  readonly labels: readonly (Range & { readonly what: What })[]
  /** Of the label itself, when it has none. */
  readonly phases: readonly [number, number] | null
}

const same: Today = (word) => word

/** What can be copied for the label from another of the same word: the nearest one before it, else after it. */
export function matchingPassage(doc: LabelDoc, index: number, today: Today = same): Passage | null {
  const here = doc.segments[index]
  if (here?.state !== 'unit') return null
  const word = today(here.word)
  const alike = (other: number): boolean => {
    const label = doc.segments[other]
    return label?.state === 'unit' && today(label.word) === word
  }
  const order = [
    ...Array.from({ length: index }, (_, i) => index - 1 - i),
    ...Array.from({ length: doc.segments.length - index - 1 }, (_, i) => index + 1 + i),
  ]
  for (const other of order) {
    const passage = alike(other) ? fitted(doc, other, index) : null
    if (passage) return passage
  }
  return null
}

/** The passage is said; the same labels when nothing of it fits. */
export function copyPassage(doc: LabelDoc, index: number, passage: Passage): LabelDoc {
  const own = passage.phases ? setPhases(doc, index, passage.phases) : doc
  return passage.labels.reduce((next, { start, end, what }) => paint(next, start, end, what), own)
}

function fitted(doc: LabelDoc, source: number, index: number): Passage | null {
  const from = doc.segments[source] as Label
  const here = doc.segments[index] as Label
  const scale = (here.end - here.start) / (from.end - from.start)
  const fit = (frame: number) => Math.round(here.start + (frame - from.start) * scale)
  const phasesOf = ({ phases }: Label) => phases && ([fit(phases[0]), fit(phases[1])] as const)
  // Where the next label begins: up to there nobody said anything.
  const room = openIn(doc.segments, here.end, doc.frames)[0]
  const limit = room?.start === here.end ? room.end : here.end
  const labels: (Range & { what: What })[] = []
  let last = from.end
  for (let k = source + 1; k !== index; k++) {
    const label = doc.segments[k]
    if (!label || label.start !== last) break
    const start = fit(label.start)
    const whole = fit(label.end)
    const end = Math.min(whole, limit)
    // Half a unit is none; fewer than LEAST frames would take some of what is there.
    if (end - start < Math.max(LEAST, (whole - start) / 2)) break
    labels.push({ start, end, what: { state: label.state, word: label.word, phases: phasesOf(label) } })
    last = label.end
  }
  const phases = here.phases ? null : phasesOf(from)
  return labels.length || phases ? { from: { start: from.start, end: last }, labels, phases } : null
}
