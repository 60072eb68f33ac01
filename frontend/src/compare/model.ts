/** From a comparison to what is played and drawn. */
import { courseOf, type Course, type Side, type Span } from '../engine/compare/course'
import { bandAt, blocksOf, type Pairing } from '../engine/compare/ribbons'
import type { ComparedTake, Comparison, Pair } from './types'

const spanOf = (take: ComparedTake, index: number | null): Span | null => (index === null ? null : (take.segments[index] ?? null))

/** The frames of a unit in both takes. */
export const spansOf = (comparison: Comparison, pair: Pair): Record<Side, Span | null> => ({
  first: spanOf(comparison.first, pair.first),
  second: spanOf(comparison.second, pair.second),
})

export function pairingsOf(comparison: Comparison): Pairing[] {
  return (comparison.result?.pairs ?? []).map((pair) => ({
    ...spansOf(comparison, pair), swapped: pair.kind === 'swapped', early: pair.early ?? 0, longer: pair.longer ?? 0,
  }))
}

export function courseOfComparison(comparison: Comparison): Course {
  const take = (side: Side) => ({ frames: comparison[side].frames, rate: comparison[side].fps })
  return courseOf(take('first'), take('second'), pairingsOf(comparison), comparison.result?.warp ?? [])
}

/** Units in their order on the course: where each begins. */
export const inCourse = (comparison: Comparison, course: Course): number[] =>
  (comparison.result?.pairs ?? [])
    .map((_, index) => index)
    .filter((index) => course.rangeOf(index) !== null)
    .sort((a, b) => course.rangeOf(a)!.from - course.rangeOf(b)!.from)

/** "1 of 4": the place of a unit among those of its name; null where there is only one. */
export function placeAmong(pairs: readonly Pair[], index: number): { n: number; all: number } | null {
  const same = pairs.flatMap((pair, other) => (pair.name === pairs[index]?.name ? [other] : []))
  return same.length > 1 ? { n: same.indexOf(index) + 1, all: same.length } : null
}

/** A short name: that of the takes' own unit where one has this name, else its first letters. */
export function abbreviation(comparison: Comparison, pair: Pair): string {
  const take = pair.first === null ? comparison.second : comparison.first
  const segment = take.segments[pair.first ?? pair.second ?? -1]
  const unit = take.units.find(({ id }) => id === segment?.unit)
  return (unit && unit.name === pair.name ? unit.abbr : '') || pair.name.slice(0, 3).toLocaleUpperCase()
}

/** One unit in one of the two bands; shares of the width. */
export interface Block {
  pair: number
  side: Side
  left: number
  width: number
  span: Span
  /** Frames at which process begins and ends; null where the unit has no phases. */
  phases: readonly [number, number] | null
}

/** Where both move without a unit; shares of the width. */
export interface Ground {
  left: number
  width: number
}

export interface Bands {
  blocks: Block[]
  grounds: Ground[]
  /** From a frame to a share of the width. */
  shareAt(side: Side, frame: number): number
}

/** Both takes on their course, as shares of a width; the films' own quiet beginning and end are left out. */
export function bandsOf(comparison: Comparison, course: Course): Bands {
  const pairings = pairingsOf(comparison)
  const placed = blocksOf(course, pairings, comparison.result?.tempo ?? 1)
  const from = Math.min(...placed.map((block) => block.from))
  const length = Math.max(...placed.map((block) => block.to)) - from || 1
  const spanOfBlock = ({ pair, side }: { pair: number; side: Side }): Span => pairings[pair]![side]!
  const grounds = course.stretches.flatMap((stretch) => {
    const [left, right] = [stretch.from, stretch.to].map((at) => Math.min(1, Math.max(0, (at - from) / length)))
    return stretch.pair === null && right! > left! ? [{ left: left!, width: right! - left! }] : []
  })
  const blocks = placed.map((block) => ({
    pair: block.pair, side: block.side, left: (block.from - from) / length, width: (block.to - block.from) / length, span: spanOfBlock(block),
    phases: comparison[block.side].segments[comparison.result?.pairs[block.pair]?.[block.side] ?? -1]?.phases ?? null,
  }))
  return { blocks, grounds, shareAt: (side, frame) => (bandAt(placed, spanOfBlock, side, frame) - from) / length }
}
