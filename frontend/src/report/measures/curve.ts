/** A measured curve as paths: its line, its band, and where one of its frames lies. Nothing here knows of the DOM. */
import type { Curve } from './api'

export interface Drawn {
  line: string
  band: string
  /** Lowest and highest of what is drawn, band and all. */
  low: number
  high: number
}

interface Box {
  width: number
  height: number
}

const PAD = 3
const round = (value: number): number => Math.round(value * 10) / 10

/** x of a frame in a box that shows [start, end). */
export const xOf = (frame: number, start: number, end: number, width: number): number => round((Math.min(Math.max(frame, start), end) - start) * (width / Math.max(1, end - start)))

export const yOf = (value: number, { low, high }: Pick<Drawn, 'low' | 'high'>, height: number): number =>
  round(high > low ? height - PAD - ((value - low) / (high - low)) * (height - 2 * PAD) : height / 2)

/** The curve's value at a frame, from the point nearest to it; null where nothing was measured there. */
export const valueAt = (curve: Curve, frame: number): number | null => curve.values[Math.round(frame / curve.every)] ?? null

/** The part of a curve in [start, end) as paths in a box; null where it has fewer than two points there. */
export function drawn(curve: Curve, start: number, end: number, { width, height }: Box): Drawn | null {
  const first = Math.max(0, Math.floor(start / curve.every))
  const last = Math.min(curve.values.length - 1, Math.ceil((end - 1) / curve.every))
  const runs: { x: number; value: number; off: number }[][] = [[]]
  for (let i = first; i <= last; i++) {
    const value = curve.values[i]
    if (value === null || value === undefined) {
      if (runs.at(-1)?.length) runs.push([])
    } else runs.at(-1)?.push({ x: xOf(i * curve.every, start, end, width), value, off: curve.band[i] ?? 0 })
  }
  const points = runs.flat()
  if (points.length < 2) return null
  const low = Math.min(...points.map(({ value, off }) => value - off))
  const high = Math.max(...points.map(({ value, off }) => value + off))
  const y = (value: number) => yOf(value, { low, high }, height)
  const long = runs.filter((run) => run.length > 1)
  const path = (run: { x: number }[], at: (i: number) => number) => run.map(({ x }, i) => `${i ? 'L' : 'M'}${x} ${at(i)}`).join('')
  return {
    line: long.map((run) => path(run, (i) => y(run[i]!.value))).join(''),
    band: long
      .map((run) => {
        const back = [...run].reverse()
        return `${path(run, (i) => y(run[i]!.value + run[i]!.off))}${path(back, (i) => y(back[i]!.value - back[i]!.off)).replace('M', 'L')}Z`
      })
      .join(''),
    low,
    high,
  }
}
