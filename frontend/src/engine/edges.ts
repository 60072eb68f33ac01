/** Edges of units: their probability as curves, and the next one from a frame. */
export interface Edge {
  frame: number
  kind: 'start' | 'end'
  /** 0..1. */
  confidence: number
  /** One standard deviation, frames. */
  spread: number
}

/** Beyond this many standard deviations a bump is flat. */
const REACH = 4

/**
 * Height 0..1 of the curve of `kind` at `frame`: the highest of the bell curves of the edges, each as high as its
 * confidence and as wide as its spread. `least` widens narrow bells so that they can be seen (frames).
 */
export function edgeHeight(edges: readonly Edge[], kind: Edge['kind'], frame: number, least = 0): number {
  let height = 0
  for (const edge of edges) {
    if (edge.kind !== kind) continue
    const sigma = Math.max(edge.spread, least, 1e-6)
    const away = (frame - edge.frame) / sigma
    if (Math.abs(away) < REACH) height = Math.max(height, edge.confidence * Math.exp(-0.5 * away * away))
  }
  return height
}

/**
 * The same heights at the frames from, from + step, … (`count` of them), and quickly for many edges: each is only looked at
 * where it is not flat.
 */
export function edgeCurve(edges: readonly Edge[], kind: Edge['kind'], from: number, step: number, count: number, least = 0): Float64Array {
  const heights = new Float64Array(count)
  for (const edge of edges) {
    if (edge.kind !== kind) continue
    const sigma = Math.max(edge.spread, least, 1e-6)
    const first = Math.max(0, Math.ceil((edge.frame - REACH * sigma - from) / step))
    const last = Math.min(count - 1, Math.floor((edge.frame + REACH * sigma - from) / step))
    for (let i = first; i <= last; i++) {
      const away = (from + i * step - edge.frame) / sigma
      heights[i] = Math.max(heights[i] ?? 0, edge.confidence * Math.exp(-0.5 * away * away))
    }
  }
  return heights
}

/** The nearest edge frame before (−1) or after (+1) `frame` of segments that tile the clip; null at its ends. */
export function nextEdge(segments: readonly { start: number; end: number }[], frame: number, direction: 1 | -1): number | null {
  if (direction > 0) return segments.find((segment) => segment.start > frame)?.start ?? null
  return segments.findLast((segment) => segment.start < frame)?.start ?? null
}
