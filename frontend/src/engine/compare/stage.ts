/** The canvas on which two bodies lie over each other: the first with square joints, the second with round ones. */
import { BONES, FIRST_FACE, LOW_SCORE, NECK, NOSE } from '../body'
import type { Body, PoseTrack } from '../pose'
import type { Scope } from '../scope'
import type { Side } from './course'
import { bodyLength, laid, reachOf, SHOWN_BY, stageOf, type Reach, type Stage } from './laid'

/** The same in both themes: the stage is dark in both. */
export const STAGE_COLOURS = { first: '#62C4B5', second: '#F2A65A', halo: 'rgb(4 9 8 / .62)', differs: '#FF7657' } as const

/** Head of a drawn body, in body lengths. */
const HEAD = 0.082
/** A difference is drawn where its ends are at least so far apart, in body lengths. */
const LEAST_APART = 0.04

export interface StageLook {
  /** Whose body is turned about. */
  mirror: Readonly<Record<Side, boolean>>
  /** The joint whose difference is pointed out; null for none. */
  differs: string | null
  /** Whose body is pale, since its take has nothing to show here. */
  waits: Side | null
}

type Ink = Pick<
  CanvasRenderingContext2D,
  'beginPath' | 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'arc' | 'rect' | 'stroke' | 'fill' | 'setLineDash' | 'save' | 'restore'
  | 'lineWidth' | 'lineCap' | 'lineJoin' | 'strokeStyle' | 'fillStyle' | 'globalAlpha'
>

/** Canvas pixels of the 18 joints; NaN stays NaN. */
export function project(body: Body, length: number, stage: Stage, mirror: boolean): Float64Array {
  const places = laid(body, length)
  for (let i = 0; i < places.length; i += 2) {
    places[i] = stage.x + (places[i] ?? NaN) * stage.scale * (mirror ? -1 : 1)
    places[i + 1] = stage.y + (places[i + 1] ?? NaN) * stage.scale
  }
  return places
}

const there = (points: Float64Array, joint: number): boolean => !Number.isNaN((points[joint * 2] ?? NaN) + (points[joint * 2 + 1] ?? NaN))

/** One body: halo, bones, joints, and a ring for the head. A joint that was hardly seen is hollow, its bone dashed. */
export function drawLaid(ink: Ink, body: Body, points: Float64Array, side: Side, stage: Stage, width: number): void {
  const low = (joint: number) => (body.score[joint] ?? 0) < LOW_SCORE
  const bones = BONES.filter(([from, to]) => to !== NOSE && to < FIRST_FACE && there(points, from) && there(points, to))
  const trace = (from: number, to: number) => {
    ink.moveTo(points[from * 2]!, points[from * 2 + 1]!)
    ink.lineTo(points[to * 2]!, points[to * 2 + 1]!)
  }
  ink.setLineDash([])
  ink.lineWidth = width * 2.2
  ink.strokeStyle = STAGE_COLOURS.halo
  ink.beginPath()
  for (const [from, to] of bones) trace(from, to)
  ink.stroke()
  ink.lineWidth = width
  ink.strokeStyle = STAGE_COLOURS[side]
  for (const [from, to] of bones) {
    ink.setLineDash(low(from) || low(to) ? [width * 1.6, width * 1.8] : [])
    ink.beginPath()
    trace(from, to)
    ink.stroke()
  }
  ink.setLineDash([])
  drawHead(ink, points, stage, width)
  for (let joint = NECK; joint < FIRST_FACE; joint++) {
    if (!there(points, joint)) continue
    const [x, y] = [points[joint * 2]!, points[joint * 2 + 1]!]
    const r = width * 1.25
    ink.beginPath()
    if (side === 'first') ink.rect(x - r * 0.92, y - r * 0.92, r * 1.84, r * 1.84)
    else ink.arc(x, y, r, 0, Math.PI * 2)
    ink.fillStyle = low(joint) ? STAGE_COLOURS.halo : STAGE_COLOURS[side]
    ink.lineWidth = width * (low(joint) ? 0.5 : 0.4)
    ink.strokeStyle = low(joint) ? STAGE_COLOURS[side] : STAGE_COLOURS.halo
    ink.fill()
    ink.stroke()
  }
}

