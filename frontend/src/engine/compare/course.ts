/**
 * Two takes on one course: what is shown of both at the same moment. The course goes through the first take from its
 * beginning to its end. Where both dance the same unit, both films run; what the second left out is shown of the first
 * alone, what it added of the second alone, and a unit in another place is fetched from there. Positions on the course
 * are seconds of whichever film leads.
 */
import { clamp, frameLength, type Rate } from '../rate'

/** Frames [start, end). */
export interface Span {
  start: number
  end: number
}

/** One unit of the comparison; null where that take has none. */
export interface Twosome {
  first: Span | null
  second: Span | null
}

export type Side = 'first' | 'second'

export interface Take {
  frames: number
  rate: Rate
}

/** Both films run evenly through their spans; an empty span is a film that stands. */
export interface Stretch {
  /** Index of the unit, or null between units. */
  pair: number | null
  /** Who leads: the first film wherever it moves. */
  lead: Side
  first: Span
  second: Span
  /** Seconds on the course, [from, to). */
  from: number
  to: number
}

/** What is shown of both at a moment. */
export interface Moment {
  first: number
  second: number
  stretch: number
}

type Knot = readonly [first: number, second: number]

/** A thousandth of a frame: takes up what binary fractions lose. */
const DUST = 1e-3

export class Course {
  constructor(
    readonly takes: Readonly<Record<Side, Take>>,
    readonly stretches: readonly Stretch[],
  ) {}

  get length(): number {
    return this.stretches.at(-1)?.to ?? 0
  }

  /** Index of the stretch at `position`; positions outside belong to the first and the last one. */
  indexAt(position: number): number {
    const { stretches } = this
    let low = 0
    let high = stretches.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((stretches[middle]?.to ?? Infinity) <= position) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The frames of both takes at `position`, each inside its take. */
  at(position: number, stretch = this.indexAt(position)): Moment {
    const here = this.stretches[stretch]
    if (!here) return { first: 0, second: 0, stretch: 0 }
    const share = clamp((position - here.from) / Math.max(here.to - here.from, 1e-9), 0, 1)
    return { first: this.frameIn('first', here, share), second: this.frameIn('second', here, share), stretch }
  }

  /** Where the course shows `frame` of one take; a frame that it never shows belongs to the nearest one that it does. */
  positionOf(side: Side, frame: number): number {
    let best = 0
    let away = Infinity
    for (const stretch of this.stretches) {
      const { start, end } = stretch[side]
      if (start === end) continue
      const inside = clamp(frame, start, end - 1)
      if (Math.abs(frame - inside) >= away) continue
      away = Math.abs(frame - inside)
      best = this.positionIn(stretch, side, inside)
      if (away === 0) break
    }
    return best
  }

  /** Where `frame` of a film that moves in `stretch` lies on the course. */
  positionIn(stretch: Stretch, side: Side, frame: number): number {
    const { start, end } = stretch[side]
    return stretch.from + ((frame - start) / Math.max(end - start, 1)) * (stretch.to - stretch.from)
  }

  /** [from, to) of a unit on the course; null for one that is not on it. */
  rangeOf(pair: number): { from: number; to: number } | null {
    const own = this.stretches.filter((stretch) => stretch.pair === pair)
    const [first, last] = [own[0], own.at(-1)]
    return first && last ? { from: first.from, to: last.to } : null
  }

  /** The unit at `position`, or null between units. */
  pairAt(position: number): number | null {
    return this.stretches[this.indexAt(position)]?.pair ?? null
  }

  private frameIn(side: Side, stretch: Stretch, share: number): number {
    const { start, end } = stretch[side]
    const frame = Math.floor(start + share * (end - start) + DUST)
    return clamp(Math.min(frame, Math.max(start, end - 1)), 0, this.takes[side].frames - 1)
  }
}

/** How many seconds of the second film go by in one of the first's; 0 where the second stands. */
export function slope(stretch: Stretch, takes: Readonly<Record<Side, Take>>): number {
  const first = (stretch.first.end - stretch.first.start) * frameLength(takes.first.rate)
  const second = (stretch.second.end - stretch.second.start) * frameLength(takes.second.rate)
  return first > 0 ? second / first : 0
}

/**
 * The course of two takes: `pairs` as compared, in any order, and `warp` as pairs of frames that belong together. Knots
 * of the warp count inside units that both dance and between units; across a unit that changed its place there are none.
 */
export function courseOf(first: Take, second: Take, pairs: readonly Twosome[], warp: readonly Knot[]): Course {
  const takes = { first, second }
  const stretches: Stretch[] = []
  let [a, b, position] = [0, 0, 0]

  const add = (pair: number | null, toA: number, fromB: number, toB: number) => {
    const length = toA > a ? (toA - a) * frameLength(first.rate) : (toB - fromB) * frameLength(second.rate)
    if (!(length > 0)) return
    stretches.push({
      pair, lead: toA > a ? 'first' : 'second', first: { start: a, end: toA }, second: { start: fromB, end: toB }, from: position, to: position + length,
    })
    a = toA
    b = toB
    position += length
  }
  /** Both run to (toA, toB) along the knots in between. */
  const run = (pair: number | null, toA: number, fromB: number, toB: number) => {
    let from = fromB
    for (const [x, y] of warp) {
      if (x <= a || x >= toA || y <= from || y >= toB) continue
      add(pair, x, from, y)
      from = y
    }
    add(pair, toA, from, toB)
  }
  /** Ground between units: where only the second has some it is passed over, since nothing of it belongs to the first. */
  const ground = (toA: number, toB: number) => {
    if (toA <= a) return
    if (toB > b) run(null, toA, b, toB)
    else add(null, toA, b, b)
  }

  for (const index of inOrder(pairs)) {
    const pair = pairs[index]
    if (!pair) continue
    if (pair.first) ground(pair.first.start, pair.second?.start ?? b)
    if (pair.first && pair.second) run(index, pair.first.end, pair.second.start, pair.second.end)
    else if (pair.first) add(index, pair.first.end, b, b)
    else if (pair.second) add(index, a, pair.second.start, pair.second.end)
  }
  ground(first.frames, second.frames)
  return new Course(takes, stretches)
}

/** The first take's units in its order; what only the second has comes after the unit of both that it follows there. */
function inOrder(pairs: readonly Twosome[]): number[] {
  const all = pairs.map((_, index) => index)
  const order = all.filter((index) => pairs[index]?.first).sort((x, y) => pairs[x]!.first!.start - pairs[y]!.first!.start)
  const added = all.filter((index) => !pairs[index]?.first && pairs[index]?.second)
  added.sort((x, y) => pairs[y]!.second!.start - pairs[x]!.second!.start)
  for (const index of added) {
    const { start } = pairs[index]!.second!
    const before = order.filter((other) => (pairs[other]?.second?.end ?? Infinity) <= start)
    const anchor = before.reduce((best, other) => (pairs[other]!.second!.end > (pairs[best]?.second?.end ?? -1) ? other : best), -1)
    order.splice(order.indexOf(anchor) + 1, 0, index)
  }
  return order
}
