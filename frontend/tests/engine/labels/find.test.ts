import { describe, expect, it } from 'vitest'
import { emptyDoc } from '../../../src/engine/labels/doc'
import { copyPassage, matchingPassage } from '../../../src/engine/labels/copy'
import { lastEdge, loopTarget, nextEdge, nextOpen } from '../../../src/engine/labels/find'
import { energyMinima, snap, type SnapTarget } from '../../../src/engine/labels/snap'
import { docOf, label, told } from './builders'

describe('going to', () => {
  const doc = docOf(100, 'a 5-10, b 10-30, c 40-50')

  it('edges, and the ends of the clip', () => {
    const go = (from: number, direction: 1 | -1) => {
      const seen: number[] = []
      for (let at: number | null = from; (at = nextEdge(doc.segments, 100, at, direction)) !== null; ) seen.push(at)
      return seen
    }
    expect(go(0, 1)).toEqual([5, 10, 30, 40, 50, 99])
    expect(go(99, -1)).toEqual([50, 40, 30, 10, 5, 0])
    expect(go(7, 1)).toEqual([10, 30, 40, 50, 99])
    expect(go(45, -1)).toEqual([40, 30, 10, 5, 0])
    expect(nextEdge(docOf(100, 'a 90-100').segments, 100, 95, 1)).toBe(99)
    expect(nextEdge(docOf(100, 'a 90-100').segments, 100, 99, 1)).toBeNull()
    expect(nextEdge([], 100, 0, -1)).toBeNull()
  })

  it('what was not looked at, round and round', () => {
    expect([0, 4, 35, 50, 99].map((frame) => nextOpen(doc, frame)?.start)).toEqual([30, 30, 50, 0, 0])
    expect(nextOpen(docOf(10, 'a 0-10'), 3)).toBeNull()
  })

  it('where drawing begins', () => {
    expect([3, 5, 9, 10, 29, 30, 35, 99].map((frame) => lastEdge(doc.segments, frame))).toEqual([0, 5, 5, 10, 10, 30, 30, 50])
    expect([lastEdge(doc.segments, 70, 60), lastEdge(doc.segments, 55, 60), lastEdge(doc.segments, 70, 20)]).toEqual([60, 50, 50])
  })

  it('what goes round', () => {
    expect(loopTarget(doc, { start: 3, end: 4 }, 99)).toEqual({ start: 3, end: 4 })
    expect(loopTarget(doc, null, 12)).toEqual({ start: 10, end: 30 })
    expect(loopTarget(doc, null, 33)).toEqual({ start: 30, end: 40 })
  })
})

