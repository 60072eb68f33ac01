/**
 * The basic movements that a unit is made of. A model with a dictionary gave key moments: each part reaches half-way to
 * the moments beside it. Without one the unit is cut where the body is slowest: that has no names and no numbers.
 */
import type { Moment } from './reading/moments'
import { secondsAt, type Rate } from './rate'

/** Frames [start, end). */
export interface Part {
  start: number
  end: number
  /** The frame that shows it best. */
  key: number
  /** Of the model's dictionary; null where the part was cut by its own movement. */
  primitive: number | null
  /** 0..1. */
  confidence: number | null
}

/** Seconds: a part is no shorter, and the curve is smoothed over half of that. */
const LEAST_SECONDS = 0.3
/** A rest is one where the body moves at most this much of what it does on either side. */
const REST = 0.72
/** More are no sequence that anybody reads: the weakest rests go. */
const MOST = 12

/** The parts of [start, end) by the key moments in it; none where none lies there. */
export function partsOfMoments(moments: readonly Moment[], start: number, end: number): Part[] {
  const inside = moments.filter(({ frame }) => frame >= start && frame < end)
  return inside.map(({ frame, primitive, confidence }, i) => {
    const [before, after] = [inside[i - 1]?.frame, inside[i + 1]?.frame]
    return {
      start: before === undefined ? start : Math.ceil((before + frame) / 2),
      end: after === undefined ? end : Math.max(frame + 1, Math.ceil((frame + after) / 2)),
      key: frame, primitive, confidence,
    }
  })
}

/** The curve of [start, end), averaged over `reach` frames on either side; frames without a body count for nothing. */
function smoothed(energy: readonly (number | null)[], start: number, end: number, reach: number): number[] {
  return Array.from({ length: end - start }, (_, i) => {
    let sum = 0
    let seen = 0
    for (let frame = Math.max(start, start + i - reach); frame < Math.min(end, start + i + reach + 1); frame++) {
      const value = energy[frame]
      if (value === null || value === undefined) continue
      sum += value
      seen++
    }
    return seen ? sum / seen : NaN
  })
}

/** The parts of [start, end) between the moments at which the body is slowest. energy: one value a frame. */
export function partsOfEnergy(energy: readonly (number | null)[], start: number, end: number, rate: Rate): Part[] {
  const least = Math.max(3, Math.round(LEAST_SECONDS / secondsAt(1, rate)))
  const curve = smoothed(energy, start, end, Math.floor(least / 4))
  const rests: { at: number; depth: number }[] = []
  for (let i = least; i <= curve.length - least; i++) {
    const value = curve[i] ?? NaN
    const near = curve.slice(Math.max(0, i - least), i + least + 1)
    if (!(value <= Math.min(...near.map((other) => (Number.isNaN(other) ? Infinity : other))))) continue
    if (rests.length > 0 && i - (rests.at(-1)?.at ?? 0) < least) continue
    rests.push({ at: i, depth: 0 })
  }
  const highest = (from: number, to: number) => Math.max(0, ...curve.slice(from, to).filter((value) => !Number.isNaN(value)))
  const kept = rests
    .map((rest, i) => {
      const side = Math.min(highest(rests[i - 1]?.at ?? 0, rest.at), highest(rest.at, rests[i + 1]?.at ?? curve.length))
      return { at: rest.at, depth: side > 0 ? (curve[rest.at] ?? 0) / side : 1 }
    })
    .filter(({ depth }) => depth <= REST)
    .sort((a, b) => a.depth - b.depth)
    .slice(0, MOST - 1)
    .map(({ at }) => start + at)
    .sort((a, b) => a - b)
  const edges = [start, ...kept, end]
  return edges.slice(0, -1).map((from, i) => {
    const to = edges[i + 1] ?? end
    return { start: from, end: to, key: Math.floor((from + to) / 2), primitive: null, confidence: null }
  })
}
