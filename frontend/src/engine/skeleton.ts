/**
 * Draws a body over the film. Trunk pale, the dancer's right warm, left cool; a dark halo 2.4 times as wide lies under
 * the lines so that no film defeats them. A joint scored under 0.5 is hollow and its bone dashed; a missing one (NaN)
 * is not drawn, nor is a bone that lacks an end.
 */
import { BONES, FIRST_FACE, JOINT_COUNT, LOW_SCORE, sideOf, type Side } from './body'
import { boxX, boxY, type Fit } from './fit'
import type { Body } from './pose'

/** The same in both themes: film has no theme. */
export const FILM_COLOURS: Readonly<Record<Side | 'halo' | 'hole', string>> = {
  centre: '#F1F6B8',
  right: '#FFB454',
  left: '#7FD3FF',
  halo: 'rgb(8 14 14 / .6)',
  hole: 'rgb(8 14 14 / .75)',
}

const HALO = 2.4
const JOINT_RADIUS = 1.7

/** Line width for a film drawn `height` pixels high: 2 px at 720, never thinner than 1.5. */
export const lineWidth = (height: number): number => Math.max(1.5, (2 * height) / 720)

type Ink = Pick<
  CanvasRenderingContext2D,
  'beginPath' | 'moveTo' | 'lineTo' | 'arc' | 'stroke' | 'fill' | 'setLineDash' | 'save' | 'restore'
  | 'lineWidth' | 'lineCap' | 'lineJoin' | 'strokeStyle' | 'fillStyle' | 'globalAlpha'
>

/** Canvas pixels of the 18 joints; NaN stays NaN. */
export function project(body: Body, fit: Fit, mirror: boolean): Float64Array {
  const points = new Float64Array(JOINT_COUNT * 2)
  for (let joint = 0; joint < JOINT_COUNT; joint++) {
    points[joint * 2] = boxX(fit, body.xy[joint * 2] ?? NaN, mirror)
    points[joint * 2 + 1] = boxY(fit, body.xy[joint * 2 + 1] ?? NaN)
  }
  return points
}

const has = (points: Float64Array, joint: number): boolean =>
  !Number.isNaN(points[joint * 2] ?? NaN) && !Number.isNaN(points[joint * 2 + 1] ?? NaN)

const sure = (body: Body, joint: number): boolean => (body.score[joint] ?? 0) >= LOW_SCORE

function trace(ink: Ink, points: Float64Array, from: number, to: number): void {
  ink.moveTo(points[from * 2] ?? NaN, points[from * 2 + 1] ?? NaN)
  ink.lineTo(points[to * 2] ?? NaN, points[to * 2 + 1] ?? NaN)
}

function haloes(ink: Ink, points: Float64Array, width: number): void {
  ink.setLineDash([])
  ink.strokeStyle = FILM_COLOURS.halo
  ink.lineWidth = width * HALO
  ink.beginPath()
  for (const [from, to] of BONES) if (has(points, from) && has(points, to)) trace(ink, points, from, to)
  ink.stroke()
}

function bones(ink: Ink, body: Body, points: Float64Array, width: number): void {
  ink.lineWidth = width
  for (const [from, to, side] of BONES) {
    if (!has(points, from) || !has(points, to)) continue
    ink.setLineDash(sure(body, from) && sure(body, to) ? [] : [width * 2, width * 2])
    ink.strokeStyle = FILM_COLOURS[side]
    ink.beginPath()
    trace(ink, points, from, to)
    ink.stroke()
  }
  ink.setLineDash([])
}

function joints(ink: Ink, body: Body, points: Float64Array, width: number): void {
  for (let joint = 0; joint < FIRST_FACE; joint++) {
    if (!has(points, joint)) continue
    const colour = FILM_COLOURS[sideOf(joint)]
    const low = !sure(body, joint)
    ink.fillStyle = low ? FILM_COLOURS.hole : colour
    ink.strokeStyle = low ? colour : FILM_COLOURS.hole
    ink.lineWidth = width * 0.6
    ink.beginPath()
    ink.arc(points[joint * 2] ?? NaN, points[joint * 2 + 1] ?? NaN, width * JOINT_RADIUS, 0, Math.PI * 2)
    ink.fill()
    ink.stroke()
  }
}

/** Draw one body; `width` is the line width in canvas pixels. */
export function drawBody(ink: Ink, body: Body, fit: Fit, options: { width: number; mirror: boolean }): void {
  const points = project(body, fit, options.mirror)
  ink.save()
  ink.lineCap = 'round'
  ink.lineJoin = 'round'
  haloes(ink, points, options.width)
  bones(ink, body, points, options.width)
  joints(ink, body, points, options.width)
  ink.restore()
}

/** A past pose as a pale shape, limbs as thick as limbs: one stroke, so that crossings do not add up. */
export function drawGhost(ink: Ink, body: Body, fit: Fit, options: { mirror: boolean; alpha: number }): void {
  const points = project(body, fit, options.mirror)
  const hipX = ((points[16] ?? NaN) + (points[22] ?? NaN)) / 2
  const hipY = ((points[17] ?? NaN) + (points[23] ?? NaN)) / 2
  const trunk = Math.hypot(hipX - (points[2] ?? NaN), hipY - (points[3] ?? NaN))
  if (!(trunk > 0)) return
  ink.save()
  ink.lineCap = 'round'
  ink.lineJoin = 'round'
  ink.setLineDash([])
  ink.globalAlpha = options.alpha
  ink.strokeStyle = '#fff'
  ink.lineWidth = trunk * 0.2
  ink.beginPath()
  for (const [from, to] of BONES) if (to < FIRST_FACE && has(points, from) && has(points, to)) trace(ink, points, from, to)
  ink.stroke()
  ink.restore()
}