/** The ring stands where the nose is; without a nose there is none. */
function drawHead(ink: Ink, points: Float64Array, stage: Stage, width: number): void {
  if (!there(points, NOSE)) return
  ink.lineWidth = width
  ink.beginPath()
  ink.arc(points[NOSE * 2]!, points[NOSE * 2 + 1]!, HEAD * stage.scale, 0, Math.PI * 2)
  ink.stroke()
}

/** A dashed bow from the first body's place of a joint to the second's; false where they are too near to tell. */
export function drawDifference(ink: Ink, first: Float64Array, second: Float64Array, joint: number, stage: Stage, width: number): boolean {
  if (!there(first, joint) || !there(second, joint)) return false
  const [ax, ay, bx, by] = [first[joint * 2]!, first[joint * 2 + 1]!, second[joint * 2]!, second[joint * 2 + 1]!]
  if (Math.hypot(bx - ax, by - ay) < LEAST_APART * stage.scale) return false
  // The bow lies away from the hips, where there is room.
  const [midX, midY] = [(ax + bx) / 2, (ay + by) / 2]
  const out = Math.hypot(midX - stage.x, midY - stage.y) || 1
  const bend = Math.hypot(bx - ax, by - ay) * 0.35 + width * 3
  ink.setLineDash([width * 1.5, width * 1.3])
  ink.lineWidth = width * 0.85
  ink.strokeStyle = STAGE_COLOURS.differs
  ink.beginPath()
  ink.moveTo(ax, ay)
  ink.quadraticCurveTo(midX + ((midX - stage.x) / out) * bend, midY + ((midY - stage.y) / out) * bend, bx, by)
  ink.stroke()
  ink.setLineDash([])
  return true
}

/** Keeps the canvas at its size and pixel density, and draws the bodies of two frames. */
export class LaidOver {
  private poses: Record<Side, PoseTrack | null> = { first: null, second: null }
  private lengths: Record<Side, number> = { first: NaN, second: NaN }
  private reach: Reach | null = null
  private frames: Record<Side, number> | null = null
  private look: StageLook = { mirror: { first: false, second: false }, differs: null, waits: null }
  private width = 0
  private height = 0

  constructor(
    private readonly canvas: HTMLCanvasElement,
    scope: Scope,
  ) {
    scope.resize(canvas, (width, height) => this.resize(width, height))
  }

  setPoses(first: PoseTrack | null, second: PoseTrack | null): void {
    this.poses = { first, second }
    this.lengths = { first: first ? bodyLength(first) : NaN, second: second ? bodyLength(second) : NaN }
    const takes = [{ pose: first, length: this.lengths.first }, { pose: second, length: this.lengths.second }]
    this.reach = reachOf(takes.flatMap(({ pose, length }) => (pose ? [{ pose, length }] : [])))
    this.draw()
  }

  setLook(look: StageLook): void {
    this.look = look
    this.draw()
  }

  /** Draw the bodies of these frames. */
  show(first: number, second: number): void {
    if (this.frames?.first === first && this.frames.second === second) return
    this.frames = { first, second }
    this.draw()
  }

  private resize(width: number, height: number): void {
    const density = globalThis.devicePixelRatio || 1
    this.width = this.canvas.width = Math.round(width * density)
    this.height = this.canvas.height = Math.round(height * density)
    this.draw()
  }

  private draw(): void {
    const ink = this.canvas.getContext('2d')
    const { frames, reach, look, width, height } = this
    if (!ink || !width) return
    ink.clearRect(0, 0, width, height)
    if (!frames || !reach) return
    // Readable from outside, so that a test can compare it with the course.
    this.canvas.dataset['frames'] = `${frames.first} ${frames.second}`
    const stage = stageOf(reach, width, height)
    const line = Math.max(height / 105, 2.2 * (globalThis.devicePixelRatio || 1))
    const points: Partial<Record<Side, Float64Array>> = {}
    ink.save()
    ink.lineCap = 'round'
    ink.lineJoin = 'round'
    for (const side of ['first', 'second'] as const) {
      const body = this.poses[side]?.body(frames[side])
      if (!body || !(this.lengths[side] > 0)) continue
      points[side] = project(body, this.lengths[side], stage, look.mirror[side])
      ink.globalAlpha = look.waits === side ? 0.28 : 1
      drawLaid(ink, body, points[side], side, stage, line)
    }
    ink.globalAlpha = 1
    const joint = look.differs === null || look.waits ? undefined : SHOWN_BY[look.differs]
    if (joint !== undefined && points.first && points.second) drawDifference(ink, points.first, points.second, joint, stage, line)
    ink.restore()
  }
}
