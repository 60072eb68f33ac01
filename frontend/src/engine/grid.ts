/**
 * The grid of beats that people correct by hand. Pure: every change gives another grid. Beats are seconds from the
 * first frame, ascending; countOne is the index of a beat that is a count 1, null while nobody knows.
 */
export interface Grid {
  readonly beats: readonly number[]
  readonly countOne: number | null
}

/** Beats closer than this (seconds) are refused by the server: 20 a second. */
export const CLOSEST = 0.05
/** As many taps as it takes to tell a tempo from a slip. */
export const LEAST_TAPS = 4
const LONGEST_BEAT = 4
/** Share of a beat: a second tap that close to the one before is a finger that bounced. */
const BOUNCE = 0.35
/** Share of a beat by which a tap may be off before the line through all of them is drawn without it. */
const STRAY = 0.25
/** Seconds: taps that lie closer than this to a straight line (in the middle) are one steady tempo. */
const STEADY = 0.045
/** Taps on each side that a moving tempo is smoothed over. */
const AROUND = 3

export const EMPTY: Grid = { beats: [], countOne: null }

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? (sorted[half] ?? NaN) : ((sorted[half - 1] ?? NaN) + (sorted[half] ?? NaN)) / 2
}

const gapsOf = (beats: readonly number[]): number[] => beats.slice(1).map((beat, i) => beat - (beats[i] ?? 0))

/** Beats a minute, of the middle one of their distances; null for fewer than two beats. */
export const tempoOf = (beats: readonly number[]): number | null => (beats.length > 1 ? 60 / median(gapsOf(beats)) : null)

export const sameGrid = (a: Grid, b: Grid): boolean =>
  a.countOne === b.countOne && a.beats.length === b.beats.length && a.beats.every((beat, i) => Math.abs(beat - (b.beats[i] ?? NaN)) < 1e-6)

/** Index of the beat nearest to `seconds`; −1 without beats. */
export function nearestBeat(beats: readonly number[], seconds: number): number {
  let best = -1
  for (const [i, beat] of beats.entries()) if (best === -1 || Math.abs(beat - seconds) < Math.abs((beats[best] ?? 0) - seconds)) best = i
  return best
}

/** The beat at `seconds` is count 1. */
export const oneAt = (grid: Grid, seconds: number): Grid => ({ ...grid, countOne: grid.beats.length ? nearestBeat(grid.beats, seconds) : null })

/** Count 1 falls `by` beats later (earlier: negative). It stays within one bar of eight from the start of the clip. */
export function shiftOne(grid: Grid, by: number): Grid {
  const { beats, countOne } = grid
  if (!beats.length) return grid
  const bar = Math.min(8, beats.length)
  return { beats, countOne: ((((countOne ?? 0) + by) % bar) + bar) % bar }
}

/** Every beat `seconds` later; those that leave [−a beat, length + a beat] go. */
export function nudge(grid: Grid, seconds: number, length: number): Grid {
  return within({ beats: grid.beats.map((beat) => beat + seconds), countOne: grid.countOne }, length)
}

/** Every other beat goes; count 1 stays where it is. */
export function halve(grid: Grid): Grid {
  const { beats, countOne } = grid
  if (beats.length < 4) return grid
  const parity = (countOne ?? 0) % 2
  return { beats: beats.filter((_, i) => i % 2 === parity), countOne: countOne === null ? null : (countOne - parity) / 2 }
}

/** A beat in the middle of every two; count 1 stays where it is. Unchanged where that would be too fast to count. */
export function double(grid: Grid): Grid {
  const { beats, countOne } = grid
  if (beats.length < 2 || Math.min(...gapsOf(beats)) / 2 < CLOSEST) return grid
  const all: number[] = []
  for (const [i, beat] of beats.entries()) {
    all.push(beat)
    const next = beats[i + 1]
    if (next !== undefined) all.push((beat + next) / 2)
  }
  return { beats: all, countOne: countOne === null ? null : 2 * countOne }
}

/** Only beats inside the clip of `length` seconds, a beat's length around it allowed. */
export function within(grid: Grid, length: number): Grid {
  const { beats, countOne } = grid
  const around = beats.length > 1 ? median(gapsOf(beats)) : 1
  const first = beats.findIndex((beat) => beat >= -around)
  if (first === -1) return EMPTY
  const kept = beats.slice(first).filter((beat) => beat <= length + around)
  if (!kept.length) return EMPTY
  if (countOne === null) return { beats: kept, countOne }
  // A count 1 that fell off is the same count eight beats on.
  let one = countOne - first
  while (one < 0) one += 8
  while (one >= kept.length) one -= 8
  return { beats: kept, countOne: one >= 0 ? one : null }
}

/**
 * The grid that somebody taps along to the film, over the whole clip of `length` seconds; null while there are too few
 * taps. Taps may come in any order (the film was wound back), twice for one beat, late, or not at all for some beats.
 * A steady tempo gives an even grid; one that moves is followed, and goes on at both ends as it was there.
 * Count 1 stays on the beat nearest to where it was in `before`; without one it is the first tap.
 */
