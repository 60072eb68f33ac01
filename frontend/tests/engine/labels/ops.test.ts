import { describe, expect, it } from 'vitest'
import { emptyDoc, lookedAt, openIn, sameLabel, type Label, type LabelDoc } from '../../../src/engine/labels/doc'
import * as ops from '../../../src/engine/labels/ops'
import { docOf, FROM, label, section, suggestion, told, toldSections } from './builders'

const UNIT_C = { state: 'unit', word: 'c' } as const
const only = (doc: LabelDoc): Label => doc.segments[0] as Label

describe('painting', () => {
  it.each<[string, string, number, number, string]>([
    ['on empty ground', '', 10, 20, 'c 10-20'],
    ['whichever way it was drawn', '', 20, 10, 'c 10-20'],
    ['inside the clip', '', -5, 500, 'c 0-100'],
    ['fractions of frames', '', 9.6, 20.4, 'c 10-20'],
    ['at least three frames', '', 10, 11, 'c 10-13'],
    ['at the end they grow to the left', '', 99, 100, 'c 97-100'],
    ['into what is free', 'a 11-20', 10, 11, 'c 8-11, a 11-20'],
    ['without room on either side the next yields', 'a 0-10, b 10-20', 9, 10, 'a 0-9, c 9-12, b 12-20'],
    ['over the end of one and the start of another', 'a 0-10, b 12-30', 7, 20, 'a 0-7, c 7-20, b 20-30'],
    ['over all of one', 'a 10-20', 5, 25, 'c 5-25'],
    ['in the middle of one', 'a 0-30', 10, 20, 'a 0-10, c 10-20, a 20-30'],
    ['what would be left too short goes along', 'a 8-30', 10, 20, 'c 8-20, a 20-30'],
    ['on the other side too', 'a 8-22', 12, 20, 'a 8-12, c 12-22'],
    ['what only touches stays', 'a 0-10, b 20-30', 10, 20, 'a 0-10, c 10-20, b 20-30'],
    ['short ones that only touch stay', 'a 9-10, b 20-21', 10, 20, 'a 9-10, c 10-20, b 20-21'],
  ])('%s', (_what, before, start, end, after) => expect(told(ops.paint(docOf(100, before), start, end, UNIT_C))).toBe(after))

  it('no frames and no numbers change nothing', () => {
    const doc = docOf(100, 'a 0-10')
    for (const [start, end] of [[5, 5], [NaN, 20], [120, 130], [-9, -3]] as const) expect(ops.paint(doc, start, end, UNIT_C)).toBe(doc)
    expect(ops.paint(emptyDoc(0), 0, 5, UNIT_C).segments).toEqual([])
  })

  it('the same again changes nothing', () => {
    const doc = ops.paint(docOf(100, 'a 0-10'), 10, 20, { ...UNIT_C, phases: [12, 15] })
    expect(ops.paint(doc, 10, 20, { ...UNIT_C, phases: [12, 15] })).toBe(doc)
    expect(ops.paint(doc, 10, 20, UNIT_C)).not.toBe(doc)
  })

  it('a clip shorter than a label is one label', () => expect(told(ops.paint(emptyDoc(2), 0, 1, UNIT_C))).toBe('c 0-2'))

  it('never makes a unit without a word, nor a word or phases of no unit', () => {
    expect(only(ops.paint(emptyDoc(9), 0, 9, { state: 'unit', word: null })).state).toBe('unsure')
    expect(only(ops.paint(emptyDoc(9), 0, 9, { state: 'none', word: 'a', phases: [1, 2] }))).toEqual(label(0, 9, null))
  })

  it('cuts phases, spread and author with the label, and keeps where it came from', () => {
    const whole = label(0, 30, 'a', { phases: [5, 25], spread: [1, 2], from: FROM, by: '4' })
    const [left, , right] = ops.paint({ ...emptyDoc(40), segments: [whole] }, 10, 20, UNIT_C).segments
    expect(left).toEqual({ ...whole, end: 10, phases: [5, 10], spread: [1, null], by: null })
    expect(right).toEqual({ ...whole, start: 20, phases: [20, 25], spread: [null, 2], by: null })
  })

  it('shares everything that did not change', () => {
    const doc = docOf(100, 'a 0-10, b 10-20, a 20-30')
    const next = ops.paint(doc, 40, 50, UNIT_C)
    expect(next.segments.slice(0, 3).every((it, i) => it === doc.segments[i])).toBe(true)
    expect(next.sections).toBe(doc.sections)
  })
})

