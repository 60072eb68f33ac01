/** What holds of every operation, on labels and with numbers at random. */
import { describe, expect, it } from 'vitest'
import { LEAST, sameDoc, sameLabel, type Label, type LabelDoc, type Range } from '../../../src/engine/labels/doc'
import { Editor } from '../../../src/engine/labels/editor'
import * as ops from '../../../src/engine/labels/ops'
import { byFrame, expectSound, forSeeds, randomDoc, suggestion, type Dice } from './builders'

const KINDS = ['prelude', 'main', 'conclusion'] as const

const what = (from: Dice): ops.What =>
  from.pick<ops.What>([
    { state: 'unit', word: from.pick(['a', 'b', 'c', 'd']) },
    { state: 'none', word: null },
    { state: 'unsure', word: from.maybe('a') },
    { state: 'unit', word: null },
    { state: 'unit', word: 'd', phases: [from.roll(150), from.roll(150)], spread: [1, null] },
  ])

/** Any operation, with numbers that a hand or a key could bring about, and some that it could not. */
function anyOperation(from: Dice, doc: LabelDoc): (doc: LabelDoc) => LabelDoc {
  const frame = () => from.roll(doc.frames + 20) - 10
  const index = () => from.roll(doc.segments.length + 2) - 1
  const side = from.pick(['start', 'end'] as const)
  const [a, b, i, w, together] = [frame(), frame(), index(), what(from), from.roll(2) === 1]
  const some = Array.from({ length: 1 + from.roll(4) }, () => suggestion(frame(), frame(), { word: from.pick(['a', null]), state: from.pick(['unit', 'none']) }))
  return from.pick<(doc: LabelDoc) => LabelDoc>([
    (it) => ops.paint(it, a, b, w),
    (it) => ops.clear(it, a, b),
    (it) => ops.split(it, a),
    (it) => ops.mergeNext(it, i),
    (it) => ops.moveEdge(it, i, side, a, together),
    (it) => ops.relabel(it, i, w),
    (it) => ops.remove(it, i),
    (it) => ops.setPhases(it, i, [a, b]),
    (it) => ops.setSpread(it, i, [a, null]),
    (it) => ops.paintSection(it, a, b, from.pick(KINDS)),
    (it) => ops.clearSection(it, a, b),
    (it) => ops.moveSectionEdge(it, from.roll(3), side, a, together),
    (it) => ops.removeSection(it, from.roll(3)),
    (it) => ops.setAction(it, from.pick(['x', 'y', null])),
    (it) => ops.take(it, some),
    (it) => ops.refuse(it, some[0] as ops.Takeable),
    (it) => ops.unrefuse(it, some[0] as ops.Takeable),
  ])
}

/** Frames outside [start, end) say what they said. */
function expectSameOutside(before: LabelDoc, after: LabelDoc, { start, end }: Range): void {
  const [was, is] = [byFrame(before), byFrame(after)]
  was.forEach((text, frame) => {
    if ((frame < start || frame >= end) && is[frame] !== text) expect.fail(`frame ${frame}: ${text} became ${is[frame]}`)
  })
}

describe('whatever is done', () => {
  it('labels stay in order, apart, inside the clip and long enough, and the old ones as they were', () =>
    forSeeds(400, (from) => {
      let doc = randomDoc(from)
      for (let step = 0; step < 25; step++) {
        const before = JSON.stringify(doc)
        const next = anyOperation(from, doc)(doc)
        expectSound(next)
        expect(JSON.stringify(doc)).toBe(before)
        if (sameDoc(next, doc) && JSON.stringify(next) === before) expect(next).toBe(doc)
        doc = next
      }
    }))

  it('labels that did not change are the same objects', () =>
    forSeeds(400, (from) => {
      const doc = randomDoc(from)
      const next = anyOperation(from, doc)(doc)
      const old = new Map(doc.segments.map((it) => [it.start, it]))
      for (const it of next.segments) {
        const was = old.get(it.start)
        if (was && sameLabel(was, it)) expect(it).toBe(was)
      }
    }))
})