export function fitTaps(taps: readonly number[], length: number, before: Grid = EMPTY): Grid | null {
  const heard = withoutBounces([...taps].sort((a, b) => a - b))
  if (heard.length < LEAST_TAPS) return null
  const placed = numbered(heard)
  if (!placed) return null
  const line = straight(placed.index, placed.time)
  const kept = placed.index.map((_, i) => i).filter((i) => Math.abs(off(line, placed, i)) <= STRAY * line.slope)
  const index = kept.map((i) => placed.index[i] ?? 0)
  const time = kept.map((i) => placed.time[i] ?? 0)
  const fitted = index.length >= LEAST_TAPS ? straight(index, time) : line
  const rest = median(index.map((k, i) => Math.abs((time[i] ?? 0) - at(fitted, k))))
  const steady = rest <= STEADY && index.length >= LEAST_TAPS
  const beats = steady ? even(fitted, length) : moving(placed.index, placed.time, length)
  if (beats.length < 2 || Math.min(...gapsOf(beats)) < CLOSEST) return null
  const one = before.countOne === null ? heard[0] : before.beats[before.countOne]
  return oneAt({ beats, countOne: null }, one ?? 0)
}

interface Placed {
  /** Which beat each tap means, rising. */
  index: number[]
  time: number[]
}

interface Line {
  start: number
  slope: number
}

const at = (line: Line, k: number): number => line.start + line.slope * k
const off = (line: Line, placed: Placed, i: number): number => (placed.time[i] ?? 0) - at(line, placed.index[i] ?? 0)

/** Taps that bounced go; so does what was tapped again when the film was wound back. */
function withoutBounces(taps: readonly number[]): number[] {
  const usual = median(gapsOf(taps).filter((gap) => gap >= CLOSEST && gap <= LONGEST_BEAT))
  const out: number[] = []
  for (const tap of taps) {
    const last = out[out.length - 1]
    if (last === undefined || tap - last >= Math.max(CLOSEST, BOUNCE * usual)) out.push(tap)
  }
  return out
}

/** Gives each tap the number of its beat: a gap of two beats' length is one beat not tapped. */
function numbered(taps: readonly number[]): Placed | null {
  const gaps = gapsOf(taps)
  const usual = median(gaps.filter((gap) => gap <= LONGEST_BEAT))
  if (!(usual > 0)) return null
  let beat = usual
  let k = 0
  const placed: Placed = { index: [0], time: [taps[0] ?? 0] }
  for (const [i, gap] of gaps.entries()) {
    const steps = Math.round(gap / beat)
    if (steps < 1) continue
    k += steps
    placed.index.push(k)
    placed.time.push(taps[i + 1] ?? 0)
    // The tempo may move: the next gap is measured by what was tapped of late.
    if (Math.abs(gap / steps / beat - 1) < STRAY) beat += 0.3 * (gap / steps - beat)
  }
  return placed.index.length >= LEAST_TAPS ? placed : null
}

/** Theil and Sen: the middle of all slopes, so that a few bad taps bend nothing; then least squares of those near it. */
function straight(index: readonly number[], time: readonly number[]): Line {
  const slopes: number[] = []
  for (let i = 0; i < index.length; i++)
    for (let j = i + 1; j < index.length; j++) slopes.push(((time[j] ?? 0) - (time[i] ?? 0)) / ((index[j] ?? 0) - (index[i] ?? 0)))
  const slope = median(slopes)
  const start = median(index.map((k, i) => (time[i] ?? 0) - slope * k))
  const near = index.map((_, i) => i).filter((i) => Math.abs((time[i] ?? 0) - start - slope * (index[i] ?? 0)) <= STRAY * slope)
  return near.length >= 2 ? leastSquares(near.map((i) => index[i] ?? 0), near.map((i) => time[i] ?? 0)) : { start, slope }
}

function leastSquares(index: readonly number[], time: readonly number[]): Line {
  const n = index.length
  const k = index.reduce((sum, value) => sum + value, 0) / n
  const t = time.reduce((sum, value) => sum + value, 0) / n
  let above = 0
  let below = 0
  for (let i = 0; i < n; i++) {
    above += ((index[i] ?? 0) - k) * ((time[i] ?? 0) - t)
    below += ((index[i] ?? 0) - k) ** 2
  }
  const slope = above / below
  return { start: t - slope * k, slope }
}

/** Beats of a line over [0, length]. */
function even(line: Line, length: number): number[] {
  const first = Math.ceil(-line.start / line.slope - 1e-9)
  const last = Math.floor((length - line.start) / line.slope + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => at(line, first + i))
}

/** Beats that follow the taps: each the value of a line through its neighbours. Beats not tapped lie between. */
function moving(index: readonly number[], time: readonly number[], length: number): number[] {
  const smooth = index.map((k, i) => at(around(index, time, i), k))
  const beats: number[] = []
  for (let i = 0; i + 1 < index.length; i++) {
    const [a, b, from, to] = [index[i] ?? 0, index[i + 1] ?? 0, smooth[i] ?? 0, smooth[i + 1] ?? 0]
    for (let k = a; k < b; k++) beats.push(from + ((to - from) * (k - a)) / (b - a))
  }
  beats.push(smooth[smooth.length - 1] ?? 0)
  const head = around(index, time, 0).slope
  const tail = around(index, time, index.length - 1).slope
  if (!(head >= CLOSEST) || !(tail >= CLOSEST)) return []
  for (let beat = (beats[0] ?? 0) - head; beat >= 0; beat -= head) beats.unshift(beat)
  for (let beat = (beats[beats.length - 1] ?? 0) + tail; beat <= length; beat += tail) beats.push(beat)
  return beats.filter((beat) => beat >= 0 && beat <= length)
}

function around(index: readonly number[], time: readonly number[], i: number): Line {
  const from = Math.max(0, Math.min(i - AROUND, index.length - 2 * AROUND - 1))
  const to = Math.min(index.length, from + 2 * AROUND + 1)
  return leastSquares(index.slice(from, to), time.slice(from, to))
}
