import { expect, it } from 'vitest'
import { drawnSpan, leastFrames, nudged } from '../../src/report/find/span'
import { percentAlike, placeOf, rings } from '../../src/report/find/variations'

it('draws a span in any direction, never shorter than can be looked for, within the clip', () => {
  expect(leastFrames([30, 1])).toBe(10)
  expect(drawnSpan(50, 20, 100, 10)).toEqual({ start: 20, end: 50 })
  expect(drawnSpan(95, 97, 100, 10)).toEqual({ start: 90, end: 100 })
  expect(drawnSpan(-5, 3, 100, 10)).toEqual({ start: 0, end: 10 })
  expect(drawnSpan(0, 5, 6, 10)).toEqual({ start: 0, end: 6 })
})

it('moves one edge and keeps the other', () => {
  expect(nudged({ start: 10, end: 40 }, 'start', 50, 100, 10)).toEqual({ start: 30, end: 40 })
  expect(nudged({ start: 10, end: 40 }, 'end', -50, 100, 10)).toEqual({ start: 10, end: 20 })
  expect(nudged({ start: 10, end: 95 }, 'end', 50, 100, 10)).toEqual({ start: 10, end: 100 })
})

it('puts what was found into rings, the nearest first', () => {
  const one = (likeness: number) => ({ clip: 'c2', title: 'Two', start: 30, end: 60, likeness, mirrored: false })
  expect(rings([one(0.7), one(0.99), one(0.85), one(0.3)]).map(({ found }) => found.map(({ likeness }) => likeness))).toEqual([[0.99, 0.85], [0.7], [0.3]])
  expect(rings([])).toEqual([])
  expect(percentAlike(1)).toBe(99)
  expect(placeOf('/s/x/clips/c1/', 'c1', one(1))).toBe('/s/x/clips/c2/#frame=30')
})
