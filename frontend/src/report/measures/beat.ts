/** How the starts of units lie to the beat, as places in a chart. Nothing here knows of the DOM. */
import type { Timing } from './api'

export interface Dot {
  frame: number
  segment: number
  /** Pixels. */
  x: number
  y: number
  late: number
  sure: boolean
  /** Whether its number stands beside it. */
  told: boolean
}

export interface BeatChart {
  /** What all of it needs: more than there is where many units start. */
  width: number
  dots: Dot[]
  accents: { x: number; y: number; strength: number }[]
  /** y of the count, and how far the band of what cannot be told apart reaches up and down from it. */
  middle: number
  band: number
}

/** Half a dot and its number. */
const PAD_X = 10
const PAD_Y = 26
/** Numbers nearer to each other than this are not read. */
const NUMBER_PX = 26
/** A finger finds each dot: nearer ones are moved apart, in their order. */
const DOT_PX = 25
/** The chart shows this many frames early or late at least, so that little does not look like much. */
const LEAST_FRAMES = 6

/** Places in [low, high], each at least DOT_PX after the one before; they fit. */
function apart(places: readonly number[], low: number, high: number): number[] {
  const right: number[] = []
  for (const place of places) right.push(Math.max(place, low, (right.at(-1) ?? -Infinity) + DOT_PX))
  const left: number[] = []
  for (const place of right.reverse()) left.push(Math.min(place, high, (left.at(-1) ?? Infinity) - DOT_PX))
  return left.reverse()
}

/** Time goes to the right, early is up. Accents are drawn only as far as the starts of units reach. */
export function beatChart({ edges, accents, resolution }: Timing, frames: number, room: number, height: number): BeatChart {
  const starts = edges.filter(({ kind }) => kind === 'start')
  const width = Math.max(room, starts.length * DOT_PX + 2 * PAD_X)
  const most = Math.max(LEAST_FRAMES, resolution * 1.5, ...starts.map(({ late }) => Math.abs(late)))
  const middle = height / 2
  const perFrame = (middle - PAD_Y) / most
  const x = (frame: number) => PAD_X + (frame / Math.max(1, frames)) * (width - 2 * PAD_X)
  const places = apart(starts.map(({ frame }) => x(frame)), PAD_X, width - PAD_X)
  const dots = starts.map(({ frame, segment, late, sure }, i) => ({ frame, segment, x: places[i] ?? 0, y: middle + late * perFrame, late, sure, told: false }))
  let taken: number[] = []
  for (const dot of [...dots].sort((a, b) => Math.abs(b.late) - Math.abs(a.late))) {
    dot.told = Math.abs(dot.late) > resolution && taken.every((other) => Math.abs(other - dot.x) >= NUMBER_PX)
    if (dot.told) taken = [...taken, dot.x]
  }
  return {
    width,
    dots,
    accents: accents.filter(({ late }) => Math.abs(late) <= most).map(({ frame, late, strength }) => ({ x: x(frame), y: middle + late * perFrame, strength })),
    middle,
    band: resolution * perFrame,
  }
}
