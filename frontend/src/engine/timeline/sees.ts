/** The lanes of a learned reading: where it differs from the labels, its curves with what was decided, its key moments. */
import type { Edge } from '../edges'
import { hueClass, lastSeen, toFrame, toPx, type View } from '../geometry'
import type { Span } from '../reading/agreement'
import { columnsOf } from '../reading/curve'
import { HIDDEN, NUMBER, NUMBER_PX, SURE, SURE_PX, centreOf, roomOf } from '../reading/moments'
import type { CurveColours, Ink } from './curves'
import { element, place } from './dom'
import type { ModelSees, TimelineMoment } from './model'

const LINE = 3

/** A quiet line between labels and units. One frame of ten minutes is still a pixel. */
export function drawDiffer(ink: Ink, differ: readonly Span[], view: View, height: number, colours: CurveColours): void {
  ink.fillStyle = colours.differ
  const top = (height - LINE) / 2
  for (const { start, end } of differ) {
    if (end < view.start || start > lastSeen(view)) continue
    ink.fillRect(toPx(view, start), top, Math.max(1, (end - start) * view.perFrame - 1), LINE)
  }
}

const FOOT = 3
/** Above the curves, for the flags. */
const HEAD = 11
const FLAG = 6
/** A decided edge that lies closer to the one before has no flag, only its line. */
const FLAG_ROOM = 9
/** Where they are closer than this in the mean, there are neither: the curves' peaks say as much. */
const LINE_ROOM = 6

export function drawProbabilities(ink: Ink, sees: ModelSees, edges: readonly Edge[], view: View, height: number, colours: CurveColours): void {
  const y = (value: number) => height - FOOT - value * (height - FOOT - HEAD)
  for (const kind of ['start', 'end'] as const) {
    const values = sees[kind]
    const runs = view.perFrame >= 1 ? runsOfFrames(values, view) : runsOfColumns(values, view)
    for (const run of runs) drawRun(ink, run.map(([x, value]) => [x, y(value)]), height, colours[kind], kind === 'end', view.perFrame >= 0.25 ? 1.5 : 0.9)
  }
  drawDecided(ink, edges, sees.start.length, view, height, colours)
}

type Point = readonly [x: number, value: number]

/** Points of the curve, in runs: there is none where no body was seen. */
function runsOfFrames(values: Float32Array, view: View): Point[][] {
  const first = Math.max(0, Math.floor(view.start) - 1)
  const last = Math.min(values.length - 1, Math.ceil(lastSeen(view)) + 1)
  const runs: Point[][] = [[]]
  for (let frame = first; frame <= last; frame++) {
    const value = values[frame] ?? NaN
    if (Number.isNaN(value)) runs.push([])
    else runs.at(-1)?.push([toPx(view, frame + 0.5), value])
  }
  return runs.filter((run) => run.length > 0)
}

/** A column a pixel, from its smallest to its largest value. */
function runsOfColumns(values: Float32Array, view: View): Point[][] {
  const from = Math.floor(Math.max(0, toPx(view, 0)))
  const to = Math.ceil(Math.min(view.width, toPx(view, values.length)))
  const { low, high } = columnsOf(values, toFrame(view, from), 1 / view.perFrame, Math.max(0, to - from))
  const runs: Point[][] = [[]]
  high.forEach((top, column) => {
    const foot = low[column] ?? NaN
    if (Number.isNaN(top) || Number.isNaN(foot)) return void runs.push([])
    const x = from + column + 0.5
    const run = runs.at(-1)
    const before = run?.at(-1)?.[1] ?? foot
    // The nearer one first, so that a slope is a slope and no comb.
    run?.push(...(Math.abs(before - foot) <= Math.abs(before - top) ? ([[x, foot], [x, top]] as const) : ([[x, top], [x, foot]] as const)))
  })
  return runs.filter((run) => run.length > 0)
}

function drawRun(ink: Ink, points: readonly Point[], height: number, colour: string, dashed: boolean, width: number): void {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last) return
  ink.beginPath()
  points.forEach(([x, y], i) => (i ? ink.lineTo(x, y) : ink.moveTo(x, y)))
  ink.strokeStyle = ink.fillStyle = colour
  ink.lineWidth = width
  ink.setLineDash(dashed ? [4, 2.5] : [])
  ink.stroke()
  ink.setLineDash([])
  if (dashed) return
  ink.lineTo(last[0], height)
  ink.lineTo(first[0], height)
  ink.globalAlpha = 0.14
  ink.fill()
  ink.globalAlpha = 1
}

/** A line where an edge was decided; its flag flies right for a start, left for an end. */
function drawDecided(ink: Ink, edges: readonly Edge[], frames: number, view: View, height: number, colours: CurveColours): void {
  if ((frames * view.perFrame) / Math.max(1, edges.length) < LINE_ROOM) return
  for (const kind of ['start', 'end'] as const) {
    const way = kind === 'start' ? 1 : -1
    let before = -Infinity
    ink.strokeStyle = ink.fillStyle = colours[kind]
    ink.lineWidth = 1
    for (const edge of edges) {
      if (edge.kind !== kind) continue
      const x = toPx(view, edge.frame)
      if (x < -FLAG || x > view.width + FLAG) continue
      ink.globalAlpha = 0.55
      ink.beginPath()
      ink.moveTo(x, 1)
      ink.lineTo(x, height - FOOT)
      ink.stroke()
      ink.globalAlpha = 1
      if (x - before < FLAG_ROOM) continue
      before = x
      ink.beginPath()
      ink.moveTo(x, 1)
      ink.lineTo(x + way * FLAG, 1 + FLAG / 2)
      ink.lineTo(x, 1 + FLAG)
      ink.fill()
    }
  }
}

/** A tick at its frame for every key moment, and over it, where there is room, the primitive's number and how sure it is. */
export function fillMoments(strip: HTMLElement, moments: readonly TimelineMoment[], frames: number, view: View): void {
  const rooms = roomOf(moments, frames, view.perFrame)
  const made: HTMLElement[] = []
  const from = view.start - SURE_PX / view.perFrame
  const to = lastSeen(view) + SURE_PX / view.perFrame
  moments.forEach((moment, index) => {
    const room = rooms[index] ?? HIDDEN
    if (room === HIDDEN || moment.frame < from || moment.frame > to) return
    const x = toPx(view, moment.frame + 0.5)
    const mark = place(element(`moment ${hueClass(moment.hue)}`), x)
    mark.dataset['index'] = String(index)
    mark.title = moment.hint
    mark.setAttribute('role', 'option')
    mark.setAttribute('aria-selected', 'false')
    mark.setAttribute('aria-label', moment.spoken)
    mark.style.setProperty('--sure', moment.confidence.toFixed(2))
    if (room >= NUMBER) {
      const chip = element('moment-chip', String(moment.primitive), 'span')
      if (room === SURE) chip.append(element('', `${Math.round(moment.confidence * 100)}%`, 'small'))
      // At the ends of the clip the number moves in; its tick stays.
      const centre = centreOf(moment.frame, frames, (room === SURE ? SURE_PX : NUMBER_PX) / view.perFrame)
      chip.style.setProperty('--aside', `${(toPx(view, centre) - x).toFixed(1)}px`)
      mark.append(chip)
    }
    made.push(mark)
  })
  strip.replaceChildren(...made)
}
