/** Where an edge goes when it is let go near something: pure, in frames and pixels. */
import { clamp } from '../rate'

/** In the order in which they win at the same distance. */
export const SNAP_REASONS = ['edge', 'count', 'model', 'energy'] as const

export type SnapReason = (typeof SNAP_REASONS)[number]

export interface SnapTarget {
  readonly frame: number
  readonly reason: SnapReason
}

export interface Snap<T extends SnapTarget = SnapTarget> {
  /** A whole frame, 0 to frames. */
  readonly frame: number
  readonly reason: SnapReason | null
  /** What holds the edge. */
  readonly target: T | null
}

export interface SnapOptions {
  /** Pixels within which a target pulls. */
  within?: number
  /** Edges that move themselves: they are no targets. */
  own?: readonly number[]
  /** A key says: not now. */
  free?: boolean
}

/**
 * The nearest target within 8 pixels of `frame` (frames and parts of frames); at the same distance the first reason
 * wins. Distances are told apart to a quarter of a pixel, so that what looks the same is decided by reason.
 */
export function snap<T extends SnapTarget>(
  frame: number,
  targets: readonly T[],
  { perFrame, frames }: { perFrame: number; frames: number },
  { within = 8, own = [], free = false }: SnapOptions = {},
): Snap<T> {
  const place = (at: number) => clamp(Math.round(at), 0, frames)
  let best: T | null = null
  let least = Infinity
  if (!free)
    for (const target of targets) {
      const away = Math.abs(target.frame - frame) * perFrame
      if (away > within || target.frame < 0 || target.frame > frames || own.includes(target.frame)) continue
      const rank = Math.round(away * 4) + SNAP_REASONS.indexOf(target.reason) / 8
      if (rank < least) [best, least] = [target, rank]
    }
  return best ? { frame: place(best.frame), reason: best.reason, target: best } : { frame: place(frame), reason: null, target: null }
}

/**
 * Frames where the energy has a dip: lower than all within `reach` frames on either side, and by `depth` lower than the
 * highest of them. Where it is flat, the middle. Frames without a value are passed over.
 */
export function energyMinima(energy: readonly (number | null)[], reach = 6, depth = 0.05): number[] {
  const minima: number[] = []
  for (let at = 1; at < energy.length - 1; at++) {
    const value = energy[at]
    const before = energy[at - 1]
    if (value == null || before == null || before <= value) continue
    let last = at
    while (energy[last + 1] === value) last++
    const around = (from: number, to: number) => energy.slice(Math.max(0, from), to).filter((it) => it !== null)
    const left = around(at - reach, at)
    const right = around(last + 1, last + 1 + reach)
    const dip = right.length > 0 && left.every((it) => it > value) && right.every((it) => it > value)
    if (dip && Math.max(...left) - value >= depth && Math.max(...right) - value >= depth) minima.push((at + last) >> 1)
    at = last
  }
  return minima
}
