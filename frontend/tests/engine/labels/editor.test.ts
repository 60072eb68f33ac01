import { beforeEach, describe, expect, it } from 'vitest'
import { emptyDoc, sameDoc, type LabelDoc } from '../../../src/engine/labels/doc'
import { Editor } from '../../../src/engine/labels/editor'
import { clear, mergeNext, moveEdge, paint, paintSection, refuse, relabel, remove, setAction, split } from '../../../src/engine/labels/ops'
import { docOf, label, suggestion, told, toldSections } from './builders'

const C = { state: 'unit', word: 'c' } as const
let editor: Editor
const shown = () => told(editor.shown)
const selected = () => editor.selection && told({ ...editor.shown, segments: [editor.shown.segments[editor.selection.index]!] })

beforeEach(() => (editor = new Editor(docOf(100, 'a 0-10, b 10-30'), '9')))

describe('steps', () => {
  it('each change is one, and nothing is none', () => {
    expect(editor.change((doc) => paint(doc, 40, 50, C))).toBe(true)
    expect(editor.change((doc) => doc)).toBe(false)
    expect(editor.change((doc) => ({ ...doc, segments: [...doc.segments] }))).toBe(false)
    expect([editor.canUndo, editor.canRedo]).toEqual([true, false])
    expect(editor.undo()).toBe(true)
    expect(shown()).toBe('a 0-10, b 10-30')
    expect(editor.undo()).toBe(false)
    expect(editor.redo()).toBe(true)
    expect(editor.redo()).toBe(false)
    expect(shown()).toBe('a 0-10, b 10-30, c 40-50')
  })

  it('a new change ends what could be done again', () => {
    editor.change((doc) => remove(doc, 0))
    editor.undo()
    editor.change((doc) => remove(doc, 1))
    expect(editor.canRedo).toBe(false)
  })

  it('sections, action and refusals are steps as well', () => {
    editor.change((doc) => paintSection(doc, 0, 20, 'prelude'))
    editor.change((doc) => setAction(doc, 'x'))
    editor.change((doc) => refuse(doc, suggestion(50, 60)))
    expect([toldSections(editor.doc), editor.doc.action, editor.doc.refused.length]).toEqual(['prelude 0-20', 'x', 1])
    for (const left of [['prelude 0-20', 'x', 0], ['prelude 0-20', null, 0], ['', null, 0]]) {
      editor.undo()
      expect([toldSections(editor.doc), editor.doc.action, editor.doc.refused.length]).toEqual(left)
    }
  })

  it('go back to the beginning, however many', () => {
    for (let i = 0; i < 3000; i++) editor.change((doc) => relabel(doc, i % 2, { state: 'unit', word: `w${i}` }))
    let steps = 0
    while (editor.undo()) steps++
    expect(steps).toBe(3000)
    expect(shown()).toBe('a 0-10, b 10-30')
  })

  it('says who did it, on what changed', () => {
    editor = new Editor({ ...emptyDoc(100), segments: [label(0, 10, 'a', { by: '4' }), label(10, 30, 'b', { by: '4' })] }, '9')
    editor.change((doc) => moveEdge(doc, 1, 'end', 40))
    expect(editor.doc.segments.map(({ by }) => by)).toEqual(['4', '9'])
    editor.change((doc) => moveEdge(doc, 1, 'start', 8))
    expect(editor.doc.segments.map(({ by }) => by)).toEqual(['9', '9'])
    editor.undo()
    editor.undo()
    expect(editor.doc.segments.map(({ by }) => by)).toEqual(['4', '4'])
    expect(new Editor(editor.doc).change((doc) => clear(doc, 0, 10))).toBe(true)
  })

  it('tells its listeners, until they leave', () => {
    let calls = 0
    const leave = editor.onChange(() => calls++)
    editor.change((doc) => remove(doc, 0))
    editor.change((doc) => doc)
    editor.selection = { lane: 'units', index: 0 }
    editor.selection = { lane: 'units', index: 0 }
    editor.undo()
    expect(calls).toBe(3)
    leave()
    editor.redo()
    expect(calls).toBe(3)
  })
})

