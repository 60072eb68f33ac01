import { describe, expect, it } from 'vitest'
import { partsOfEnergy, partsOfMoments } from '../../src/engine/parts'

describe('the parts of a unit', () => {
  it('reach half-way between key moments, and tile the unit', () => {
    const moments = [5, 20, 30, 70].map((frame, i) => ({ frame, primitive: i, confidence: 0.5 }))
    const parts = partsOfMoments(moments, 10, 50)
    expect(parts.map(({ start, end, key, primitive }) => [start, end, key, primitive])).toEqual([[10, 25, 20, 1], [25, 50, 30, 2]])
    expect(partsOfMoments(moments, 40, 60)).toEqual([])
  })

  it('are cut where the body is slowest', () => {
    // Two strokes of 20 frames with a rest at frame 20 of the unit; a shallow dip at 8 is none.
    const energy = Array.from({ length: 60 }, (_, i) => (i < 40 ? Math.abs(Math.sin((Math.PI * i) / 20)) - (i === 8 ? 0.05 : 0) : 0.4))
    const parts = partsOfEnergy(energy, 0, 40, [25, 1])
    expect(parts).toHaveLength(2)
    expect(Math.abs((parts[0]?.end ?? 0) - 20)).toBeLessThanOrEqual(1)
    expect(parts[0]?.start).toBe(0)
    expect(parts[1]?.end).toBe(40)
    expect(parts.every(({ primitive }) => primitive === null)).toBe(true)
  })

  it('are one where nothing rests, where nobody was seen, and in what is very short', () => {
    expect(partsOfEnergy(Array(60).fill(0.5), 0, 60, [25, 1])).toHaveLength(1)
    expect(partsOfEnergy(Array(60).fill(null), 0, 60, [25, 1])).toHaveLength(1)
    expect(partsOfEnergy([1, 0, 1, 0, 1], 0, 5, [25, 1])).toHaveLength(1)
  })
})
