/** The lanes drawn on canvas: edges, energy, sound. Colours are read from the page, so a change of theme redraws. */
import { edgeCurve } from '../edges'
import { toFrame, toPx, type View } from '../geometry'
import type { TimelineModel } from './model'

/** What curves are drawn from; both timelines have it. */
type Curved = Pick<TimelineModel, 'frames' | 'rate' | 'edges' | 'energy' | 'peaks'>

export interface CurveColours {
  start: string
  end: string
  energy: string
  sound: string
  differ: string
}

/** The curve colours of the theme that `host` stands in. */
export function curveColours(host: Element): CurveColours {
  const style = getComputedStyle(host)
  const read = (name: string) => style.getPropertyValue(name).trim() || '#888'
  return { start: read('--p-start'), end: read('--p-end'), energy: read('--energy'), sound: read('--wave'), differ: read('--warn') }
}

export type Ink = CanvasRenderingContext2D

const STEP = 1.5
const FOOT = 3

/** Narrow bells are widened to this many pixels, so that a sure edge is still a visible one. */
const LEAST_SIGMA_PX = 3.2

export function drawEdges(ink: Ink, model: Curved, view: View, height: number, colours: CurveColours): void {
  const from = Math.max(0, toPx(view, 0))
  const to = Math.min(view.width, toPx(view, model.frames))
  const count = Math.max(0, Math.floor((to - from) / STEP) + 2)
  const trace = (kind: 'start' | 'end') => {
    ink.beginPath()
    edgeCurve(model.edges, kind, toFrame(view, from), STEP / view.perFrame, count, LEAST_SIGMA_PX / view.perFrame).forEach((value, i) => {
      const x = from + i * STEP
      const y = height - FOOT - value * (height - FOOT - 5)
      if (i === 0) ink.moveTo(x, y)
      else ink.lineTo(x, y)
    })
  }
  ink.lineWidth = 1.6
  trace('start')
  ink.strokeStyle = colours.start
  ink.setLineDash([])
  ink.stroke()
  ink.lineTo(to, height)
  ink.lineTo(from, height)
  ink.globalAlpha = 0.16
  ink.fillStyle = colours.start
  ink.fill()
  ink.globalAlpha = 1
  trace('end')
  ink.strokeStyle = colours.end
  ink.setLineDash([4, 2.5])
  ink.stroke()
  ink.setLineDash([])
}

/** Filled curve; where no body was found there is no curve, and no line at zero either. */
export function drawEnergy(ink: Ink, model: Curved, view: View, height: number, colours: CurveColours): void {
  const { energy } = model
  const stride = Math.max(1, Math.floor(1 / view.perFrame))
  const first = Math.max(0, Math.floor(view.start) - stride)
  const last = Math.min(energy.length - 1, Math.ceil(toFrame(view, view.width)) + stride)
  let run: [x: number, y: number][] = []
  const flush = () => {
    const begin = run[0]
    const end = run.at(-1)
    if (begin && end) {
      ink.beginPath()
      run.forEach(([x, y], i) => (i ? ink.lineTo(x, y) : ink.moveTo(x, y)))
      ink.strokeStyle = colours.energy
      ink.lineWidth = 1.4
      ink.stroke()
      ink.lineTo(end[0], height)
      ink.lineTo(begin[0], height)
      ink.globalAlpha = 0.18
      ink.fillStyle = colours.energy
      ink.fill()
      ink.globalAlpha = 1
    }
    run = []
  }
  for (let frame = first; frame <= last; frame += stride) {
    const value = energy[frame] ?? null
    if (value === null) flush()
    else run.push([toPx(view, frame + 0.5), height - FOOT - value * (height - FOOT - 4)])
  }
  flush()
}

const BAR = 3

export function drawSound(ink: Ink, model: Curved, view: View, height: number, colours: CurveColours): void {
  if (!model.peaks) return
  const { values, perSecond } = model.peaks
  const [num, den] = model.rate
  const perFrame = (perSecond * den) / num
  ink.strokeStyle = colours.sound
  ink.lineWidth = 1.6
  ink.beginPath()
  // Bars stand on a grid fixed to the film, so that they do not flicker when the lane moves.
  const spacing = BAR / view.perFrame
  const firstBar = Math.ceil(Math.max(0, view.start) / spacing)
  for (let bar = firstBar; ; bar++) {
    const frame = bar * spacing
    const x = toPx(view, frame)
    if (x > view.width || frame >= model.frames) break
    const a = Math.floor(frame * perFrame)
    const b = Math.max(a + 1, Math.ceil((frame + spacing) * perFrame))
    let peak = 0
    for (let i = a; i < b && i < values.length; i++) peak = Math.max(peak, values[i] ?? 0)
    const half = Math.max(0.5, ((height - 6) / 2) * (peak / 255))
    ink.moveTo(x + 1, height / 2 - half)
    ink.lineTo(x + 1, height / 2 + half)
  }
  ink.stroke()
}