describe('gestures', () => {
  it('show what they would do, to the labels as they were, and are one step', () => {
    const before = editor.doc
    editor.begin()
    for (const frame of [12, 5, 20]) editor.preview((doc) => moveEdge(doc, 1, 'start', frame))
    expect(shown()).toBe('a 0-10, b 20-30')
    expect(editor.doc).toBe(before)
    expect(editor.commit()).toBe(true)
    expect(told(editor.doc)).toBe('a 0-10, b 20-30')
    expect([editor.busy, editor.commit()]).toEqual([false, false])
    editor.undo()
    expect(editor.canUndo).toBe(false)
  })

  it('can be given up, also by undo', () => {
    for (const end of [() => editor.cancel(), () => expect(editor.undo()).toBe(true)]) {
      const before = editor.doc
      editor.begin()
      editor.preview((doc) => remove(doc, 0))
      end()
      expect([editor.shown === before, editor.busy, editor.canUndo]).toEqual([true, false, false])
    }
  })

  it('that end where they began are nothing', () => {
    editor.begin()
    editor.preview((doc) => remove(doc, 0))
    editor.preview((doc) => doc)
    expect(editor.commit()).toBe(false)
    expect(editor.canUndo).toBe(false)
  })

  it('are done with when something else is done', () => {
    const first = editor.begin()
    editor.preview((doc) => remove(doc, 0))
    editor.change((doc) => paint(doc, 50, 60, C))
    expect(shown()).toBe('b 10-30, c 50-60')
    expect(editor.is(first)).toBe(false)
    const second = editor.begin()
    editor.preview((doc) => remove(doc, 0))
    const third = editor.begin()
    expect([editor.is(second), editor.is(third)]).toEqual([false, true])
    editor.cancel()
    expect(shown()).toBe('c 50-60')
    editor.undo()
    editor.undo()
    expect(shown()).toBe('b 10-30')
  })

  it('without a beginning are nothing', () => {
    editor.preview((doc) => remove(doc, 0))
    expect(shown()).toBe('a 0-10, b 10-30')
    editor.cancel()
    expect(editor.commit()).toBe(false)
  })
})

describe('what is selected', () => {
  beforeEach(() => (editor.selection = { lane: 'units', index: 1 }))

  it.each<[string, (doc: LabelDoc) => LabelDoc, string | null]>([
    ['stays when something comes before it', (doc) => clear(doc, 3, 6), 'b 10-30'],
    ['follows its edge', (doc) => moveEdge(doc, 1, 'start', 5), 'b 5-30'],
    ['and its name', (doc) => relabel(doc, 1, C), 'c 10-30'],
    ['is the first half after a split', (doc) => split(doc, 15), 'b 10-15'],
    ['is what it was merged into', (doc) => mergeNext(doc, 0), 'a 0-30'],
    ['is what is left of it', (doc) => paint(doc, 0, 20, C), 'b 20-30'],
    ['is nothing when nothing is left', (doc) => remove(doc, 1), null],
  ])('%s', (_what, change, after) => {
    editor.change(change)
    expect(selected()).toBe(after)
    editor.undo()
    expect(selected()).toBe('b 10-30')
  })

  it('follows a preview, comes back when the gesture is given up, and may be set by it', () => {
    editor.begin()
    editor.preview((doc) => remove(doc, 0))
    expect([editor.selection?.index, selected()]).toEqual([0, 'b 10-30'])
    editor.preview((doc) => remove(doc, 1))
    expect(editor.selection).toBeNull()
    editor.cancel()
    expect(selected()).toBe('b 10-30')
    editor.begin()
    editor.preview((doc) => paint(doc, 40, 50, C))
    editor.selection = { lane: 'units', index: 2 }
    editor.preview((doc) => paint(doc, 40, 60, C))
    editor.commit()
    expect(selected()).toBe('c 40-60')
    editor.undo()
    expect(selected()).toBe('b 10-30')
    editor.redo()
    expect(selected()).toBe('c 40-60')
  })

  it('must be there', () => {
    editor.selection = { lane: 'units', index: 7 }
    expect(editor.selection).toBeNull()
    editor.selection = { lane: 'sections', index: 0 }
    expect([editor.selection, editor.label]).toEqual([null, null])
  })

  it('an edge is in hand as long as its label is selected', () => {
    editor.grabbed = 'end'
    editor.change((doc) => moveEdge(doc, 1, 'end', 31))
    expect(editor.grabbed).toBe('end')
    expect(editor.label?.end).toBe(31)
    editor.selection = { lane: 'units', index: 0 }
    expect(editor.grabbed).toBeNull()
    editor.grabbed = 'start'
    editor.change((doc) => remove(doc, 0))
    expect(editor.grabbed).toBeNull()
    editor.grabbed = 'start'
    expect(editor.grabbed).toBeNull()
  })
})

