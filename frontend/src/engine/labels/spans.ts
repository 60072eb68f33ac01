/** Sorted, disjoint ranges: cutting a hole, putting something in, moving an edge. Labels and sections share this. */
import { clamp } from '../rate'
import { firstEndingAfter, indexAt, LEAST, type Range } from './doc'

/** The same thing over other frames. */
export type Resize<T> = (item: T, start: number, end: number) => T

/** A whole range inside [0, frames), the ends in order; null when it holds no frame. */
export function rangeIn(frames: number, from: number, to: number): Range | null {
  const start = clamp(Math.round(Math.min(from, to)), 0, frames)
  const end = clamp(Math.round(Math.max(from, to)), 0, frames)
  return start < end ? { start, end } : null
}

/** A range of at least LEAST frames: it grows into frames that nobody has, first to the right, then to the left. */
export function atLeast(items: readonly Range[], frames: number, { start, end }: Range): Range {
  const free = (frame: number) => indexAt(items, frame) < 0
  while (end - start < Math.min(LEAST, frames)) {
    const right = end < frames
    if (right && (free(end) || start === 0 || !free(start - 1))) end++
    else start--
  }
  return { start, end }
}

/**
 * `item` over [start, end), and what it covers cut away; null leaves a hole. Ends of others that would be left with
 * fewer than LEAST frames go too: `item` is made for the frames that it then has.
 */
export function put<T extends Range>(
  items: readonly T[],
  { start, end }: Range,
  make: ((start: number, end: number) => T) | null,
  cut: Resize<T>,
): readonly T[] {
  const first = firstEndingAfter(items, start)
  const before = items[first]
  let left: T[] = []
  if (before && before.start < start) {
    if (start - before.start < LEAST) start = before.start
    else left = [cut(before, before.start, start)]
  }
  let last = first
  while ((items[last]?.start ?? Infinity) < end) last++
  const after = items[last - 1]
  let right: T[] = []
  if (last > first && after && after.end > end) {
    if (after.end - end < LEAST) end = after.end
    else right = [cut(after, end, after.end)]
  }
  if (!make && first === last) return items
  return items.toSpliced(first, last - first, ...left, ...(make ? [make(start, end)] : []), ...right)
}

/**
 * An edge goes to `frame`, or as near as it can: the range keeps LEAST frames, and so does the neighbour, which yields.
 * together: a neighbour that touches the edge comes along, also away from it.
 */
export function move<T extends Range>(
  items: readonly T[],
  index: number,
  side: 'start' | 'end',
  frame: number,
  together: boolean,
  frames: number,
  resize: Resize<T>,
  cut: Resize<T>,
): readonly T[] {
  const item = items[index]
  if (!item || !Number.isFinite(frame)) return items
  const other = side === 'start' ? index - 1 : index + 1
  const neighbour = items[other]
  const room = least(item)
  const edge =
    side === 'start'
      ? clamp(Math.round(frame), neighbour ? neighbour.start + least(neighbour) : 0, item.end - room)
      : clamp(Math.round(frame), item.start + room, neighbour ? neighbour.end - least(neighbour) : frames)
  if (edge === item[side]) return items
  const next = items.slice()
  next[index] = side === 'start' ? resize(item, edge, item.end) : resize(item, item.start, edge)
  if (neighbour) {
    const inner = side === 'start' ? neighbour.end : neighbour.start
    const touched = inner === item[side]
    const yields = side === 'start' ? edge < inner : edge > inner
    const fit = together && touched ? resize : cut
    if (yields || (together && touched))
      next[other] = side === 'start' ? fit(neighbour, neighbour.start, edge) : fit(neighbour, edge, neighbour.end)
  }
  return next
}

/** What comes from elsewhere may be shorter than LEAST; it need not grow to be moved. */
const least = (range: Range): number => Math.min(LEAST, range.end - range.start)
