import { describe, expect, it } from 'vitest'
import { CLOSEST, double, EMPTY, fitTaps, type Grid, halve, nearestBeat, nudge, oneAt, sameGrid, shiftOne, tempoOf, within } from '../../src/engine/grid'
import { History } from '../../src/engine/history'

const steady = (n: number, gap = 0.5, start = 0.2) => Array.from({ length: n }, (_, i) => start + gap * i)
const grid: Grid = { beats: steady(16), countOne: 3 }
/** The same numbers every time, between −1 and 1. */
function wobble(seed: number) {
  let state = seed
  return () => ((state = (state * 1103515245 + 12345) % 2147483648) / 1073741824) - 1
}
/** The largest distance from a true beat inside the taps to the nearest one found. */
const worst = (beats: readonly number[], truth: readonly number[]) => Math.max(...truth.map((beat) => Math.abs(beat - (beats[nearestBeat(beats, beat)] ?? Infinity))))

describe('a grid', () => {
  it('knows its tempo by the middle distance', () => {
    expect(tempoOf([0, 0.5, 1, 1.5, 9])).toBe(120)
    expect([tempoOf([1]), tempoOf([])]).toEqual([null, null])
  })

  it('halves and doubles around its count 1, back and forth', () => {
    const half = halve(grid)
    expect(half.beats[half.countOne ?? -1]).toBe(grid.beats[3])
    expect(half.beats).toHaveLength(8)
    const twice = double(grid)
    expect(twice.beats[twice.countOne ?? -1]).toBe(grid.beats[3])
    expect(twice.beats).toHaveLength(31)
    expect(sameGrid(halve(twice), grid)).toBe(true)
  })

  it('is not doubled beyond what can be counted, nor halved to nothing', () => {
    const fast: Grid = { beats: steady(5, 0.09), countOne: 0 }
    expect(double(fast)).toBe(fast)
    expect(halve({ beats: [1, 2], countOne: 0 }).beats).toHaveLength(2)
  })

  it('moves its 1 by beats, round and round within eight', () => {
    expect(shiftOne(grid, 1).countOne).toBe(4)
    expect(shiftOne({ ...grid, countOne: 7 }, 1).countOne).toBe(0)
    expect(shiftOne({ ...grid, countOne: 0 }, -1).countOne).toBe(7)
    expect(shiftOne({ ...grid, countOne: null }, 1).countOne).toBe(1)
    expect(shiftOne(EMPTY, 1)).toBe(EMPTY)
    expect(oneAt(grid, 2.3).countOne).toBe(4)
    expect(oneAt(EMPTY, 2.3).countOne).toBeNull()
  })

  it('moves by milliseconds, and keeps its count when beats leave the clip', () => {
    expect(nudge(grid, 0.01, 8).beats[0]).toBeCloseTo(0.21)
    const left: Grid = nudge(grid, -3, 8)
    expect(left.beats[0]).toBeCloseTo(-0.3)
    // The beat that was count 1 left; the one eight beats on is a 1 as well.
    expect(left.beats[left.countOne ?? -1]).toBeCloseTo(1.7 + 4 - 3)
    expect(within({ beats: [50, 51], countOne: 0 }, 10)).toBe(EMPTY)
  })
})

describe('taps', () => {
  it('of a person who is a little off give an even grid over the whole clip', () => {
    const random = wobble(7)
    const truth = steady(20, 60 / 113, 4)
    const found = fitTaps(truth.map((beat) => beat + 0.03 * random()), 30)
    expect(tempoOf(found?.beats ?? [])).toBeCloseTo(113, 0)
    expect(worst(found?.beats ?? [], truth)).toBeLessThan(0.02)
    expect(found?.beats[0]).toBeLessThan(60 / 113)
    expect(found?.beats.at(-1)).toBeGreaterThan(30 - 60 / 113)
    expect(found?.beats[found.countOne ?? -1]).toBeCloseTo(4, 1)
  })

  it('forgive a bounce, a missed beat, one tap far off, and taps in any order', () => {
    const truth = steady(16, 0.6, 2)
    const taps = truth.filter((_, i) => i !== 5 && i !== 9).map((beat, i) => (i === 3 ? beat + 0.2 : beat))
    const found = fitTaps([...taps.slice(6), taps[0]! + 0.04, ...taps.slice(0, 6)], 14)
    expect(worst(found?.beats ?? [], truth)).toBeLessThan(0.03)
    expect(tempoOf(found?.beats ?? [])).toBeCloseTo(100, 0)
  })

  it('follow a tempo that moves', () => {
    const truth = [1]
    for (let i = 0; i < 24; i++) truth.push(truth[i]! + 0.6 - 0.012 * i)
    const found = fitTaps(truth, 16)
    expect(worst(found?.beats ?? [], truth)).toBeLessThan(0.06)
    expect(found?.beats.every((beat, i, all) => !i || beat - all[i - 1]! >= CLOSEST)).toBe(true)
  })

  it('keep the 1 where it was', () => {
    const before: Grid = { beats: steady(16), countOne: 4 }
    const found = fitTaps(steady(8, 0.5, 0.21), 8, before)
    expect(found?.beats[found.countOne ?? -1]).toBeCloseTo(2.2, 1)
  })

  it('say nothing while there are too few, or no sense in them', () => {
    expect(fitTaps([1, 1.5, 2], 10)).toBeNull()
    expect(fitTaps([1, 1, 1, 1, 1, 1], 10)).toBeNull()
    expect(fitTaps([0, 100, 200, 300], 400)).toBeNull()
  })
})

describe('history', () => {
  it('takes back and does again; a run of taps is one step', () => {
    const history = new History(0)
    history.push(1)
    history.push(2)
    history.push(3, true)
    expect([history.undo(), history.now, history.canRedo]).toEqual([true, 1, true])
    history.redo()
    expect(history.now).toBe(3)
    history.undo()
    history.push(9)
    expect([history.canRedo, history.redo(), history.now]).toEqual([false, false, 9])
    expect([history.undo(), history.undo(), history.undo()]).toEqual([true, true, false])
  })
})
