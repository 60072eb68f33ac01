/** Key moments: single frames that a model rests its reading on, each made of one of its primitives. */

export interface Moment {
  frame: number
  /** The primitive's number, from 0. */
  primitive: number
  /** 0..1. */
  confidence: number
}

/** How much of a moment there is room for. */
export const HIDDEN = 0
export const TICK = 1
export const NUMBER = 2
export const SURE = 3
export type Room = typeof HIDDEN | typeof TICK | typeof NUMBER | typeof SURE

/** Pixels that a tick, a number, and a number with its confidence want around them. */
const TICK_PX = 3
export const NUMBER_PX = 26
export const SURE_PX = 54

/**
 * What each moment (in order of frames) shows at `perFrame` pixels a frame. The surest get their numbers first. It does not
 * depend on which part of the clip is seen, so that nothing changes while the lane moves. At the ends of the clip (of
 * `frames`) numbers move in.
 */
export function roomOf(moments: readonly Moment[], frames: number, perFrame: number): Room[] {
  const rooms: Room[] = []
  let last = -Infinity
  for (const { frame } of moments) {
    const seen = (frame - last) * perFrame >= TICK_PX
    rooms.push(seen ? TICK : HIDDEN)
    if (seen) last = frame
  }
  const bySureness = moments.map((_, index) => index).sort((a, b) => (moments[b]?.confidence ?? 0) - (moments[a]?.confidence ?? 0) || a - b)
  const centre = (index: number) => centreOf(moments[index]?.frame ?? 0, frames, NUMBER_PX / perFrame)
  /** Centres of the moments that have their numbers, by the number's width: only the neighbours can be too near. */
  const taken = new Map<number, number[]>()
  const least = NUMBER_PX / perFrame
  for (const index of bySureness) {
    const at = centre(index)
    const cell = Math.floor(at / least)
    const near = [cell - 1, cell, cell + 1].flatMap((other) => taken.get(other) ?? [])
    if (near.some((other) => Math.abs(other - at) < least)) continue
    taken.set(cell, [...(taken.get(cell) ?? []), at])
    rooms[index] = NUMBER
  }
  let before = -Infinity
  const numbered = rooms.flatMap((room, index) => (room === NUMBER ? [index] : []))
  numbered.forEach((index, i) => {
    const at = centre(index)
    const next = numbered[i + 1]
    const after = next === undefined ? Infinity : centre(next)
    if (Math.min(at - before, after - at) * perFrame >= SURE_PX) rooms[index] = SURE
    before = at
  })
  return rooms
}

/** The middle of a number of this width (frames) for a moment: it does not reach beyond the clip. */
export const centreOf = (frame: number, frames: number, width: number): number =>
  Math.min(Math.max(frame + 0.5, width / 2), Math.max(width / 2, frames - width / 2))

/** The index of the moment nearest to `frame`, at most `reach` frames away; −1 when there is none. */
export function momentNear(moments: readonly { frame: number }[], frame: number, reach: number): number {
  let best = -1
  let away = reach
  moments.forEach((moment, index) => {
    const distance = Math.abs(moment.frame - frame)
    if (distance <= away && (best === -1 || distance < away)) {
      best = index
      away = distance
    }
  })
  return best
}

/** The next moment before (−1) or after (+1) `frame`; null at the ends. */
export const nextMoment = <M extends Moment>(moments: readonly M[], frame: number, direction: 1 | -1): M | null =>
  (direction > 0 ? moments.find((moment) => moment.frame > frame) : moments.findLast((moment) => moment.frame < frame)) ?? null

/** One colour for one primitive, 1 to 32; further ones begin again. */
export const primitiveHue = (primitive: number): number => (((primitive % 32) + 32) % 32) + 1