describe('frames', () => {
  it('are painted as asked, with at most two more on a side, and no other changes', () =>
    forSeeds(600, (from) => {
      const doc = randomDoc(from)
      const start = from.roll(doc.frames)
      const end = start + 1 + from.roll(doc.frames - start)
      const next = ops.paint(doc, start, end, { state: 'unit', word: 'new' })
      const made = next.segments.find(({ word }) => word === 'new') as Label
      expect(made.start).toBeLessThanOrEqual(start)
      expect(made.end).toBeGreaterThanOrEqual(end)
      expect(start - made.start).toBeLessThan(2 * LEAST - 1)
      expect(made.end - end).toBeLessThan(2 * LEAST - 1)
      if (end - start >= LEAST) {
        expect(start - made.start).toBeLessThan(LEAST)
        expect(made.end - end).toBeLessThan(LEAST)
        // Ground that nobody looked at is never painted by the way.
        const was = byFrame(doc)
        for (let frame = made.start; frame < made.end; frame++)
          if (was[frame] === '') expect(frame >= start && frame < end).toBe(true)
      }
      expectSameOutside(doc, next, made)
    }))

  it('are forgotten as asked', () =>
    forSeeds(400, (from) => {
      const doc = randomDoc(from)
      const start = from.roll(doc.frames)
      const end = start + 1 + from.roll(doc.frames - start)
      const next = ops.clear(doc, start, end)
      expect(byFrame(next).slice(start, end).every((text) => text === '')).toBe(true)
      expectSameOutside(doc, next, { start: start - LEAST + 1, end: end + LEAST - 1 })
    }))

  it('say the same after a split, and after merging what was split', () =>
    forSeeds(400, (from) => {
      const doc = randomDoc(from)
      const index = from.roll(doc.segments.length)
      const label = doc.segments[index]
      if (!label) return
      const parts = ops.split(doc, label.start + from.roll(label.end - label.start))
      expect(byFrame(parts)).toEqual(byFrame(doc))
      if (parts === doc) return
      const merged = ops.mergeNext(parts, index)
      expect(byFrame(merged)).toEqual(byFrame(doc))
      expect(merged.segments[index]).toEqual({ ...label, by: null })
    }))

  it('of an edge that moves: no label is lost, the neighbour keeps what it needs, nothing else changes', () =>
    forSeeds(600, (from) => {
      const doc = randomDoc(from)
      const index = from.roll(doc.segments.length)
      const before = doc.segments[index]
      if (!before) return
      const side = from.pick(['start', 'end'] as const)
      const together = from.roll(2) === 1
      const frame = from.roll(doc.frames + 20) - 10
      const next = ops.moveEdge(doc, index, side, frame, together)
      expect(next.segments).toHaveLength(doc.segments.length)
      const other = side === 'start' ? index - 1 : index + 1
      next.segments.forEach((it, i) => {
        if (i !== index && i !== other) expect(it).toBe(doc.segments[i])
      })
      const [after, away] = [next.segments[index] as Label, side === 'start' ? 'end' : 'start']
      expect(after[away as ops.Side]).toBe(before[away as ops.Side])
      const touching = doc.segments[other]?.[away as ops.Side] === before[side]
      if (touching && together) expect(next.segments[other]?.[away as ops.Side]).toBe(after[side])
      // It comes as near as it may: any frame between is either refused by length, or by the neighbour's.
      const toward = Math.sign(frame - after[side])
      if (toward !== 0 && frame >= 0 && frame <= doc.frames)
        expect(ops.moveEdge(next, index, side, after[side] + toward, together)).toBe(next)
    }))

  it('that a person labelled stay theirs when suggestions are taken', () =>
    forSeeds(400, (from) => {
      const doc = randomDoc(from)
      const some = Array.from({ length: 5 }, () => {
        const start = from.roll(doc.frames)
        return suggestion(start, start + 1 + from.roll(40), { word: 'new' })
      })
      const next = ops.take(doc, some)
      expectSound(next)
      expect(doc.segments.every((it) => next.segments.includes(it))).toBe(true)
      const was = byFrame(doc)
      for (const it of next.segments)
        if (it.word === 'new') expect(was.slice(it.start, it.end).every((text) => text === '')).toBe(true)
    }))
})

describe('undo and redo', () => {
  it('go through all states and back, exactly', () =>
    forSeeds(150, (from) => {
      const editor = new Editor(randomDoc(from), '9')
      const states = [editor.doc]
      for (let step = 0; step < 30; step++) {
        const next = anyOperation(from, editor.doc)
        if (from.roll(3) === 0) {
          editor.begin()
          editor.preview(anyOperation(from, editor.doc))
          editor.preview(next)
          if (editor.commit()) states.push(editor.doc)
        } else if (editor.change(next)) states.push(editor.doc)
        if (from.roll(6) === 0) {
          editor.begin()
          editor.preview(anyOperation(from, editor.doc))
          expect(editor.doc).toBe(states.at(-1))
          editor.cancel()
          expect(editor.shown).toBe(states.at(-1))
        }
      }
      const sorted = (doc: LabelDoc) => ({ ...doc, refused: doc.refused.map((it) => JSON.stringify(it)).toSorted() })
      for (const state of states.toReversed()) {
        expect(sorted(editor.doc)).toEqual(sorted(state))
        expect(editor.undo()).toBe(state !== states[0])
      }
      for (const state of states) {
        expect(sorted(editor.doc)).toEqual(sorted(state))
        expect(editor.redo()).toBe(state !== states.at(-1))
      }
    }))

  it('go on as far as they can when the labels come anew from elsewhere', () => {
    let kept = 0
    forSeeds(300, (from) => {
      const start = randomDoc(from)
      const editor = new Editor(start)
      for (let step = 0; step < 6; step++) editor.change(anyOperation(from, editor.doc))
      if (from.roll(2)) editor.undo()
      const theirs = anyOperation(from, editor.doc)(editor.doc)
      editor.replace(theirs)
      expect(editor.doc).toBe(theirs)
      while (editor.undo()) {
        expectSound(editor.doc)
        kept++
      }
      while (editor.redo()) expectSound(editor.doc)
      expect(editor.canRedo).toBe(false)
    })
    expect(kept).toBeGreaterThan(300)
  })
})