describe('copying from a passage that returns', () => {
  const copied = (text: string, index: number) => {
    const doc = docOf(200, text)
    const passage = matchingPassage(doc, index)
    return passage && told(copyPassage(doc, index, passage))
  }

  it.each<[string, string, number, string | null]>([
    ['what followed follows', 'a 0-10, b 10-20, none 20-26, c 26-30, a 50-60', 4, 'a 0-10, b 10-20, none 20-26, c 26-30, a 50-60, b 60-70, none 70-76, c 76-80'],
    ['in the tempo of this one', 'a 0-10, b 10-20, a 50-70', 2, 'a 0-10, b 10-20, a 50-70, b 70-90'],
    ['until the passage comes to this one', 'a 0-10, b 10-20, a 20-30', 2, 'a 0-10, b 10-20, a 20-30, b 30-40'],
    ['until nobody looked', 'a 0-10, b 10-20, c 30-40, a 50-60', 3, 'a 0-10, b 10-20, c 30-40, a 50-60, b 60-70'],
    ['a person labelled on', 'a 0-10, b 10-20, c 20-30, a 50-60, d 78-99', 3, 'a 0-10, b 10-20, c 20-30, a 50-60, b 60-70, c 70-78, d 78-99'],
    ['less than half of a unit is none', 'a 0-10, b 10-20, c 20-30, a 50-60, d 74-99', 3, 'a 0-10, b 10-20, c 20-30, a 50-60, b 60-70, d 74-99'],
    ['from the nearest before that has something to give', 'a 0-10, b 10-20, a 30-40, c 40-50, a 60-70, a 80-90', 5, 'a 0-10, b 10-20, a 30-40, c 40-50, a 60-70, a 80-90, c 90-100'],
    ['else from one after', 'a 0-10, a 50-60, b 60-70', 0, 'a 0-10, b 10-20, a 50-60, b 60-70'],
    ['not where somebody looked', 'a 0-10, b 10-20, a 50-60, c 60-70', 2, null],
    ['not for another word', 'a 0-10, b 10-20, c 50-60', 2, null],
    ['not for no unit', 'none 0-10, b 10-20, none 50-60', 2, null],
    ['not beyond the clip', 'a 0-10, b 10-20, a 180-199', 2, null],
  ])('%s', (_what, before, index, after) => expect(copied(before, index)).toBe(after))

  it('with its phases, and without whose suggestion it was', () => {
    const more = { phases: [2, 6], from: { report: 1, unit: 'A', method: 'm', version: '1', confidence: null } } as const
    const doc = { ...emptyDoc(100), segments: [label(0, 10, 'a', more), label(10, 20, 'b', { ...more, phases: [12, 16] }), label(50, 70, 'a')] }
    const passage = matchingPassage(doc, 2)
    expect(passage?.from).toEqual({ start: 0, end: 20 })
    const { segments } = copyPassage(doc, 2, passage!)
    expect(segments.slice(2)).toEqual([label(50, 70, 'a', { phases: [54, 62] }), label(70, 90, 'b', { phases: [74, 82] })])
  })

  it('knows words by what they are called today', () => {
    const doc = docOf(100, 'old 0-10, b 10-20, a 50-60')
    expect(matchingPassage(doc, 2)).toBeNull()
    expect(matchingPassage(doc, 2, (word) => (word === 'old' ? 'a' : word))?.from.end).toBe(20)
  })
})

describe('snapping', () => {
  const targets: SnapTarget[] = [
    { frame: 10, reason: 'energy' }, { frame: 10, reason: 'edge' }, { frame: 20, reason: 'model' }, { frame: 24, reason: 'count' }, { frame: 101, reason: 'edge' },
  ]
  const ground = (perFrame: number) => ({ perFrame, frames: 100 })

  it.each<[string, number, number, number, string | null]>([
    ['the nearest wins', 21, 4, 20, 'model'],
    ['at one place the edge', 11, 4, 10, 'edge'],
    ['half way the count', 22, 4, 24, 'count'],
    ['eight pixels and no more', 12.1, 4, 12, null],
    ['eight pixels at a wider zoom', 12.1, 2, 10, 'edge'],
    ['a whole frame when nothing holds', 50.6, 4, 51, null],
    ['inside the clip', -7, 4, 0, null],
    ['never beyond it', 100.4, 4, 100, null],
  ])('%s', (_what, frame, perFrame, to, reason) => expect(snap(frame, targets, ground(perFrame))).toMatchObject({ frame: to, reason }))

  it('not to itself, not when a key says so, and as far as asked', () => {
    expect(snap(10.4, targets, ground(4), { own: [10] })).toMatchObject({ frame: 10, reason: null })
    expect(snap(21, targets, ground(4), { free: true })).toMatchObject({ frame: 21, reason: null, target: null })
    expect(snap(21, targets, ground(4), { within: 3 }).reason).toBeNull()
    expect(snap(20, targets, ground(4)).target).toBe(targets[2])
  })

  it('dips of the energy', () => {
    expect(energyMinima([0.9, 0.5, 0.2, 0.5, 0.9])).toEqual([2])
    expect(energyMinima([0.9, 0.2, 0.2, 0.2, 0.9])).toEqual([2])
    expect(energyMinima([0.9, 0.88, 0.9])).toEqual([])
    expect(energyMinima([0.1, 0.5, 0.9])).toEqual([])
    expect(energyMinima([0.9, 0.2, null, null, 0.9])).toEqual([1])
    expect(energyMinima([0.9, 0.3, 0.6, 0.2, 0.9], 1)).toEqual([1, 3])
    expect(energyMinima([0.9, 0.3, 0.6, 0.2, 0.9], 3)).toEqual([3])
    expect(energyMinima([])).toEqual([])
  })
})
