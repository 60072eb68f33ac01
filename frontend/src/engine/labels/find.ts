/** Where to go and what is meant: pure questions about labels, in frames. */
import { firstEndingAfter, indexAt, openIn, type LabelDoc, type Range } from './doc'
import { doubtful, type Suggestion, type Today } from './suggest'

/** The next edge after (+1) or before (−1) `frame`, the clip's beginning and end among them; null at its ends. */
export function nextEdge(ranges: readonly Range[], frames: number, frame: number, direction: 1 | -1): number | null {
  if (direction > 0) {
    for (let index = firstEndingAfter(ranges, frame); index < ranges.length; index++) {
      const { start, end } = ranges[index] as Range
      if (start > frame) return start
      if (end > frame) return Math.min(end, frames - 1) > frame ? Math.min(end, frames - 1) : null
    }
    return frame < frames - 1 ? frames - 1 : null
  }
  for (let index = firstEndingAfter(ranges, frame); index >= 0; index--) {
    const range = ranges[index]
    if (range && range.end < frame) return range.end
    if (range && range.start < frame) return range.start
  }
  return frame > 0 ? 0 : null
}

/** Where drawing to `frame` begins: the last edge at or before it, and a mark that was set since. */
export function lastEdge(ranges: readonly Range[], frame: number, mark: number | null = null): number {
  const index = firstEndingAfter(ranges, frame)
  const range = ranges[index]
  const edge = range && range.start <= frame ? range.start : (ranges[index - 1]?.end ?? 0)
  return mark !== null && mark <= frame ? Math.max(edge, mark) : edge
}

/** The next stretch after `frame` that nobody looked at, going round; the one that contains it only when there is no other. */
export function nextOpen(doc: LabelDoc, frame: number): Range | null {
  const open = openIn(doc.segments, 0, doc.frames)
  return open.find(({ start }) => start > frame) ?? open[0] ?? null
}

/** The next suggestion after `frame` that a person should look at, going round; see `doubtful`. */
export function nextDoubtful(all: readonly Suggestion[], doc: LabelDoc, frame: number, threshold: number, today?: Today): Suggestion | null {
  const asks = (it: Suggestion) => doubtful(it, doc, threshold, today)
  return all.find((it) => it.start > frame && asks(it)) ?? all.find((it) => it.start <= frame && asks(it)) ?? null
}

/** The next suggestion after `frame` that has something to take. */
export const nextToTake = (all: readonly Suggestion[], frame: number): Suggestion | null =>
  all.find((it) => it.start > frame && it.open.length > 0 && !it.refused) ?? null

/** What goes round in a loop: the selected range, else the label at `frame`, else the stretch that nobody looked at there. */
export function loopTarget(doc: LabelDoc, selected: Range | null, frame: number): Range | null {
  if (selected) return { start: selected.start, end: selected.end }
  const label = doc.segments[indexAt(doc.segments, frame)]
  if (label) return { start: label.start, end: label.end }
  return openIn(doc.segments, 0, doc.frames).find(({ start, end }) => start <= frame && frame < end) ?? null
}
