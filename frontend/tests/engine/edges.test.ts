import { describe, expect, it } from 'vitest'
import { edgeCurve, edgeHeight, type Edge } from '../../src/engine/edges'

const edges: Edge[] = [
  { frame: 10, kind: 'start', confidence: 0.9, spread: 3 },
  { frame: 14.5, kind: 'start', confidence: 0.5, spread: 0 },
  { frame: 30, kind: 'end', confidence: 1, spread: 2 },
  { frame: 400, kind: 'start', confidence: 1, spread: 50 },
]

describe('the curve of edges', () => {
  it.each(['start', 'end'] as const)('has the same height as each of its points: %s', (kind) => {
    const curve = edgeCurve(edges, kind, -5, 0.7, 200, 1.5)
    curve.forEach((height, i) => expect(height).toBeCloseTo(edgeHeight(edges, kind, -5 + i * 0.7, 1.5), 12))
    expect(Math.max(...curve)).toBeGreaterThan(0.4)
  })
})
