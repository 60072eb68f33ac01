/** A number over takes as points with their uncertainty, from left to right. Nothing here knows of the DOM. */
import type { Point } from './types'

export interface Box {
  width: number
  height: number
}

export interface Spot {
  take: number
  x: number
  y: number
  /** Ends of the bar of its uncertainty. */
  top: number
  bottom: number
  /** Its greatest and its least passage, one below the other. */
  most: number
  least: number
  fits: boolean
}

export interface Laid {
  spots: Spot[]
  /** Through those that may be held against each other. */
  line: string
  /** Lowest and highest of what is drawn, bars and all. */
  low: number
  high: number
}

const PAD = 8
const round = (value: number): number => Math.round(value * 10) / 10

/** x of take i of n. */
export const xOfTake = (i: number, n: number, width: number): number => round(n > 1 ? PAD + (i / (n - 1)) * (width - 2 * PAD) : width / 2)

/** null where there is nothing to draw. `ends`: values that are to be in sight whatever the points are. */
export function laid(points: readonly Point[], takes: number, { width, height }: Box, ends: readonly number[] = []): Laid | null {
  if (points.length === 0) return null
  const low = Math.min(...ends, ...points.map(({ value, uncertainty, low }) => Math.min(low, value - uncertainty)))
  const high = Math.max(...ends, ...points.map(({ value, uncertainty, high }) => Math.max(high, value + uncertainty)))
  const y = (value: number) => round(high > low ? height - PAD - ((value - low) / (high - low)) * (height - 2 * PAD) : height / 2)
  const spots = points.map(({ take, value, uncertainty, fits, low, high }) => ({
    take, fits, x: xOfTake(take, takes, width), y: y(value), top: y(value + uncertainty), bottom: y(value - uncertainty), most: y(high), least: y(low),
  }))
  const joined = spots.filter(({ fits }) => fits)
  const line = joined.length > 1 ? joined.map(({ x, y }, i) => `${i ? 'L' : 'M'}${x} ${y}`).join('') : ''
  return { spots, line, low, high }
}

/** The stretch of the width in which a pointer means take i: half of the way to its neighbours. */
export function reach(spots: readonly Spot[], i: number, width: number): { from: number; to: number } {
  const [before, at, after] = [spots[i - 1], spots[i]!, spots[i + 1]]
  return { from: before ? (before.x + at.x) / 2 : 0, to: after ? (after.x + at.x) / 2 : width }
}
