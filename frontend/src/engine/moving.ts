/**
 * Small figures that dance a passage over and over, on canvases. They start together and wait for each other, so that a
 * row of them is quiet to look at.
 */
import { BONES, FIRST_FACE, LOW_SCORE, NECK, NOSE, type Side } from './body'
import { extent } from './figure'
import type { Body, PoseTrack } from './pose'
import type { Scope } from './scope'

/** Frames [start, end). */
export interface Passage {
  start: number
  end: number
}

/** From film pixels to canvas pixels; the body's way across the picture is taken out of a passage, its jumps are not. */
export interface Place {
  scale: number
  /** Film x that lies in the middle of the canvas at the passage's first and last frame. */
  from: number
  to: number
  /** Film y that lies at the foot of the canvas. */
  foot: number
}

const PAINTS_A_SECOND = 20
/** Milliseconds of rest before all begin again. */
const REST_MS = 500
const LONGEST_MS = 4500
const PAD = 0.1

const centre = (body: Body | null): number => {
  const box = body && extent(body)
  return box ? (box[0] + box[2]) / 2 : NaN
}

/** Where the passage is drawn in a box of this size; null where no body was found in it. */
export function placeOf(pose: PoseTrack, { start, end }: Passage, width: number, height: number): Place | null {
  const first = pose.nearestFound(start, start, end)
  const last = pose.nearestFound(end - 1, start, end)
  if (first === null || last === null) return null
  const [from, to] = [centre(pose.body(first)), centre(pose.body(last))]
  if (Number.isNaN(from) || Number.isNaN(to)) return null
  let [side, top, foot] = [1, Infinity, -Infinity]
  for (let frame = start; frame < end; frame++) {
    const body = pose.body(frame)
    const box = body && extent(body)
    if (!box) continue
    const middle = middleAt({ from, to }, share(frame, start, end))
    side = Math.max(side, middle - box[0], box[2] - middle)
    top = Math.min(top, box[1])
    foot = Math.max(foot, box[3])
  }
  // A tenth of the height is left above for the head, of which only the nose is a joint.
  const scale = Math.min((width * (1 - 2 * PAD)) / (2 * side), (height * (1 - 2 * PAD)) / Math.max(1, (foot - top) * 1.1))
  return { scale, from, to, foot }
}

const share = (frame: number, start: number, end: number): number => (end - start > 1 ? (frame - start) / (end - 1 - start) : 0)
const middleAt = ({ from, to }: Pick<Place, 'from' | 'to'>, at: number): number => from + (to - from) * at

type Colours = Readonly<Record<Side, string>>

interface Look {
  width: number
  height: number
  place: Place
  /** 0..1 along the passage. */
  at: number
  colours: Colours
  line: number
}

function paint(ink: CanvasRenderingContext2D, body: Body, { width, height, place, at, colours, line }: Look): void {
  const middle = middleAt(place, at)
  const px = (joint: number) => width / 2 + ((body.xy[joint * 2] ?? NaN) - middle) * place.scale
  const py = (joint: number) => height * (1 - PAD) - (place.foot - (body.xy[joint * 2 + 1] ?? NaN)) * place.scale
  ink.lineCap = 'round'
  ink.lineWidth = line
  for (const [a, b, side] of BONES) {
    if (b >= FIRST_FACE || Number.isNaN(px(a)) || Number.isNaN(px(b))) continue
    const low = Math.min(body.score[a] ?? 0, body.score[b] ?? 0) < LOW_SCORE
    ink.setLineDash(low ? [line * 1.2, line * 1.6] : [])
    ink.strokeStyle = colours[side]
    ink.beginPath()
    ink.moveTo(px(a), py(a))
    ink.lineTo(px(b), py(b))
    ink.stroke()
  }
  if (Number.isNaN(px(NOSE))) return
  ink.fillStyle = colours.centre
  ink.beginPath()
  const trunk = Math.abs(py(NECK) - py(8))
  ink.arc(px(NOSE), py(NOSE), Math.max(line * 1.3, Number.isNaN(trunk) ? 0 : trunk * 0.2), 0, Math.PI * 2)
  ink.fill()
}

/** Milliseconds of a round in which every passage has been danced once, and the rest after it. */
export const roundOf = (passages: readonly Passage[], [num, den]: readonly [number, number]): number =>
  Math.min(LONGEST_MS, Math.max(0, ...passages.map(({ start, end }) => ((end - start) * den * 1000) / num))) + REST_MS

/** Draws `canvases[i]` with `passages[i]`, as long as they are in view; gone with the scope. */
export function dance(canvases: readonly HTMLCanvasElement[], passages: readonly Passage[], pose: PoseTrack, scope: Scope): void {
  const density = Math.min(2, globalThis.devicePixelRatio || 1)
  const [num, den] = pose.rate
  const round = roundOf(passages, pose.rate)
  let seen = typeof IntersectionObserver === 'undefined'
  let began = performance.now()
  let painted = -Infinity
  let places: (Place | null)[] = []

  const sizes = () => {
    places = canvases.map((canvas, i) => {
      const [width, height] = [Math.round(canvas.clientWidth * density), Math.round(canvas.clientHeight * density)]
      if (canvas.width !== width) canvas.width = width
      if (canvas.height !== height) canvas.height = height
      const passage = passages[i]
      return passage ? placeOf(pose, passage, width, height) : null
    })
  }
  const paintAll = (milliseconds: number) => {
    canvases.forEach((canvas, i) => {
      const [ink, passage, place] = [canvas.getContext('2d'), passages[i], places[i]]
      if (!ink || !passage || canvas.width === 0) return
      ink.clearRect(0, 0, canvas.width, canvas.height)
      if (!place) return
      const style = getComputedStyle(canvas)
      const colours = { centre: style.getPropertyValue('--body-centre'), left: style.getPropertyValue('--body-left'), right: style.getPropertyValue('--body-right') }
      const { start, end } = passage
      const look = { width: canvas.width, height: canvas.height, place, colours, line: Math.max(1.6, canvas.clientHeight / 30) * density }
      const at = Math.min(1, (milliseconds * num) / 1000 / den / Math.max(1, end - 1 - start))
      const frame = pose.nearestFound(Math.round(start + at * (end - 1 - start)), start, end)
      const body = frame === null ? null : pose.body(frame)
      if (body && frame !== null) paint(ink, body, { ...look, at: share(frame, start, end) })
    })
  }
  const turn = (now: number) => {
    if (!seen || scope.disposed) return
    if (now - painted >= 1000 / PAINTS_A_SECOND) {
      painted = now
      paintAll((now - began) % round)
    }
    scope.frame(turn)
  }
  const begin = () => {
    sizes()
    began = performance.now()
    paintAll(0)
    scope.frame(turn)
  }

  for (const canvas of canvases) scope.resize(canvas, () => { sizes(); paintAll((performance.now() - began) % round) })
  if (typeof IntersectionObserver === 'undefined') return begin()
  const observer = new IntersectionObserver((entries) => {
    const now = entries.some(({ isIntersecting }) => isIntersecting)
    if (now === seen) return
    seen = now
    if (now) begin()
  })
  const row = canvases[0]?.parentElement?.parentElement
  if (row) observer.observe(row)
  scope.add(() => observer.disconnect())
}
