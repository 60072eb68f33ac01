import { describe, expect, it } from 'vitest'
import { containFit } from '../../src/engine/fit'
import { MOST_POINTS, finished, pointAt, strokePath, type Point, type Stroke } from '../../src/notes/strokes'

const SIZE = { width: 400, height: 200 }
const stroke = (kind: Stroke['kind'], ...points: Point[]): Stroke => ({ kind, ink: 'white', points })

describe('where a hand is on the film', () => {
  // A film twice as broad as high in a square box: bars above and below it.
  const fit = containFit(400, 200, 100, 100)
  it('is in shares of the picture, not of the box, and never outside', () => {
    expect(pointAt(25, 50, fit, false)).toEqual([0.25, 0.5])
    expect(pointAt(25, 25, fit, false)).toEqual([0.25, 0])
    expect(pointAt(-9, 99, fit, false)).toEqual([0, 1])
  })
  it('is turned back where the film is mirrored', () => {
    expect(pointAt(25, 50, fit, true)).toEqual([0.75, 0.5])
  })
})

describe('what is kept of a stroke', () => {
  it('is nothing of a slip', () => {
    expect(finished(stroke('pen', [0.5, 0.5], [0.5, 0.5], [0.502, 0.5]), SIZE)).toBe(null)
  })
  it('is a straight line by its ends, a bent one by its bends', () => {
    const straight = Array.from({ length: 50 }, (_, i): Point => [i / 100, i / 100])
    expect(finished(stroke('pen', ...straight), SIZE)!.points).toEqual([straight[0], straight[49]])
    expect(finished(stroke('arrow', [0, 0], [0.2, 0], [0.4, 0], [0.4, 0.5], [0.4, 0.9]), SIZE)!.points).toEqual([[0, 0], [0.4, 0], [0.4, 0.9]])
  })
  it('is no more than the server takes, of the wildest scribble', () => {
    const wild = Array.from({ length: 4000 }, (_, i): Point => [(i * 0.618) % 1, (i * 0.414) % 1])
    const kept = finished(stroke('pen', ...wild), SIZE)!.points
    expect(kept.length).toBeLessThanOrEqual(MOST_POINTS)
    expect([kept[0], kept.at(-1)]).toEqual([wild[0], wild[3999]])
  })
  it('is of a circle its two corners', () => {
    expect(finished(stroke('circle', [0.1, 0.1], [0.2, 0.3], [0.5, 0.6]), SIZE)!.points).toEqual([[0.1, 0.1], [0.5, 0.6]])
  })
})

describe('paths', () => {
  it('go through the picture in its pixels', () => {
    expect(strokePath(stroke('pen', [0, 0], [0.5, 0.5], [1, 0]), SIZE)).toBe('M0 0Q200 100 300 50L400 0')
  })
  it('of an arrow end in two wings behind its tip', () => {
    const wings = strokePath(stroke('arrow', [0, 0.5], [0.5, 0.5]), SIZE).split('M').at(-1)!
    const [first, tip, second] = wings.split('L').map((one) => one.split(' ').map(Number))
    expect(tip).toEqual([200, 100])
    expect(first![0]).toBeLessThan(200)
    expect(first![0]).toBe(second![0])
    expect(first![1]! + second![1]!).toBeCloseTo(200)
  })
  it('of a circle close', () => {
    expect(strokePath(stroke('circle', [0.25, 0.25], [0.75, 0.75]), SIZE)).toBe('M100 100A100 50 0 1 1 300 100A100 50 0 1 1 100 100Z')
  })
})
