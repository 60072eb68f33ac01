/**
 * The picture of two takes, one above the other, joined unit by unit. Both lie on the first one's time: what is left of
 * the second after its overall tempo and its beginning are taken out, so that a slanted ribbon is a unit that comes early
 * or late. Shares of the width are 0..1; heights are pixels.
 */
import { secondsAt, type Rate } from '../rate'
import type { Span } from './course'

export interface Pairing {
  first: Span | null
  second: Span | null
  swapped: boolean
  /** Seconds by which the second comes after its place in the first one's time. */
  early: number
}

/** Seconds of the second take → seconds of the first one's time: `scale` × s + `shift`. */
export interface Fit {
  scale: number
  shift: number
}

/** Seconds at which both begin and end, in the first one's time. */
export interface Axis {
  from: number
  to: number
}

/**
 * The fit that puts each unit of the second where the comparison says that it lies: `early` after the first's. Least
 * squares over the units that both dance in place; with one only its shift, with none no change.
 */
export function fitOf(pairs: readonly Pairing[], firstRate: Rate, secondRate: Rate): Fit {
  const points = pairs.flatMap(({ first, second, swapped, early }) =>
    first && second && !swapped ? [[secondsAt(second.start, secondRate), secondsAt(first.start, firstRate) + early] as const] : [],
  )
  const n = points.length
  if (n === 0) return { scale: 1, shift: 0 }
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  const slope = spread > 1e-9 ? points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread : 1
  // A comparison of two units can ask for anything: no take is danced at a fourth, or four times, of another's tempo.
  const scale = slope > 0.25 && slope < 4 ? slope : 1
  return { scale, shift: meanY - scale * meanX }
}

/** The time that the units of both cover; the films' own quiet beginning and end are left out. */
export function axisOf(spans: readonly { from: number; to: number }[]): Axis {
  if (spans.length === 0) return { from: 0, to: 1 }
  const from = Math.min(...spans.map((span) => span.from))
  const to = Math.max(...spans.map((span) => span.to))
  return { from, to: Math.max(to, from + 1e-3) }
}

/** Seconds of [start, end) in the first one's time. */
export function placeOf({ start, end }: Span, rate: Rate, { scale, shift }: Fit = { scale: 1, shift: 0 }): { from: number; to: number } {
  return { from: secondsAt(start, rate) * scale + shift, to: secondsAt(end, rate) * scale + shift }
}

/** Left edge and width as shares of the axis. */
export function shareOf({ from, to }: { from: number; to: number }, axis: Axis): { left: number; width: number } {
  const length = axis.to - axis.from
  return { left: (from - axis.from) / length, width: (to - from) / length }
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
