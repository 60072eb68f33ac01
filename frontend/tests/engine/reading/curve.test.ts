import { describe, expect, it } from 'vitest'
import { columnsOf, curveOf } from '../../../src/engine/reading/curve'

describe('columns of a long curve', () => {
  it('keep every peak of ten minutes', () => {
    const values = new Float32Array(18_000).fill(0.02)
    for (let frame = 37; frame < 18_000; frame += 431) values[frame] = 0.9
    const { low, high } = columnsOf(values, 0, 18_000 / 1040, 1040)
    const peaks = Array.from({ length: 1040 }, (_, column) => (high[column] ?? 0) > 0.5)
    expect(peaks.filter(Boolean)).toHaveLength(Math.ceil((18_000 - 37) / 431))
    expect(Math.max(...low)).toBeCloseTo(0.02)
  })
  it('have no value where there is none, and none outside the clip', () => {
    const { low, high } = columnsOf(curveOf([0.1, null, null, 0.4, 0.2]), -2, 2, 5)
    expect([...low]).toEqual([NaN, expect.closeTo(0.1), expect.closeTo(0.4), expect.closeTo(0.2), NaN])
    expect([...high]).toEqual([NaN, expect.closeTo(0.1), expect.closeTo(0.4), expect.closeTo(0.2), NaN])
  })
  it('take each frame once, wherever they begin', () => {
    const values = Float32Array.from({ length: 100 }, (_, i) => i)
    const { low, high } = columnsOf(values, 0.5, 3.3, 30)
    for (let column = 1; column < 30; column++) expect(low[column]).toBe((high[column - 1] ?? 0) + 1)
  })
})
