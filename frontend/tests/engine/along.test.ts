import { describe, expect, it } from 'vitest'
import { countIn } from '../../src/engine/along'
import { countsOf } from '../../src/engine/counts'

/** Beats every half second from 1 s on; the first is count 1. */
const counts = countsOf([1, 1.5, 2, 2.5, 3, 3.5], 0, [25, 1])

describe('four beats before the film', () => {
  it('lead into the count on which it starts', () => {
    const way = countIn(counts, 25, [25, 1], 1)
    expect(way?.calls).toEqual([5, 6, 7, 8].map((number, i) => ({ number, at: i * 500 })))
    expect(way?.film).toBe(2000)
  })

  it('are as slow as the film', () => {
    const way = countIn(counts, 50, [25, 1], 0.5)
    expect(way?.calls.map(({ number }) => number)).toEqual([7, 8, 1, 2])
    expect(way?.film).toBe(4000)
  })

  it('start the film early enough for its first count to come in time', () => {
    const way = countIn(counts, 20, [25, 1], 1)
    expect(way?.film).toBeCloseTo(1800)
    expect(way?.calls.at(-1)).toEqual({ number: 8, at: 1500 })
  })

  it('are none where no tempo follows', () => {
    expect(countIn(counts, 24 * 5, [25, 1], 1)).toBeNull()
    expect(countIn([], 0, [25, 1], 1)).toBeNull()
    expect(countIn(counts, 25, [25, 1], -1)).toBeNull()
  })
})