describe('labels that come anew', () => {
  const theirs = (doc: LabelDoc) => paint(doc, 70, 80, { state: 'unit', word: 'theirs' })

  it('are no step, and all steps elsewhere in the clip can be taken back', () => {
    editor.change((doc) => moveEdge(doc, 1, 'end', 40))
    editor.change((doc) => split(doc, 5))
    editor.undo()
    editor.replace(theirs(editor.doc))
    expect(shown()).toBe('a 0-10, b 10-40, theirs 70-80')
    expect([editor.redo(), shown()]).toEqual([true, 'a 0-5, a 5-10, b 10-40, theirs 70-80'])
    editor.undo()
    expect([editor.undo(), shown()]).toEqual([true, 'a 0-10, b 10-30, theirs 70-80'])
    expect(editor.undo()).toBe(false)
  })

  it('steps whose frames were changed are no longer in history, nor those that touched what they left', () => {
    editor.change((doc) => relabel(doc, 0, C))
    editor.change((doc) => paint(doc, 60, 75, C))
    editor.change((doc) => moveEdge(doc, 2, 'end', 90))
    editor.change((doc) => setAction(doc, 'x'))
    editor.replace(theirs(editor.doc))
    expect(shown()).toBe('c 0-10, b 10-30, c 60-70, theirs 70-80, c 80-90')
    expect([editor.undo(), editor.doc.action]).toEqual([true, null])
    expect([editor.undo(), shown()]).toEqual([true, 'a 0-10, b 10-30, c 60-70, theirs 70-80, c 80-90'])
    expect(editor.canUndo).toBe(false)
    expect([editor.redo(), editor.redo(), editor.redo()]).toEqual([true, true, false])
  })

  it('that say the same but for who said it keep all of it', () => {
    editor.change((doc) => paint(doc, 60, 90, C))
    const stamped = { ...editor.doc, segments: editor.doc.segments.map((it) => ({ ...it, by: '9' })) }
    editor.replace(stamped)
    expect(sameDoc(editor.doc, stamped)).toBe(true)
    editor.undo()
    expect(editor.doc.segments.map(({ by }) => by)).toEqual(['9', '9'])
  })

  it('keep the selection on its label', () => {
    editor.selection = { lane: 'units', index: 1 }
    editor.replace(remove(editor.doc, 0))
    expect([editor.selection?.index, selected()]).toEqual([0, 'b 10-30'])
  })

  it('let a gesture go on over them', () => {
    editor.selection = { lane: 'units', index: 1 }
    editor.begin()
    editor.preview((doc) => moveEdge(doc, 1, 'end', 50))
    editor.replace(theirs(editor.doc))
    expect([editor.busy, selected(), shown()]).toEqual([true, 'b 10-50', 'a 0-10, b 10-50, theirs 70-80'])
    expect(editor.commit()).toBe(true)
    editor.undo()
    expect([selected(), shown()]).toEqual(['b 10-30', 'a 0-10, b 10-30, theirs 70-80'])
  })

  it('give up one whose own label came anew, or has another place', () => {
    for (const change of [(doc: LabelDoc) => remove(doc, 0), (doc: LabelDoc) => moveEdge(doc, 1, 'end', 25)]) {
      const from = docOf(100, 'a 0-10, b 10-30')
      editor = new Editor(from)
      editor.selection = { lane: 'units', index: 1 }
      editor.begin()
      editor.preview((doc) => moveEdge(doc, 1, 'end', 50))
      editor.replace(change(from))
      expect([editor.busy, editor.canUndo, shown()]).toEqual([false, false, told(change(from))])
    }
  })

  it('go on under what is filled in by frames', () => {
    const filling = editor.begin(true)
    editor.preview((doc) => paint(doc, 20, 40, C))
    editor.replace(remove(editor.doc, 1))
    expect([editor.is(filling), shown()]).toEqual([true, 'a 0-10, c 20-40'])
    editor.preview((doc) => paint(doc, 20, 50, C))
    editor.commit()
    editor.undo()
    expect(shown()).toBe('a 0-10')
  })
})
