import { describe, expect, it } from 'vitest'
import { drawable, figureOf } from '../../src/engine/figure'
import { boxX, containFit, wordsPlace } from '../../src/engine/fit'
import type { Body } from '../../src/engine/pose'
import { FILM_COLOURS, drawBody, drawGhost, lineWidth } from '../../src/engine/skeleton'
import { RecordingInk, standing } from './builders'

const fit = containFit(200, 200, 400, 400)
const draw = (body: Body, mirror = false) => {
  const ink = new RecordingInk()
  drawBody(ink as unknown as CanvasRenderingContext2D, body, fit, { width: 2, mirror })
  return ink
}
const bodyWith = (change: (xy: Float32Array, score: Float32Array) => void) => standing(1, (_f, xy, score) => change(xy, score)).body(0) as Body

describe('skeleton on film', () => {
  it('draws 17 bones over one halo 2.4 times as wide, and 14 joints', () => {
    const ink = draw(bodyWith(() => {}))
    const colours = Object.values(FILM_COLOURS)
    expect(ink.strokes[0]).toEqual({ style: FILM_COLOURS.halo, width: 4.8, dash: [] })
    expect(ink.strokes.slice(1, 18).every((stroke) => colours.includes(stroke.style) && stroke.width === 2)).toBe(true)
    expect(ink.arcs).toHaveLength(14)
    expect(ink.strokes.some((stroke) => stroke.dash.length > 0)).toBe(false)
  })

  it('draws nothing where nothing was found', () => {
    const ink = draw(bodyWith((xy) => xy.fill(NaN)))
    expect([ink.points, ink.arcs, ink.strokes.filter((stroke) => stroke.style !== FILM_COLOURS.halo)]).toEqual([[], [], []])
  })

  it('never gives the canvas a NaN: a missing knee takes its two bones with it', () => {
    const ink = draw(bodyWith((xy) => xy.set([NaN, NaN], 9 * 2)))
    expect(ink.points.some(Number.isNaN)).toBe(false)
    expect(ink.arcs).toHaveLength(13)
    expect(ink.strokes).toHaveLength(1 + 15 + 13)
  })

  it('dashes the bone of a doubtful joint and leaves the joint hollow', () => {
    const ink = draw(bodyWith((_xy, score) => (score[10] = 0.49)))
    const dashed = ink.strokes.filter((stroke) => stroke.dash.length > 0)
    expect(dashed).toEqual([{ style: FILM_COLOURS.right, width: 2, dash: [4, 4] }])
    expect(ink.arcs.filter((arc) => arc.fill === FILM_COLOURS.hole)).toHaveLength(1)
    expect(draw(bodyWith((_xy, score) => (score[10] = 0.5))).strokes.some((stroke) => stroke.dash.length > 0)).toBe(false)
  })

  it('takes a missing score for a doubtful one', () => {
    expect(draw(bodyWith((_xy, score) => (score[4] = NaN))).strokes.some((stroke) => stroke.dash.length > 0)).toBe(true)
  })

  it('turns about the middle of the film when mirrored, and keeps the colours of the body', () => {
    const [plain, turned] = [draw(bodyWith(() => {})), draw(bodyWith(() => {}), true)]
    expect(turned.arcs.map((arc) => arc.x)).toEqual(plain.arcs.map((arc) => 400 - arc.x))
    expect(turned.strokes.map((stroke) => stroke.style)).toEqual(plain.strokes.map((stroke) => stroke.style))
  })

  it('lies where the film lies in a box of another shape', () => {
    const wide = containFit(100, 200, 800, 400)
    expect(wide).toEqual({ scale: 2, left: 300, top: 0, width: 200, height: 400 })
    expect([boxX(wide, 0, false), boxX(wide, 100, false), boxX(wide, 0, true)]).toEqual([300, 500, 500])
  })

  it('is 2 px at 720 and never thinner than 1.5', () => {
    expect([lineWidth(720), lineWidth(1440), lineWidth(90)]).toEqual([2, 4, 1.5])
  })

  it('draws a past pose as one pale stroke, and none without a trunk', () => {
    const ink = new RecordingInk()
    drawGhost(ink as unknown as CanvasRenderingContext2D, bodyWith(() => {}), fit, { mirror: false, alpha: 0.09 })
    expect([ink.strokes.length, ink.globalAlpha]).toEqual([1, 0.09])
    const none = new RecordingInk()
    drawGhost(none as unknown as CanvasRenderingContext2D, bodyWith((xy) => xy.set([NaN, NaN], 2)), fit, { mirror: false, alpha: 0.09 })
    expect(none.strokes).toEqual([])
  })
})

describe('still figure', () => {
  it('fits into its box and stands on its foot', () => {
    const figure = figureOf(bodyWith(() => {}), 100, 84)
    const ys = figure.joints.map((joint) => joint.y)
    expect(Math.max(...ys)).toBeCloseTo(76, 1)
    for (const { x, y } of figure.joints) expect(x >= 8 && x <= 92 && y >= 8 && y <= 76).toBe(true)
    expect(figure.bones).toHaveLength(13)
    expect(figure.head).not.toBeNull()
  })

  it('is empty without a body, and marks doubtful bones', () => {
    expect(figureOf(bodyWith((xy) => xy.fill(NaN)), 100, 84)).toEqual({ bones: [], joints: [], head: null })
    expect(drawable(bodyWith((xy) => xy.fill(NaN)))).toBe(false)
    expect(drawable(null)).toBe(false)
    expect(figureOf(bodyWith((_xy, score) => (score[13] = 0.1)), 100, 84).bones.filter((bone) => bone.low)).toHaveLength(1)
  })
})

describe('words over the film', () => {
  const at = (film: [number, number], box: [number, number]) => wordsPlace(containFit(...film, ...box))

  it('stand in the black where it is broad, break where it is narrow, else go in with the film', () => {
    expect(at([720, 1280], [760, 654])).toEqual({ inset: 0, beside: null })
    expect(at([720, 1280], [390, 338]).beside).toBeCloseTo(99.9, 0)
    expect(at([812, 720], [760, 634]).inset).toBeCloseTo(22.5, 0)
    expect(at([1280, 720], [760, 428])).toEqual({ inset: 0, beside: null })
    expect(at([720, 1280], [0, 0])).toEqual({ inset: 0, beside: null })
  })
})
