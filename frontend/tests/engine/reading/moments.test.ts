import { describe, expect, it } from 'vitest'
import { HIDDEN, NUMBER, SURE, TICK, momentNear, nextMoment, primitiveHue, roomOf, type Moment } from '../../../src/engine/reading/moments'

const moments = (...frames: [number, number?][]): Moment[] => frames.map(([frame, confidence = 0.5]) => ({ frame, primitive: 1, confidence }))

describe('room for key moments', () => {
  it('is for number and confidence where they are far apart', () => {
    expect(roomOf(moments([0], [100]), 200, 1)).toEqual([SURE, SURE])
    expect(roomOf(moments([0], [40], [100]), 200, 1)).toEqual([NUMBER, NUMBER, SURE])
  })
  it('goes to the surest where there is little', () => {
    expect(roomOf(moments([10, 0.2], [20, 0.9], [30, 0.3]), 100, 1)).toEqual([TICK, SURE, TICK])
  })
  it('hides ticks that lie on one another, never the surest', () => {
    expect(roomOf(moments([10, 0.2], [11, 0.9], [12, 0.3]), 100, 1)).toEqual([TICK, SURE, HIDDEN])
  })
  it('counts with numbers that move in at the ends', () => {
    expect(roomOf(moments([0, 0.9], [28, 0.5], [60, 0.8]), 61, 1)).toEqual([NUMBER, TICK, NUMBER])
  })
  it('numbers never touch, at any zoom', () => {
    const many = Array.from({ length: 2000 }, (_, i): Moment => ({ frame: i * 9 + (i % 5), primitive: i % 32, confidence: ((i * 37) % 100) / 100 }))
    for (const perFrame of [0.05, 0.3, 2, 9]) {
      const rooms = roomOf(many, 18_000, perFrame)
      const numbered = many.filter((_, i) => (rooms[i] ?? 0) >= NUMBER).map(({ frame }) => frame)
      expect(numbered.length).toBeGreaterThan(10)
      for (let i = 1; i < numbered.length; i++) expect(((numbered[i] ?? 0) - (numbered[i - 1] ?? 0)) * perFrame).toBeGreaterThanOrEqual(26)
    }
  })
})

describe('which moment', () => {
  const three = moments([10], [20], [40])
  it('is nearest, within reach', () => {
    expect([momentNear(three, 16, 5), momentNear(three, 14, 5), momentNear(three, 30, 5), momentNear([], 3, 9)]).toEqual([1, 0, -1, -1])
  })
  it('is next, either way', () => {
    expect([nextMoment(three, 20, 1)?.frame, nextMoment(three, 20, -1)?.frame]).toEqual([40, 10])
    expect([nextMoment(three, 40, 1), nextMoment(three, 10, -1)]).toEqual([null, null])
  })
})

it('a primitive has one of 32 colours, and always the same', () => {
  expect([0, 31, 32, 7].map(primitiveHue)).toEqual([1, 32, 1, 8])
})
