import { describe, expect, it } from 'vitest'
import { courseOf } from '../../../src/engine/compare/course'
import { apart, bandAt, blocksOf, crossings, ribbon, type Pairing } from '../../../src/engine/compare/ribbons'

const span = (edges: [number, number] | null) => edges && { start: edges[0], end: edges[1] }
const pair = (a: [number, number] | null, b: [number, number] | null, early = 0, longer = 0, swapped = false): Pairing => ({
  first: span(a), second: span(b), swapped, early, longer,
})
const TAKE = { frames: 300, rate: [30, 1] as const }
/** "first 0: 0–1": the bands as lines, to hundredths of a second. */
const told = (pairs: Pairing[], tempo = 1) =>
  blocksOf(courseOf(TAKE, TAKE, pairs, []), pairs, tempo).map(({ side, pair: index, from, to }) => `${side} ${index}: ${+from.toFixed(2)}–${+to.toFixed(2)}`)

describe('the two bands', () => {
  it('lie over each other but for what comes early, late, longer or shorter', () => {
    const pairs = [pair([0, 30], [0, 30]), pair([30, 60], [30, 69], 0, 0.3), pair([60, 90], [69, 90], 0.3, -0.3)]
    expect(told(pairs)).toEqual(['first 0: 0–1', 'first 1: 1–2', 'first 2: 2–3', 'second 0: 0–1', 'second 1: 1–2.3', 'second 2: 2.3–3'])
    // What is told in seconds of a slow take is less on the first one's time.
    expect(told([pair([0, 30], [12, 72], 0.4)], 2).at(-1)).toBe('second 0: 0.2–1.2')
  })

  it('have a hole where something was left out, or added', () => {
    const pairs = [pair([0, 30], [0, 30]), pair([30, 60], null), pair(null, [30, 45]), pair([60, 90], [45, 75])]
    expect(told(pairs)).toEqual(['first 0: 0–1', 'first 1: 1.5–2.5', 'first 3: 2.5–3.5', 'second 0: 0–1', 'second 2: 1–1.5', 'second 3: 2.5–3.5'])
  })

  it('show units that changed places where they are danced', () => {
    const pairs = [pair([0, 30], [60, 90], 0, 0, true), pair([30, 90], [0, 60], 0, 0, true)]
    expect(told(pairs)).toEqual(['first 0: 0–1', 'first 1: 1–3', 'second 1: 0–2', 'second 0: 2–3'])
  })

  it('never let one unit cover another, though each was measured by itself', () => {
    const blocks = told([pair([0, 30], [0, 30], 0, 0.5), pair([30, 60], [30, 60], -0.2)])
    expect(blocks.slice(2)).toEqual(['second 0: 0–0.8', 'second 1: 0.8–1.8'])
  })

  it('tell where a frame lies, between units too', () => {
    const pairs = [pair([30, 60], [30, 60]), pair([90, 120], [90, 120], 0.2)]
    const blocks = blocksOf(courseOf(TAKE, TAKE, pairs, []), pairs, 1)
    const at = (frame: number) => bandAt(blocks, (block) => pairs[block.pair]!.second!, 'second', frame)
    expect([0, 45, 75, 90, 120, 200].map((frame) => +at(frame).toFixed(3))).toEqual([1, 1.5, 2.6, 3.2, 4.2, 4.2])
  })
})

describe('ribbons', () => {
  it('join the edges of both, and bend in between', () => {
    expect(ribbon([10, 50], [20, 40], 0, 100)).toBe('M10 0L50 0C50 54 40 46 40 100L20 100C20 46 10 54 10 0Z')
  })

  it('that cross one another are told once', () => {
    const pairs = [pair([0, 10], [0, 10]), pair([10, 20], [30, 40], 0, 0, true), pair([20, 30], [10, 30], 0, 0, true), pair([40, 50], [60, 70], 0, 0, true), pair([50, 60], [50, 60], 0, 0, true)]
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