describe('taking away', () => {
  it.each<[string, number, number, string]>([
    ['a hole', 10, 20, 'a 0-10, a 20-30'],
    ['a start', -3, 12, 'a 12-30'],
    ['leaves no crumbs', 2, 28, ''],
  ])('%s', (_what, start, end, after) => expect(told(ops.clear(docOf(40, 'a 0-30'), start, end))).toBe(after))

  it('where nobody looked changes nothing', () => {
    const doc = docOf(40, 'a 0-10, b 20-30')
    expect(ops.clear(doc, 10, 20)).toBe(doc)
    expect(ops.remove(doc, 2)).toBe(doc)
    expect(told(ops.remove(doc, 0))).toBe('b 20-30')
  })
})

describe('splitting and merging', () => {
  it('splits where both parts are long enough', () => {
    const doc = docOf(40, 'a 0-10')
    expect(told(ops.split(doc, 3))).toBe('a 0-3, a 3-10')
    for (const frame of [0, 2, 8, 10, 30]) expect(ops.split(doc, frame)).toBe(doc)
  })

  it.each([[3, 7], [6, 6], [0, 10], [5, 10], [0, 0], [10, 10]] as const)('merging takes a split back: phases %i, %i', (a, b) => {
    const whole = label(0, 10, 'a', { phases: [a, b], spread: [1, 2], from: FROM })
    const doc = { ...emptyDoc(20), segments: [whole] }
    for (let at = 3; at <= 7; at++) {
      const parts = ops.split(doc, at)
      expect(parts.segments).toHaveLength(2)
      expect(sameLabel(only(ops.mergeNext(parts, 0)), whole)).toBe(true)
    }
  })

  it('merges over the frames between, as what the first is', () => {
    expect(told(ops.mergeNext(docOf(40, 'a 0-10, b 15-20, c 20-30'), 0))).toBe('a 0-20, c 20-30')
    const doc = docOf(40, 'a 0-10')
    expect(ops.mergeNext(doc, 0)).toBe(doc)
  })

  it('a merged label came from a reading where its name did', () => {
    const of = (first: Partial<Label>, second: Partial<Label>) =>
      only(ops.mergeNext({ ...emptyDoc(40), segments: [label(0, 10, 'a', first), label(10, 20, 'a', second)] }, 0))
    expect(of({ from: FROM }, {}).from).toBe(FROM)
    expect(of({}, { from: FROM }).from).toBe(FROM)
    expect(of({}, { from: FROM, word: 'b' }).from).toBeNull()
    expect(of({ spread: [1, 9] }, { spread: [9, 2] }).spread).toEqual([1, 2])
    expect(of({ phases: [1, 2] }, {}).phases).toBeNull()
  })
})

describe('moving edges', () => {
  const doc = docOf(100, 'a 0-10, b 10-30, c 40-50')
  it.each<[string, number, ops.Side, number, boolean, string]>([
    ['into free ground', 1, 'end', 35, false, 'a 0-10, b 10-35, c 40-50'],
    ['away from a neighbour leaves ground', 1, 'start', 15, false, 'a 0-10, b 15-30, c 40-50'],
    ['or takes it along', 1, 'start', 15, true, 'a 0-15, b 15-30, c 40-50'],
    ['the neighbour yields', 1, 'start', 6, false, 'a 0-6, b 6-30, c 40-50'],
    ['till it has three frames', 1, 'start', -20, false, 'a 0-3, b 3-30, c 40-50'],
    ['over ground, and then it yields', 1, 'end', 45, false, 'a 0-10, b 10-45, c 45-50'],
    ['a neighbour that does not touch does not come along', 1, 'end', 20, true, 'a 0-10, b 10-20, c 40-50'],
    ['three frames are left', 1, 'end', 0, false, 'a 0-10, b 10-13, c 40-50'],
    ['and of the one that comes along', 0, 'end', 90, true, 'a 0-27, b 27-30, c 40-50'],
    ['the clip ends', 2, 'end', 900, false, 'a 0-10, b 10-30, c 40-100'],
    ['and begins', 0, 'start', -9, false, 'a 0-10, b 10-30, c 40-50'],
    ['parts of frames', 2, 'end', 60.7, false, 'a 0-10, b 10-30, c 40-61'],
  ])('%s', (_what, index, side, frame, together, after) => expect(told(ops.moveEdge(doc, index, side, frame, together))).toBe(after))

  it('nowhere is nothing', () => {
    expect(ops.moveEdge(doc, 1, 'start', 10)).toBe(doc)
    expect(ops.moveEdge(doc, 9, 'start', 10)).toBe(doc)
    expect(ops.moveEdge(doc, 1, 'start', NaN)).toBe(doc)
  })

  it('labels from elsewhere may be shorter, and need not grow', () => {
    const short = docOf(100, 'a 0-2, b 2-4, c 4-20')
    expect(ops.moveEdge(short, 1, 'start', 0)).toBe(short)
    expect(told(ops.moveEdge(short, 1, 'end', 9))).toBe('a 0-2, b 2-9, c 9-20')
    expect(told(ops.moveEdge(short, 2, 'start', 3))).toBe('a 0-2, b 2-4, c 4-20')
  })

  it('phases stay inside; what the reading knew of the edge is over, what a person said of it stays', () => {
    const of = (more: Partial<Label>) =>
      only(ops.moveEdge({ ...emptyDoc(40), segments: [label(10, 30, 'a', { phases: [12, 28], spread: [1, 2], ...more })] }, 0, 'end', 20))
    expect(of({}).phases).toEqual([12, 20])
    expect(of({}).spread).toEqual([1, 2])
    expect(of({ from: FROM }).spread).toEqual([1, null])
    expect(of({ from: FROM }).from).toBe(FROM)
  })
})

