import { describe, expect, it } from 'vitest'
import { countAt, countsOf, countStep } from '../../src/engine/counts'
import { edgeHeight, nextEdge } from '../../src/engine/edges'

describe('counts', () => {
  const beats = Array.from({ length: 20 }, (_, i) => 0.5 + i * 0.5)
  const counts = countsOf(beats, 3, [30000, 1001])

  it('runs from 1 to 8 and back from the first 1', () => {
    expect(counts.map((count) => count.number)).toEqual([6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1])
  })

  it('lies on the frame nearest to the beat', () => {
    for (const [i, count] of counts.entries()) expect(Math.abs(count.frame - ((beats[i] ?? 0) * 30000) / 1001)).toBeLessThanOrEqual(0.5)
  })

  it('is going on until the next one; not before the first nor long after the last', () => {
    const first = counts[0]?.frame ?? 0
    expect(countAt(counts, first - 1)).toBeNull()
    expect(countAt(counts, first)?.number).toBe(6)
    expect(countAt(counts, (counts[1]?.frame ?? 0) - 1)?.number).toBe(6)
    const last = counts.at(-1)?.frame ?? 0
    expect(countAt(counts, last + 15)?.number).toBe(1)
    expect(countAt(counts, last + 60)).toBeNull()
  })

  it('is nothing without a known 1 or without beats', () => {
    expect(countsOf(beats, null, [24, 1])).toEqual([])
    expect(countsOf([], 0, [24, 1])).toEqual([])
    expect(countAt([], 5)).toBeNull()
  })

  it('steps to the neighbours', () => {
    const [a, b] = [counts[4]?.frame ?? 0, counts[5]?.frame ?? 0]
    expect(countStep(counts, a, 1)).toBe(b)
    expect(countStep(counts, b, -1)).toBe(a)
    expect(countStep(counts, 1e9, 1)).toBeNull()
  })
})

describe('edges', () => {
  const edges = [
    { frame: 50, kind: 'start', confidence: 0.8, spread: 2 },
    { frame: 52, kind: 'end', confidence: 0.5, spread: 2 },
  ] as const

  it('peaks at the edge with its confidence, apart for starts and ends', () => {
    expect(edgeHeight(edges, 'start', 50)).toBe(0.8)
    expect(edgeHeight(edges, 'end', 52)).toBe(0.5)
    expect(edgeHeight(edges, 'start', 54)).toBeCloseTo(0.8 * Math.exp(-2))
    expect(edgeHeight(edges, 'start', 70)).toBe(0)
  })

  it('survives an edge without spread', () => {
    expect(edgeHeight([{ frame: 5, kind: 'start', confidence: 1, spread: 0 }], 'start', 5)).toBe(1)
  })

  it('goes to the next and the previous edge of the segments', () => {
    const segments = [{ start: 0, end: 10 }, { start: 10, end: 30 }, { start: 30, end: 40 }]
    expect([nextEdge(segments, 0, 1), nextEdge(segments, 10, 1), nextEdge(segments, 30, 1)]).toEqual([10, 30, null])
    expect([nextEdge(segments, 35, -1), nextEdge(segments, 30, -1), nextEdge(segments, 0, -1)]).toEqual([30, 10, null])
  })
})
