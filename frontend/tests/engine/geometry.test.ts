import { describe, expect, it } from 'vitest'
import {
  centreOn, clampZoom, envelope, fitClip, fitRange, frameAt, hueClass, keepInside, labelFor, lastSeen, phaseAt, spanAt,
  tickPlan, toFrame, toPx, visible, zoomAt,
} from '../../src/engine/geometry'

/** Repeatable chance. */
function* chance(seed: number): Generator<number> {
  for (let s = seed; ; ) yield (s = (s * 16807) % 2147483647) / 2147483647
}

describe('views', () => {
  const random = chance(7)
  const next = () => random.next().value as number
  const cases = Array.from({ length: 300 }, () => {
    const frames = 1 + Math.floor(next() * 40_000)
    const width = 200 + next() * 1400
    const view = keepInside({ start: next() * frames, perFrame: clampZoom(next() * 20, frames, width), width }, frames)
    return { frames, view, px: next() * width, factor: 0.2 + next() * 5 }
  })

  it('goes from frames to pixels and back', () => {
    for (const { view, px } of cases) expect(toPx(view, toFrame(view, px))).toBeCloseTo(px, 6)
  })

  it('keeps the frame under the pointer when it zooms, unless the clip ends there', () => {
    for (const { frames, view, px, factor } of cases) {
      const zoomed = zoomAt(view, px, factor, frames)
      const free = zoomed.start > 1e-6 && lastSeen(zoomed) < frames - 1e-6
      if (free) expect(toFrame(zoomed, px)).toBeCloseTo(toFrame(view, px), 5)
    }
  })

  it('never shows ground outside the clip while the clip is wider than the lane', () => {
    for (const { frames, view, px, factor } of cases) {
      const zoomed = zoomAt(view, px, factor, frames)
      expect(zoomed.start).toBeGreaterThanOrEqual(0)
      if (zoomed.width / zoomed.perFrame <= frames) expect(lastSeen(zoomed)).toBeLessThanOrEqual(frames + 1e-6)
    }
  })

  it('stays inside the zoom limits and can always show the whole clip', () => {
    for (const { frames, view } of cases) {
      expect(zoomAt(view, 0, 1e9, frames).perFrame).toBeLessThanOrEqual(Math.max(16, view.width / frames))
      const whole = fitClip(frames, view.width)
      if (whole.perFrame <= 16 && whole.perFrame >= 0.02) expect(zoomAt(view, 0, 1e-9, frames).perFrame).toBeCloseTo(whole.perFrame, 9)
    }
  })

  it('finds a frame inside the clip under any pixel', () => {
    for (const { frames, view } of cases) {
      for (const px of [-1e6, 0, view.width, 1e9]) {
        const frame = frameAt(view, px, frames)
        expect(Number.isInteger(frame) && frame >= 0 && frame < frames).toBe(true)
      }
    }
  })

  it('fits a range with a margin, and centres on a frame beyond the ends', () => {
    const view = fitRange(100, 200, 1000, 600)
    expect([view.start, lastSeen(view)]).toEqual([90, 210])
    expect(toPx(centreOn(fitClip(300, 390), 0), 0)).toBeCloseTo(195)
  })
})

describe('ruler', () => {
  it('keeps majors at least 80 px apart at every zoom, and not three times as far', () => {
    for (const rate of [[24, 1], [30000, 1001], [60000, 1001]] as const) {
      for (let perFrame = 0.001; perFrame <= 16; perFrame *= 1.07) {
        const plan = tickPlan(perFrame, rate)
        const px = plan.unit === 'frames' ? plan.every * perFrame : (plan.every * perFrame * rate[0]) / rate[1]
        expect(px).toBeGreaterThanOrEqual(80)
        expect(px).toBeLessThan(240)
      }
    }
  })

  it('gives every frame its tick from 8 px a frame', () => {
    expect(tickPlan(7.9, [24, 1]).unit).toBe('seconds')
    const plan = tickPlan(8, [24, 1])
    expect([plan.unit, plan.every / plan.minors]).toEqual(['frames', 1])
  })
})

describe('units', () => {
  it('writes the name, the abbreviation, or nothing, by width', () => {
    expect([92, 91.9, 30, 29.9].map((px) => labelFor(px, 'Grand jeté', 'GJ'))).toEqual(['Grand jeté', 'GJ', 'GJ', ''])
  })

  it('keeps the class of a hue between 1 and 32, whatever it is given', () => {
    expect([1, 32, 0, 99, NaN].map(hueClass)).toEqual(['hue-1', 'hue-32', 'hue-1', 'hue-32', 'hue-1'])
  })

  it('shapes the envelope by the phases and never crosses them', () => {
    expect(envelope(100, 200, [130, 168])).toEqual([30, 68])
    expect(envelope(0, 3, null)).toEqual([expect.closeTo(33.3, 1), expect.closeTo(66.7, 1)])
    expect(envelope(100, 200, [180, 150])).toEqual([80, 80])
  })

  it('names the phase of a frame', () => {
    expect([0, 9, 10, 19, 20].map((frame) => phaseAt(frame, [10, 20]))).toEqual(['start', 'start', 'process', 'process', 'end'])
    expect(phaseAt(3, null)).toBeNull()
  })

  it('finds spans by halving as by looking at each', () => {
    const spans = [[0, 10], [10, 11], [11, 40], [45, 60]].map(([start, end]) => ({ start: start as number, end: end as number }))
    for (let frame = -2; frame < 65; frame++) {
      expect(spanAt(spans, frame)).toBe(spans.findIndex((span) => frame >= span.start && frame < span.end))
    }
    expect(visible(spans, 10, 45)).toEqual([1, 3])
    expect(visible(spans, 60, 90)).toEqual([4, 4])
    expect(visible([], 0, 9)).toEqual([0, 0])
  })
})
