/** A small still figure: one body, scaled to a box, as paths for an SVG that takes its colours from the theme. */
import { BONES, FIRST_FACE, JOINT_COUNT, LOW_SCORE, NOSE, sideOf, type Side } from './body'
import type { Body } from './pose'

export interface FigureBone {
  d: string
  side: Side
  low: boolean
}

export interface FigureJoint {
  x: number
  y: number
  side: Side
  low: boolean
}

export interface Figure {
  bones: FigureBone[]
  joints: FigureJoint[]
  head: { x: number; y: number; r: number } | null
}

const round = (value: number): number => Math.round(value * 10) / 10

/** Corners of the found joints without the face: [left, top, right, bottom], or null when fewer than two are there. */
export function extent(body: Body): [number, number, number, number] | null {
  let found = 0
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let joint = 0; joint < FIRST_FACE; joint++) {
    const x = body.xy[joint * 2] ?? NaN
    const y = body.xy[joint * 2 + 1] ?? NaN
    if (Number.isNaN(x) || Number.isNaN(y)) continue
    found++
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  return found < 2 ? null : box
}

/**
 * The figure of `body` standing on the foot of a box `width` × `height`, with `pad` around it. `scale` (box pixels for a
 * film pixel) may be given so that several figures keep one measure; it is cut where the body would not fit.
 */
export function figureOf(body: Body, width: number, height: number, pad = 8, scale = Infinity): Figure {
  const box = extent(body)
  if (!box) return { bones: [], joints: [], head: null }
  const [left, top, right, bottom] = box
  const k = Math.min(scale, fittingScale(body, width, height, pad))
  const x = (joint: number) => round(width / 2 + ((body.xy[joint * 2] ?? NaN) - (left + right) / 2) * k)
  const y = (joint: number) => round(height - pad - (bottom - (body.xy[joint * 2 + 1] ?? NaN)) * k)
  const there = (joint: number) => !Number.isNaN(x(joint)) && !Number.isNaN(y(joint))
  const low = (joint: number) => (body.score[joint] ?? 0) < LOW_SCORE
  const bones = BONES.filter(([from, to]) => to < FIRST_FACE && there(from) && there(to)).map(([from, to, side]) => ({
    d: `M${x(from)} ${y(from)}L${x(to)} ${y(to)}`,
    side,
    low: low(from) || low(to),
  }))
  const joints: FigureJoint[] = []
  for (let joint = 0; joint < FIRST_FACE; joint++) {
    if (joint !== NOSE && there(joint)) joints.push({ x: x(joint), y: y(joint), side: sideOf(joint), low: low(joint) })
  }
  const size = Math.max(3, (bottom - top) * k * 0.065)
  const head = there(NOSE) ? { x: x(NOSE), y: y(NOSE), r: round(size) } : null
  return { bones, joints, head }
}

/** The largest scale at which `body` fits into the box. */
export function fittingScale(body: Body, width: number, height: number, pad = 8): number {
  const box = extent(body)
  if (!box) return Infinity
  const [left, top, right, bottom] = box
  // A tenth of the height is left above for the head, of which only the nose is a joint.
  return Math.min((width - 2 * pad) / Math.max(right - left, 1), (height - 2 * pad) / Math.max((bottom - top) * 1.1, 1))
}

/** Whether a body has enough joints to be read as a figure. */
export const drawable = (body: Body | null): body is Body => {
  if (!body) return false
  let found = 0
  for (let joint = 0; joint < JOINT_COUNT; joint++) if (!Number.isNaN(body.xy[joint * 2] ?? NaN)) found++
  return found >= 6
}
