/** The dancer's count: 1 to 8, from the beats of the music. */
import type { Rate } from './rate'

export interface Count {
  /** The frame nearest to the beat. */
  frame: number
  /** 1 to 8. */
  number: number
  seconds: number
}

/** One count a beat; beats before the first known 1 count back from it (… 7 8 | 1). Beats are seconds, ascending. */
export function countsOf(beats: readonly number[], countOne: number | null, [num, den]: Rate): Count[] {
  if (countOne === null) return []
  return beats.map((seconds, index) => ({
    frame: Math.round((seconds * num) / den),
    number: ((((index - countOne) % 8) + 8) % 8) + 1,
    seconds,
  }))
}

/** The count that is going on at `frame`; null before the first beat and two beats after the last. */
export function countAt(counts: readonly Count[], frame: number): Count | null {
  let low = 0
  let high = counts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((counts[middle]?.frame ?? Infinity) <= frame) low = middle + 1
    else high = middle
  }
  const count = counts[low - 1]
  if (!count) return null
  const before = counts[low - 2]
  const isLast = low === counts.length
  if (isLast && before && frame - count.frame > 2 * (count.frame - before.frame)) return null
  return count
}

/** The frame one count before (−1) or after (+1) `frame`; null when there is none. */
export function countStep(counts: readonly Count[], frame: number, direction: 1 | -1): number | null {
  if (direction > 0) return counts.find((count) => count.frame > frame)?.frame ?? null
  return counts.findLast((count) => count.frame < frame)?.frame ?? null
}
