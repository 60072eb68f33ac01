/**
 * Two bodies laid over each other, hips together: each in its own measure, so that a tall dancer and a small one, a near
 * camera and a far one, come to the same size. Places are in body lengths from the middle of the hips, y downwards.
 */
import { FIRST_FACE, JOINT_COUNT, LEFT_HIP, NECK, RIGHT_HIP } from '../body'
import type { Body, PoseTrack } from '../pose'

const RIGHT_KNEE = 9
const RIGHT_ANKLE = 10
const LEFT_KNEE = 12
const LEFT_ANKLE = 13

/** About how many frames of a take are looked at for its measures. */
const LOOKS = 240
/** A body is longest where it stands straight and square to the camera: this share of the frames lies below. */
const STRAIGHT = 0.85
/** Poses beyond it may leave the picture: single slips of the estimator do not make everything small. */
const WITHIN = 0.985

const at = (body: Body, joint: number): readonly [number, number] => [body.xy[joint * 2] ?? NaN, body.xy[joint * 2 + 1] ?? NaN]

/** The middle of the hips in film pixels; NaN where neither hip was found, the one that was where only one was. */
export function hips(body: Body): readonly [number, number] {
  const found = [at(body, RIGHT_HIP), at(body, LEFT_HIP)].filter(([x, y]) => !Number.isNaN(x) && !Number.isNaN(y))
  if (found.length === 0) return [NaN, NaN]
  return [found.reduce((sum, [x]) => sum + x, 0) / found.length, found.reduce((sum, [, y]) => sum + y, 0) / found.length]
}

/** Neck to hips to foot of the leg that shows longer, in film pixels; NaN where they are not found. */
function stature(body: Body): number {
  const middle = hips(body)
  const apart = (from: readonly [number, number], to: readonly [number, number]) => Math.hypot(to[0] - from[0], to[1] - from[1])
  const leg = (hip: number, knee: number, ankle: number) => apart(at(body, hip), at(body, knee)) + apart(at(body, knee), at(body, ankle))
  const legs = [leg(RIGHT_HIP, RIGHT_KNEE, RIGHT_ANKLE), leg(LEFT_HIP, LEFT_KNEE, LEFT_ANKLE)].filter((value) => !Number.isNaN(value))
  return apart(at(body, NECK), middle) + (legs.length > 0 ? Math.max(...legs) : NaN)
}

/** The value below which `share` of them lie; NaN of none. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}

function* looks(pose: PoseTrack): Generator<Body> {
  const every = Math.max(1, Math.floor(pose.frames / LOOKS))
  for (let frame = 0; frame < pose.frames; frame += every) {
    const body = pose.body(frame)
    if (body) yield body
  }
}

/** The length of a take's body in film pixels; NaN where no frame shows a whole one. */
export function bodyLength(pose: PoseTrack): number {
  return quantile([...looks(pose)].map(stature), STRAIGHT)
}

/** The 18 joints in body lengths from the middle of the hips; NaN for what is missing, all of it where the hips are. */
export function laid(body: Body, length: number): Float64Array {
  const [x, y] = hips(body)
  const places = new Float64Array(JOINT_COUNT * 2)
  for (let joint = 0; joint < JOINT_COUNT; joint++) {
    places[joint * 2] = ((body.xy[joint * 2] ?? NaN) - x) / length
    places[joint * 2 + 1] = ((body.xy[joint * 2 + 1] ?? NaN) - y) / length
  }
  return places
}

/** How far bodies reach from the hips: to either side, up and down, in body lengths. */
export interface Reach {
  side: number
  up: number
  down: number
}

/** What both takes need, so that nothing changes its size while they play. */
export function reachOf(takes: readonly { pose: PoseTrack; length: number }[]): Reach {
  const [sides, ups, downs]: [number[], number[], number[]] = [[], [], []]
  for (const { pose, length } of takes) {
    for (const body of looks(pose)) {
      const places = laid(body, length)
      const here = Array.from({ length: FIRST_FACE }, (_, joint) => joint).filter((joint) => !Number.isNaN(places[joint * 2] ?? NaN))
      if (here.length === 0) continue
      sides.push(Math.max(...here.map((joint) => Math.abs(places[joint * 2]!))))
      ups.push(Math.max(...here.map((joint) => -places[joint * 2 + 1]!)))
      downs.push(Math.max(...here.map((joint) => places[joint * 2 + 1]!)))
    }
  }
  const part = (values: readonly number[], least: number) => Math.max(least, quantile(values, WITHIN) || 0)
  // Never closer than a standing body with its arms at its sides; above the nose there is a head.
  return { side: part(sides, 0.3), up: part(ups, 0.5) + 0.1, down: part(downs, 0.55) }
}

/** Where body lengths lie in a box: pixels for one, and the place of the hips. */
export interface Stage {
  scale: number
  x: number
  y: number
}

/** Shares of the box that stay free at its sides, and above and below, where words stand. */
const [BESIDE, ABOVE, BELOW] = [0.07, 0.1, 0.14]

/** The largest scale at which `reach` fits between them. */
export function stageOf({ side, up, down }: Reach, width: number, height: number): Stage {
  const free = height * (1 - ABOVE - BELOW)
  const scale = Math.min((width * (1 - 2 * BESIDE)) / (2 * side), free / (up + down))
  return { scale, x: width / 2, y: height * ABOVE + free / 2 + ((up - down) / 2) * scale }
}

/** The joint whose place shows a difference in the angle of another: what hangs on it. */
export const SHOWN_BY: Readonly<Record<string, number>> = {
  trunk: NECK, right_shoulder: 3, right_elbow: 4, left_shoulder: 6, left_elbow: 7, right_hip: RIGHT_KNEE, right_knee: RIGHT_ANKLE, left_hip: LEFT_KNEE, left_knee: LEFT_ANKLE,
}
