import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { docOf } from '../engine/labels/builders'
import { FRAMES, Script } from './script'

let script: Script
const open = (labels = '', more = {}) => {
  script?.dispose()
  script = new Script(docOf(FRAMES, labels, more))
  return script
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => script.dispose())

describe('keys alone', () => {
  it.each<[string, string, string, string]>([
    ['a digit draws from the last edge to the playhead', '', 'go 99; 1; go 149; 2', 'a 0-100, b 100-150'],
    ['no unit and unsure too', '', 'go 99; 0; go 149; q', 'none 0-100, unsure 100-150'],
    ['G and a letter', '', 'go 99; g; y', 'c 0-100'],
    ['a selection is named anew', 'a 0-100, b 100-200', 'go 150; a; 3', 'a 0-100, c 100-200'],
    ['edges come to the playhead', 'a 0-100, b 200-300', 'go 250; i; go 280; o', 'a 0-100, b 250-281'],
    ['an edge does not pass the other one', 'a 0-100, b 100-200', 'go 150; a; go 300; i; go 20; o; go 198; i; go 101; o', 'a 0-100, b 100-200'],
    ['from edge to edge up to the edge', '', 'go 100; 1; ]; 2', 'a 0-100, b 100-200'],
    ['up to the next label', 'a 0-50, c 80-120', 'go 80; 2', 'a 0-50, b 50-80, c 80-120'],
    ['on its first frame a label is named anew', 'a 0-50, c 50-120, a 120-150', 'go 50; 2; ]; 2; go 52; 1', 'a 0-50, a 50-53, b 53-120, b 120-150'],
    ['a grabbed edge moves from count to count', 'a 0-95, b 200-300', 'go 50; Shift+o; Alt+ArrowRight; Alt+ArrowRight; Shift+i; Alt+ArrowRight', 'a 10-130, b 200-300'],
    ['a grabbed edge moves by one and by ten', 'a 0-100, b 200-300', 'go 250; Shift+i; ArrowLeft; Shift+ArrowLeft; Escape; ArrowLeft', 'a 0-100, b 189-300'],
    ['and its neighbour yields', 'a 0-100, b 100-200', 'go 150; Shift+i; Shift+ArrowLeft', 'a 0-90, b 90-200'],
    ['split at the playhead', 'a 0-100', 'go 40; s', 'a 0-40, a 40-100'],
    ['merge with the next', 'a 0-100, b 100-200', 'go 40; m', 'a 0-200'],
    ['delete, and back to not looked at', 'a 0-100, b 100-200', 'go 40; Delete; go 150; Backspace', ''],
    ['copy what followed', 'a 0-100, b 100-150, a 300-400', 'go 350; v', 'a 0-100, b 100-150, a 300-400, b 400-450'],
    ['take a suggestion', '', 'go 50; Enter', 'a 0-100'],
    ['take and go on', '', 'go 50; Shift+Enter; Shift+Enter', 'a 0-100, b 100-200'],
    ['take all that are sure', '', 'Ctrl+Enter', 'a 0-100, none 300-400'],
    ['never over what a person said', 'c 40-60', 'go 50; Enter', 'a 0-40, c 40-60, a 60-100'],
    ['a refused one is not among all', '', 'go 50; x; Ctrl+Enter', 'none 300-400'],
    ['undo and redo', '', 'go 99; 1; go 149; 2; Ctrl+z; Ctrl+z; Ctrl+Shift+z', 'a 0-100'],
  ])('%s', (_what, labels, keys, after) => {
    expect(open(labels).play(keys).labels).toBe(after)
  })

  it('each is one step of undo, and all can be taken back', () => {
    open('a 0-100, b 100-200')
    expect(script.play('go 150; a; 3; Shift+i; hold ArrowLeft; again ArrowLeft; again ArrowLeft; let ArrowLeft; Escape; Escape; go 150; s; go 100; m').labels).toBe('a 0-97, c 97-200')
    expect(script.undoAll()).toBe(4)
    expect(script.labels).toBe('a 0-100, b 100-200')
  })

  it('sections, from the last edge to the playhead, and named anew', () => {
    open()
    expect(script.play('go 99; Shift+1; go 799; Shift+2; go 999; Shift+3').sections).toBe('prelude 0-100, main 100-800, conclusion 800-1000')
    expect(script.play('go 50; ArrowDown; Shift+2').sections).toBe('main 0-800, conclusion 800-1000')
    expect(script.undoAll()).toBe(4)
  })

  it('sections end where the next unit begins, and their edges come to the playhead', () => {
    open('a 0-100, b 100-200')
    expect(script.play('go 100; Shift+1; go 999; Shift+2').sections).toBe('prelude 0-100, main 100-1000')
    expect(script.play('go 500; ArrowDown; go 149; i; go 899; o').sections).toBe('prelude 0-100, main 149-900')
    expect(script.labels).toBe('a 0-100, b 100-200')
    expect(script.undoAll()).toBe(4)
  })

  it('go where there is something to do', () => {
    open('a 0-100, c 100-150, b 300-400')
    const frames = (keys: string) => keys.split(' ').map((key) => script.play(key).clock.shown)
    script.play('go 10')
    expect(frames('] ] [ u u d d')).toEqual([100, 150, 100, 150, 400, 100, 300])
    expect(frames('ArrowRight Shift+ArrowRight Alt+ArrowRight Home End')).toEqual([301, 311, 330, 0, 999])
  })

  it('mean nothing in a field', () => {
    open()
    const field = document.createElement('input')
    document.body.append(field)
    script.play('go 99')
    field.dispatchEvent(new KeyboardEvent('keydown', { key: '1', code: 'Digit1', bubbles: true }))
    expect(script.labels).toBe('')
    field.remove()
  })
})

