/**
 * The picture of two takes, one above the other, joined unit by unit. Both lie on their course: a unit that was left out
 * leaves a hole in the second band, one that was added a hole in the first, and a slanted ribbon is a unit that comes
 * early or late. Places are seconds on the course; heights are pixels.
 */
import { clamp } from '../rate'
import type { Course, Side, Span } from './course'

export interface Pairing {
  first: Span | null
  second: Span | null
  swapped: boolean
  /** Seconds by which the second begins after its place, and by which it lasts longer there. */
  early: number
  longer: number
}

/** A unit in one of the two bands: [from, to) on the course. */
export interface Block {
  pair: number
  side: Side
  from: number
  to: number
}

/** Shorter than this a unit is not drawn, however much of it its neighbours take. */
const LEAST_S = 0.05

/**
 * Where the units lie: those of the first on the course itself, those of the second as much beside them as the comparison
 * tells. Units that changed places lie in the second band where they are danced. `tempo`: seconds of the second for one
 * of the first.
 */
export function blocksOf(course: Course, pairs: readonly Pairing[], tempo: number): Block[] {
  const above: Block[] = []
  const below: Block[] = []
  const places = placesBelow(course, pairs)
  pairs.forEach((pair, index) => {
    const range = course.rangeOf(index)
    if (!range) return
    if (pair.first) above.push({ pair: index, side: 'first', ...range })
    const place = places.get(index)
    if (!place) return
    const from = place.from + pair.early / tempo
    below.push({ pair: index, side: 'second', from, to: Math.max(from + LEAST_S, from + place.to - place.from + pair.longer / tempo) })
  })
  // What is told of one unit and of the next was measured apart: they touch, and never cover each other.
  below.sort((a, b) => pairs[a.pair]!.second!.start - pairs[b.pair]!.second!.start)
  below.forEach((block, i) => {
    const before = below[i - 1]
    if (!before || before.to <= block.from) return
    before.to = Math.max(before.from + LEAST_S, Math.min(before.to, block.from))
    block.from = Math.max(block.from, before.to)
    block.to = Math.max(block.to, block.from + LEAST_S)
  })
  return [...above, ...below]
}

/** The ground on the course that each unit of the second would have if it were in time: swapped ones take each other's. */
function placesBelow(course: Course, pairs: readonly Pairing[]): Map<number, { from: number; to: number }> {
  const places = new Map<number, { from: number; to: number }>()
  pairs.forEach((pair, index) => {
    const range = course.rangeOf(index)
    if (pair.second && range) places.set(index, range)
  })
  for (const group of crossings(pairs)) {
    const ranges = group.flatMap((index) => course.rangeOf(index) ?? [])
    let at = Math.min(...ranges.map(({ from }) => from))
    for (const index of [...group].sort((a, b) => pairs[a]!.second!.start - pairs[b]!.second!.start)) {
      const own = course.rangeOf(index)
      if (!own) continue
      places.set(index, { from: at, to: at + own.to - own.from })
      at += own.to - own.from
    }
  }
  return places
}

/** Where `frame` of one take lies in its band; between units, on the way from one to the next. */
export function bandAt(blocks: readonly Block[], spans: (block: Block) => Span, side: Side, frame: number): number {
  const own = blocks.filter((block) => block.side === side).sort((a, b) => spans(a).start - spans(b).start)
  let last: { frame: number; at: number } | null = null
  for (const block of own) {
    const { start, end } = spans(block)
    if (frame < start) {
      if (!last) return block.from
      return last.at + ((frame - last.frame) / Math.max(start - last.frame, 1)) * (block.from - last.at)
    }
    if (frame < end) return block.from + clamp((frame - start) / (end - start), 0, 1) * (block.to - block.from)
    last = { frame: end, at: block.to }
  }
  return last?.at ?? 0
}

/** A band between two spans: [left, right] above at `top`, [left, right] below at `foot`, all in the same unit. */
export function ribbon(above: readonly [number, number], below: readonly [number, number], top: number, foot: number): string {
  const bend = (foot - top) * 0.54
  const n = (value: number) => Number(value.toFixed(2))
  const [a, b] = [n(above[0]), n(above[1])]
  const [c, d] = [n(below[0]), n(below[1])]
  const [high, low] = [n(top + bend), n(foot - bend)]
  return `M${a} ${n(top)}L${b} ${n(top)}C${b} ${high} ${d} ${low} ${d} ${n(foot)}L${c} ${n(foot)}C${c} ${low} ${a} ${high} ${a} ${n(top)}Z`
}

/**
 * Swapped units that cross one another belong to one crossing: groups of indices, each in the first one's order. Units
 * cross where their order in one take is the reverse of that in the other.
 */
export function crossings(pairs: readonly Pairing[]): number[][] {
  const swapped = pairs.flatMap((pair, index) => (pair.swapped && pair.first && pair.second ? [index] : []))
  swapped.sort((x, y) => pairs[x]!.first!.start - pairs[y]!.first!.start)
  const groups: number[][] = []
  for (const index of swapped) {
    const group = groups.at(-1)
    const crosses = group?.some((other) => pairs[other]!.second!.start > pairs[index]!.second!.start)
    if (group && crosses) group.push(index)
    else groups.push([index])
  }
  return groups
}

/** Middles of tags `wanted` pixels from the left, moved apart so that none covers another; each keeps inside [0, width]. */
export function apart(wanted: readonly { at: number; width: number }[], width: number, gap = 4): number[] {
  const order = wanted.map((_, index) => index).sort((x, y) => wanted[x]!.at - wanted[y]!.at)
  const places = wanted.map(({ at }) => at)
  const half = (index: number) => wanted[index]!.width / 2
  order.forEach((index, i) => {
    const before = order[i - 1]
    const least = before === undefined ? half(index) : places[before]! + half(before) + gap + half(index)
    places[index] = Math.max(least, places[index]!)
  })
  for (let i = order.length - 1; i >= 0; i--) {
    const index = order[i]!
    const after = order[i + 1]
    const most = after === undefined ? width - half(index) : places[after]! - half(after) - gap - half(index)
    places[index] = Math.min(most, places[index]!)
  }
  return places
}