describe('saying something else', () => {
  const doc = { ...emptyDoc(40), segments: [label(0, 20, 'a', { phases: [5, 15], spread: [1, 2], from: FROM, by: '4' })] }

  it('keeps phases, spread and where it came from', () => {
    expect(only(ops.relabel(doc, 0, UNIT_C))).toEqual({ ...only(doc), word: 'c', by: null })
    expect(only(ops.relabel(doc, 0, { ...UNIT_C, from: null, phases: null }))).toMatchObject({ from: null, phases: null, spread: [1, 2] })
  })

  it('no unit has no phases; unsure keeps its word if it is told', () => {
    expect(only(ops.relabel(doc, 0, { state: 'none', word: null }))).toMatchObject({ state: 'none', word: null, phases: null, from: FROM })
    expect(only(ops.relabel(doc, 0, { state: 'unsure', word: 'a' }))).toMatchObject({ state: 'unsure', word: 'a', phases: [5, 15] })
  })

  it('the same is nothing', () => {
    expect(ops.relabel(doc, 0, { state: 'unit', word: 'a' })).toBe(doc)
    expect(ops.relabel(doc, 4, UNIT_C)).toBe(doc)
  })

  it('phases are put in order and inside, spread is no less than nothing', () => {
    expect(only(ops.setPhases(doc, 0, [18, 9])).phases).toEqual([18, 18])
    expect(only(ops.setPhases(doc, 0, [-4, 99])).phases).toEqual([0, 20])
    expect(ops.setPhases(docOf(40, 'none 0-10'), 0, [2, 4]).segments[0]?.phases).toBeNull()
    expect(only(ops.setSpread(doc, 0, [-1, 4])).spread).toEqual([null, 4])
    expect(only(ops.setSpread(doc, 0, [NaN, null])).spread).toBeNull()
    expect(ops.setPhases(doc, 0, [5, 15])).toBe(doc)
    expect(ops.setSpread(doc, 0, [1, 2])).toBe(doc)
  })

  it('the action class', () => {
    expect(ops.setAction(doc, 'x').action).toBe('x')
    expect(ops.setAction(doc, null)).toBe(doc)
  })
})