describe('a digit held while the film plays', () => {
  it.each<[string, string, string]>([
    ['fills from press to release', 'go 100; Space; run 5; hold 1; run 20; let 1', 'a 105-126'],
    ['shown on the way', 'go 100; Space; hold 1; run 20', 'a 100-121'],
    ['a tap draws from the last edge', 'go 100; Space; run 5; hold 1; run 2; let 1; run 10', 'a 0-106'],
    ['one after the other', 'go 100; Space; hold 1; run 20; hold 2; let 1; run 20; let 2', 'a 100-120, b 120-141'],
    ['the film is paused', 'go 100; Space; hold 1; run 20; k; let 1', 'a 100-121'],
    ['the film is sent elsewhere', 'go 100; Space; hold 1; run 20; down 600 time; up; run 9; let 1', 'a 100-121'],
    ['another window comes', 'go 100; Space; hold 1; run 20; blur; run 9; let 1', 'a 100-121'],
    ['Escape gives it up', 'go 100; Space; hold 1; run 20; Escape; run 9; let 1', ''],
    ['undo gives it up', 'go 100; Space; hold 1; run 20; Ctrl+z; run 9; let 1', ''],
    ['the clip ends', 'go 985; Space; hold 1; run 60; let 1', 'a 985-1000'],
    ['a word by its letter', 'go 100; Space; g; hold y; run 20; let y', 'c 100-121'],
    ['no unit', 'go 100; Space; hold 0; run 20; let 0', 'none 100-121'],
  ])('%s', (_what, keys, after) => {
    expect(open().play(keys).labels).toBe(after)
    script.play('let 1; k')
    expect(script.undoAll()).toBe(after ? after.split(',').length : 0)
    expect(script.labels).toBe('')
  })

  it('a loop that begins again ends it', () => {
    open('b 100-140')
    script.play('go 110; r; run 20; hold 1; run 60; let 1')
    expect(script.labels).toMatch(/^b 100-1\d\d, a 1\d\d-140$/)
    expect(script.undoAll()).toBe(1)
  })
})

describe('keys and hands together', () => {
  // 1000 frames in 1000 pixels: a pixel is a frame.
  it.each<[string, string, string, string, string]>([
    ['draw on empty ground', '', 'down 600 units; move 650; move 700; up', 'unsure 600-700', 'units 0'],
    ['the word whose key was pressed is drawn', '', '1; down 600 units; move 700; up', 'a 600-700', 'units 0'],
    ['what was given last is drawn', 'c 0-20', 'go 10; a; 2; Escape; down 600 units; move 700; up', 'b 0-20, b 600-700', 'units 1'],
    ['what is drawn is named', '', 'down 600 units; move 700; up; 3', 'c 600-700', 'units 0'],
    ['an edge is dragged, then nudged', 'a 500-600', 'down 599 units; move 640; up; Shift+o; ArrowLeft', 'a 500-640', 'units 0 end'],
    ['a drag that is given up', 'a 500-600', 'down 599 units; move 640; Escape; move 700; up', 'a 500-600', 'nothing'],
    ['a pointer that is lost', 'a 500-600', 'down 599 units; move 640; drop', 'a 500-600', 'nothing'],
    ['keys wait while a hand holds a label', 'a 500-600', 'down 599 units; move 640; Delete; s; up', 'a 500-641', 'units 0'],
    ['a tap selects, a digit names', 'a 500-600, b 700-800', 'down 750 units; up; 3', 'a 500-600, c 700-800', 'units 1'],
    ['held by an edge nearby', 'a 500-600, b 700-800', 'down 700 units; move 603; up', 'a 500-600, b 600-800', 'units 1'],
    ['not while Ctrl is held', 'a 500-600, b 700-800', 'hold Ctrl+Control; down 700 units; move 606; up; let Control', 'a 500-600, b 606-800', 'units 1'],
  ])('%s', (_what, labels, events, after, chosen) => {
    expect(open(labels).play(events).labels).toBe(after)
    expect(script.chosen).toBe(chosen)
  })
})

describe('who and where from', () => {
  it('a suggestion that is taken and corrected says both', () => {
    open()
    script.play('go 50; Enter; a; Shift+o; ArrowRight; Escape; 2')
    expect(script.desk.editor.doc.segments[0]).toMatchObject({
      start: 0, end: 101, word: 'b', phases: [20, 80], spread: [2, null], by: '9', from: { report: 1, unit: 'A', confidence: 0.95 },
    })
  })

  it('a suggestion without a word asks for one', () => {
    open()
    script.play('go 250; Enter')
    expect([script.labels, script.desk.sheet, script.desk.naming?.unit]).toEqual(['', 'word', 'X'])
  })
})
