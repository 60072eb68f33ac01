/** Counting along: four beats before the film starts, "5, 6, 7, 8", in the tempo of what follows. */
import type { Count } from './counts'
import { secondsAt, type Rate } from './rate'

export interface CountIn {
  /** What is said, and after how many milliseconds. */
  calls: { number: number; at: number }[]
  /** Milliseconds until the film starts. */
  film: number
}

const BEATS = 4
/** A film that starts this little after a count starts on it. */
const ON_IT_SECONDS = 0.08

const before = (number: number, beats: number): number => ((((number - 1 - beats) % 8) + 8) % 8) + 1

/**
 * The way into the first count at or after `frame`, at `speed` times the clip's tempo; null where no two counts follow.
 * The film starts late enough for its count to come a beat after the last call.
 */
export function countIn(counts: readonly Count[], frame: number, rate: Rate, speed: number): CountIn | null {
  const now = secondsAt(frame, rate)
  const first = counts.findIndex(({ seconds }) => seconds >= now - ON_IT_SECONDS)
  const [count, next] = [counts[first], counts[first + 1]]
  if (!count || !next || !(speed > 0)) return null
  const beat = ((next.seconds - count.seconds) * 1000) / speed
  const calls = Array.from({ length: BEATS }, (_, i) => ({ number: before(count.number, BEATS - i), at: i * beat }))
  const film = BEATS * beat - ((count.seconds - now) * 1000) / speed
  // A count that is further away than the calls reach needs no waiting: they are said while the film runs.
  return film > 0 ? { calls: calls.filter(({ at }) => at <= film), film } : null
}
