import { expect, it } from 'vitest'
import { placeOf, roundOf } from '../../src/engine/moving'
import { standing } from './builders'

/** Joints at x 100 … 117, y 50 … 115 (face left out); moved by (dx, dy) a frame. */
const moving = (dx: number, dy: (frame: number) => number) =>
  standing(20, (frame, xy) => {
    for (let joint = 0; joint < 18; joint++) xy.set([(xy[joint * 2] ?? 0) + dx * frame, (xy[joint * 2 + 1] ?? 0) + dy(frame)], joint * 2)
  })

it('takes the way across the picture out of a passage, but not its jump', () => {
  const still = placeOf(moving(0, () => 0), { start: 0, end: 20 }, 100, 100)
  const walks = placeOf(moving(10, () => 0), { start: 0, end: 20 }, 100, 100)
  const jumps = placeOf(moving(0, (frame) => (frame === 10 ? -65 : 0)), { start: 0, end: 20 }, 100, 100)
  expect(walks?.scale).toBeCloseTo(still?.scale ?? NaN, 5)
  expect(walks?.to).toBeCloseTo((walks?.from ?? NaN) + 190, 5)
  expect(jumps?.scale).toBeLessThan((still?.scale ?? NaN) * 0.6)
  expect(jumps?.foot).toBe(still?.foot)
})

it('has no place where nobody was found', () => {
  expect(placeOf(standing(4, (_, xy) => xy.fill(NaN)), { start: 0, end: 4 }, 100, 100)).toBeNull()
})

it('waits for the longest, but not for ever', () => {
  expect(roundOf([{ start: 0, end: 25 }, { start: 25, end: 75 }], [25, 1])).toBe(2500)
  expect(roundOf([{ start: 0, end: 2500 }], [25, 1])).toBe(5000)
})
