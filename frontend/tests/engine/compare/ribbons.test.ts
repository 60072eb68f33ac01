import { describe, expect, it } from 'vitest'
import { apart, axisOf, crossings, fitOf, placeOf, ribbon, shareOf, type Pairing } from '../../../src/engine/compare/ribbons'

const pair = (a: [number, number], b: [number, number], early = 0, swapped = false): Pairing => ({
  first: { start: a[0], end: a[1] }, second: { start: b[0], end: b[1] }, swapped, early,
})

describe('the second take in the time of the first', () => {
  it('has its tempo and beginning taken out, and keeps what comes early or late', () => {
    // Twice as slow, begun 15 frames later; the middle unit comes 0.3 s early.
    const pairs = [pair([0, 30], [15, 75]), pair([30, 60], [57, 135], -0.3), pair([60, 90], [135, 195])]
    const fit = fitOf(pairs, [30, 1], [30, 1])
    expect(fit.scale).toBeCloseTo(0.5, 6)
    expect(placeOf(pairs[1]!.second!, [30, 1], fit).from - 1).toBeCloseTo(-0.3, 6)
    expect(placeOf(pairs[0]!.second!, [30, 1], fit).from).toBeCloseTo(0, 6)
  })

  it('is only shifted where there is one unit, and left as it is where there is none or they ask for nonsense', () => {
    expect(fitOf([pair([30, 60], [45, 80])], [30, 1], [30, 1])).toEqual({ scale: 1, shift: -0.5 })
    expect(fitOf([pair([0, 9], [9, 20], 0, true)], [30, 1], [30, 1])).toEqual({ scale: 1, shift: 0 })
    expect(fitOf([pair([0, 30], [60, 90]), pair([60, 90], [0, 30])], [30, 1], [30, 1]).scale).toBe(1)
  })

  it('lies on an axis that holds the units of both', () => {
    const axis = axisOf([{ from: -1, to: 2 }, { from: 0, to: 3 }])
    expect(axis).toEqual({ from: -1, to: 3 })
    expect(shareOf({ from: 0, to: 2 }, axis)).toEqual({ left: 0.25, width: 0.5 })
  })
})

describe('ribbons', () => {
  it('join the edges of both, and bend in between', () => {
    expect(ribbon([10, 50], [20, 40], 0, 100)).toBe('M10 0L50 0C50 54 40 46 40 100L20 100C20 46 10 54 10 0Z')
  })

  it('that cross one another are told once', () => {
    const pairs = [pair([0, 10], [0, 10]), pair([10, 20], [30, 40], 0, true), pair([20, 30], [10, 30], 0, true), pair([40, 50], [60, 70], 0, true), pair([50, 60], [50, 60], 0, true)]
    expect(crossings(pairs)).toEqual([[1, 2], [3, 4]])
    expect(crossings([pairs[0]!, pairs[1]!])).toEqual([[1]])
  })
})

describe('tags', () => {
  it('keep their places where they can, and are moved apart where they cannot', () => {
    expect(apart([{ at: 100, width: 40 }, { at: 200, width: 40 }], 400)).toEqual([100, 200])
    const places = apart([{ at: 100, width: 40 }, { at: 104, width: 60 }, { at: 398, width: 40 }], 400)
    expect(places[1]! - places[0]!).toBeGreaterThanOrEqual(50)
    expect(places[2]).toBe(380)
  })
})