describe('sections', () => {
  const doc: LabelDoc = { ...emptyDoc(100), sections: [section(0, 20, 'prelude'), section(20, 60)] }
  it.each<[string, (doc: LabelDoc) => LabelDoc, string]>([
    ['are drawn over others', (it) => ops.paintSection(it, 50, 80, 'conclusion'), 'prelude 0-20, main 20-50, conclusion 50-80'],
    ['of one kind that touch are one', (it) => ops.paintSection(it, 60, 80, 'main'), 'prelude 0-20, main 20-80'],
    ['that overlap too', (it) => ops.paintSection(it, 10, 70, 'main'), 'prelude 0-10, main 10-70'],
    ['over one of the same kind grow it', (it) => ops.paintSection(it, 15, 100, 'prelude'), 'prelude 0-100'],
    ['yield', (it) => ops.moveSectionEdge(it, 1, 'start', 5), 'prelude 0-5, main 5-60'],
    ['can come along', (it) => ops.moveSectionEdge(it, 1, 'start', 30, true), 'prelude 0-30, main 30-60'],
    ['can be cleared', (it) => ops.clearSection(it, 10, 30), 'prelude 0-10, main 30-60'],
    ['can go', (it) => ops.removeSection(it, 0), 'main 20-60'],
    ['can be another', (it) => ops.relabelSection(it, 0, 'main'), 'main 0-60'],
    ['are three frames at least', (it) => ops.paintSection(it, 98, 99, 'conclusion'), 'prelude 0-20, main 20-60, conclusion 97-100'],
  ])('%s', (_what, change, after) => expect(toldSections(change(doc))).toBe(after))

  it('what is said already changes nothing', () => {
    expect(ops.paintSection(doc, 5, 15, 'prelude')).toBe(doc)
    expect(ops.paintSection(doc, 20, 60, 'main')).toBe(doc)
    expect(ops.paintSection(doc, 30, 30, 'main')).toBe(doc)
    expect(ops.clearSection(doc, 70, 80)).toBe(doc)
    expect(ops.moveSectionEdge(doc, 0, 'start', 0)).toBe(doc)
    expect(ops.relabelSection(doc, 0, 'prelude')).toBe(doc)
    expect(ops.removeSection(doc, 7)).toBe(doc)
  })
})

describe('suggestions', () => {
  const doc = docOf(100, 'b 10-20, none 40-50')

  it('are taken where nobody said anything, and people keep their labels', () => {
    const next = ops.take(doc, [suggestion(0, 45, { phases: [5, 42], spread: [1, 2] })])
    expect(told(next)).toBe('a 0-10, b 10-20, a 20-40, none 40-50')
    expect(next.segments[0]).toMatchObject({ phases: [5, 10], spread: [1, null], from: FROM })
    expect(next.segments[2]).toMatchObject({ phases: [20, 40], spread: null, from: FROM })
    expect(next.segments[1]).toBe(doc.segments[0])
  })

  it('whole ones whole', () => {
    const next = ops.take(doc, [suggestion(50, 80, { phases: [55, 70], spread: [1, 2] }), suggestion(80, 99, { state: 'none', word: null })])
    expect(told(next)).toBe('b 10-20, none 40-50, a 50-80, none 80-99')
    expect(next.segments[2]).toEqual(label(50, 80, 'a', { phases: [55, 70], spread: [1, 2], from: FROM }))
  })

  it('not where too few frames are open, and not without a word', () => {
    for (const it of [suggestion(10, 20), suggestion(8, 20), suggestion(60, 80, { word: null }), suggestion(300, 320)])
      expect(ops.take(doc, [it])).toBe(doc)
  })

  it('that overlap do not lie over each other', () =>
    expect(told(ops.take(doc, [suggestion(50, 80), suggestion(60, 90, { word: 'c' })]))).toBe('b 10-20, none 40-50, a 50-80, c 80-90'))

  it('can be refused, wanted again, and taken all the same', () => {
    const it = suggestion(60, 80)
    const no = ops.refuse(doc, it)
    expect(no.refused).toEqual([{ start: 60, end: 80, report: 7 }])
    expect(ops.refuse(no, it)).toBe(no)
    expect(ops.unrefuse(no, it).refused).toEqual([])
    expect(ops.unrefuse(doc, it)).toBe(doc)
    expect(ops.take(no, [it]).refused).toEqual([])
    expect(ops.take(no, [suggestion(50, 60)]).refused).toBe(no.refused)
  })
})

it('tells what is open and how much was looked at', () => {
  const doc = docOf(100, 'b 10-20, none 40-50')
  expect(openIn(doc.segments, 0, 100)).toEqual([{ start: 0, end: 10 }, { start: 20, end: 40 }, { start: 50, end: 100 }])
  expect(openIn(doc.segments, 12, 45)).toEqual([{ start: 20, end: 40 }])
  expect(openIn(doc.segments, 12, 18)).toEqual([])
  expect(lookedAt(doc)).toBeCloseTo(0.2)
  expect(lookedAt(emptyDoc(0))).toBe(1)
})
