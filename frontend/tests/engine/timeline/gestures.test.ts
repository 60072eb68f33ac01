import { beforeEach, describe, expect, it } from 'vitest'
import { HandDesk, editModel, label, someLabels } from './desk'

let desk: HandDesk
beforeEach(() => (desk = new HandDesk()))

const BEFORE = 'a 100-200, b 200-300, c 400-500'

describe('the film', () => {
  it.each<[string, string, string[]]>([
    ['a click on the ruler goes there', 'down 120 time; up', ['tap lane 120']],
    ['a click on a unit takes it', 'down 150 units; up', ['tap segment 0']],
    ['a drag on the ruler scrubs', 'down 120 time; move 140; move 160; up', ['hold', 'seek 140', 'seek 160', 'let go']],
    ['a drag on a unit scrubs', 'down 150 units; move 160; up', ['hold', 'seek 160', 'let go']],
    ['Escape goes back to where it was', 'down 120 time; move 160; key Escape; move 300; up', ['hold', 'seek 160', 'seek 50', 'let go']],
    ['a lost pointer stays where it is', 'down 120 time; move 160; cancel', ['hold', 'seek 160', 'let go']],
    ['the middle button moves the view, and clicks nothing', 'middle 700 units; move 300; up; middle 700 units; up', ['pan 0']],
  ])('%s', (_what, script, calls) => {
    expect(desk.play(script).calls).toEqual(calls)
    expect(desk.gestures.busy).toBe(false)
    expect(desk.labels).toBe(BEFORE)
  })

  it('is looped by the second tap on the same unit, soon enough', () => {
    expect(desk.play('down 150 units; up; wait 100; down 154 units; up').calls).toEqual(['tap segment 0', 'tap twice segment 0'])
    expect(desk.play('wait 100; down 150 units; up; wait 500; down 150 units; up; down 250 units; up').calls.slice(2)).toEqual([
      'tap segment 0', 'tap segment 0', 'tap segment 1',
    ])
  })
})

describe('edges', () => {
  it('move with the hand, and the film shows the frame at the edge', () => {
    desk.play('down 499 units; move 520')
    expect(desk.labels).toBe('a 100-200, b 200-300, c 400-521')
    expect(desk.editor.canUndo).toBe(false)
    expect(desk.play('move 540; up').labels).toBe('a 100-200, b 200-300, c 400-541')
    expect(desk.now).toBe(540)
    expect(desk.chosen).toBe('units 2')
    expect(desk.editor.undo()).toBe(true)
    expect(desk.labels).toBe(BEFORE)
    expect(desk.editor.canUndo).toBe(false)
  })

  it('take from the neighbour, who shows what it loses until the hand lets go', () => {
    desk.play('down 301 units; move 450')
    expect(desk.labels).toBe('a 100-200, b 200-449, c 449-500')
    expect(desk.edits.ghosts()).toMatchObject([{ start: 400, end: 449, label: { word: 'c' } }])
    desk.play('up')
    expect(desk.edits.ghosts()).toEqual([])
  })

  it('never pass the neighbour, nor swallow the unit', () => {
    expect(desk.play('down 301 units; move 900; up').labels).toBe('a 100-200, b 200-497, c 497-500')
    expect(desk.play('down 497 units; move 0; up').labels).not.toContain('-497, c 497')
  })

  it.each(['key Escape', 'cancel'])('are back where they were after %s, and so is the film', (end) => {
    desk.editor.selection = { lane: 'units', index: 0 }
    desk.play(`down 499 units; move 560; ${end}; move 600; up`)
    expect(desk.labels).toBe(BEFORE)
    expect(desk.now).toBe(50)
    expect(desk.chosen).toBe('units 0')
    expect(desk.editor.busy).toBe(false)
    expect(desk.editor.canUndo).toBe(false)
  })

  it('bring the neighbour along while Shift is held, also when it is pressed under a still hand', () => {
    desk.play('down 199 units; move 179')
    expect(desk.labels).toBe('a 100-180, b 200-300, c 400-500')
    desk.play('shift')
    expect(desk.labels).toBe('a 100-180, b 180-300, c 400-500')
    desk.play('shift off; up')
    expect(desk.labels).toBe('a 100-180, b 200-300, c 400-500')
  })

  it('where two meet, those of the selected unit win, and a second tap takes the other', () => {
    desk.editor.selection = { lane: 'units', index: 1 }
    desk.play('down 197 units; move 237; up')
    expect(desk.labels).toBe('a 100-200, b 240-300, c 400-500')
    desk = new HandDesk()
    desk.editor.selection = { lane: 'units', index: 0 }
    expect(desk.play('down 202 units; up').calls).toEqual(['tap edge end 0'])
    // Nothing is selected: the side that the hand is on decides.
    desk = new HandDesk()
    expect(desk.play('down 198 units; up; down 202 units; up').calls[0]).toBe('tap edge end 0')
    desk = new HandDesk()
    expect(desk.play('down 202 units; up').calls).toEqual(['tap edge start 1'])
  })

  it('are felt 12 pixels away when selected, 16 by a finger, which takes no others', () => {
    desk.editor.selection = { lane: 'units', index: 2 }
    expect(desk.play('down 389 units; up').calls).toEqual(['tap edge start 2'])
    expect(desk.play('down 386 units; up').calls.at(-1)).toBe('tap ground 386')
    desk.editor.selection = { lane: 'units', index: 2 }
    expect(desk.play('down 385 units; up', 'touch').calls.at(-1)).toBe('tap edge start 2')
    expect(desk.play('down 299 units; up', 'touch').calls.at(-1)).toBe('tap segment 1')
  })

  it('stay with their unit when labels come from elsewhere meanwhile', () => {
    const { editor } = desk
    desk.play('down 499 units; move 520')
    const fresh = { ...editor.doc, segments: [label(20, 60, 'x'), ...editor.doc.segments.map((it) => ({ ...it }))] }
    editor.replace(fresh)
    expect(desk.labels).toBe('x 20-60, a 100-200, b 200-300, c 400-521')
    expect(desk.play('move 540; up').labels).toBe('x 20-60, a 100-200, b 200-300, c 400-541')
    expect(desk.chosen).toBe('units 3')
  })

  it('do nothing more when their unit is there no more', () => {
    const { editor } = desk
    desk.play('down 499 units; move 520')
    editor.replace({ ...editor.doc, segments: editor.doc.segments.slice(0, 2) })
    expect(desk.play('move 540; up').labels).toBe('a 100-200, b 200-300')
    expect(editor.canUndo).toBe(false)
    expect(desk.gestures.busy).toBe(false)
  })

  it('of sections move too', () => {
    desk.play('down 299 sections; move 340; up')
    expect(desk.editor.doc.sections).toEqual([{ start: 0, end: 341, kind: 'prelude' }])
    expect(desk.chosen).toBe('sections 0')
  })
})

describe('snapping', () => {
  beforeEach(() => (desk = new HandDesk(someLabels(), editModel(), [{ frame: 550, reason: 'count' }, { frame: 200, reason: 'edge' }])))

  it('holds an edge within 8 pixels and says why', () => {
    desk.play('down 500 units; move 543')
    expect(desk.labels).toContain('c 400-550')
    expect(desk.line).toEqual({ frame: 550, words: 'count' })
    desk.play('move 541')
    expect(desk.labels).toContain('c 400-541')
    expect(desk.line).toBeNull()
    desk.play('move 545; up')
    expect(desk.line).toBeNull()
    expect(desk.labels).toContain('c 400-550')
  })

  it('is suspended while Ctrl is held, also under a still hand', () => {
    desk.play('down 500 units; move 543; ctrl')
    expect(desk.labels).toContain('c 400-543')
    desk.play('ctrl off')
    expect(desk.labels).toContain('c 400-550')
    desk.play('ctrl; up')
    expect(desk.labels).toContain('c 400-543')
  })

  it('never holds an edge where it was, so that it can move by a frame', () => {
    expect(desk.play('down 200 units; move 204; up').labels).toContain('b 204-300')
  })

  it('says nothing when the neighbour keeps the edge from getting there', () => {
    desk = new HandDesk(someLabels(), editModel(), [{ frame: 600, reason: 'count' }])
    desk.play('down 301 units; move 598')
    expect(desk.line).toBeNull()
  })
})

describe('drawing', () => {
  it('makes a unit on empty ground, either way, as one step', () => {
    expect(desk.play('down 600 units; move 620; move 660; up').labels).toBe(`${BEFORE}, new 600-660`)
    expect(desk.chosen).toBe('units 3')
    expect(desk.play('down 750 units; move 700; up').labels).toBe(`${BEFORE}, new 600-660, new 700-750`)
    desk.editor.undo()
    desk.editor.undo()
    expect(desk.labels).toBe(BEFORE)
  })

  it('makes nothing shorter than three frames', () => {
    desk.play('down 600 units; move 640; move 602')
    expect(desk.labels).toBe(BEFORE)
    desk.play('up')
    expect(desk.labels).toBe(BEFORE)
    expect(desk.editor.canUndo).toBe(false)
  })

  it('goes over others only where the hand goes', () => {
    desk.play('down 350 units; move 430')
    expect(desk.labels).toBe('a 100-200, b 200-300, new 350-430, c 430-500')
    expect(desk.edits.ghosts()).toMatchObject([{ start: 400, end: 430 }])
    desk.play('move 370; up')
    expect(desk.labels).toBe('a 100-200, b 200-300, new 350-370, c 400-500')
  })

  it('starts on a unit only with Shift', () => {
    expect(desk.play('shift; down 440 units; move 460; up').labels).toBe('a 100-200, b 200-300, c 400-440, new 440-460, c 460-500')
  })

  it('is taken back by Escape, with the selection', () => {
    desk.editor.selection = { lane: 'units', index: 0 }
    desk.play('down 600 units; move 660; key Escape; up')
    expect(desk.labels).toBe(BEFORE)
    expect(desk.chosen).toBe('units 0')
  })

  it('draws sections in their lane', () => {
    desk.play('down 400 sections; move 700; up')
    expect(desk.editor.doc.sections.at(-1)).toEqual({ start: 400, end: 700, kind: 'main' })
  })

  it('is not for those who only read', () => {
    desk.port.may = false
    desk.play('down 600 units; move 660; up; down 300 units; move 340; up')
    expect(desk.labels).toBe(BEFORE)
    expect(desk.calls).toEqual(['hold', 'seek 660', 'let go', 'hold', 'seek 340', 'let go'])
  })
})

describe('phases', () => {
  it('are drawn where the unit is selected, and stay in order', () => {
    desk.editor.selection = { lane: 'units', index: 0 }
    desk.play('down 131 units.; move 141; up')
    expect(desk.editor.doc.segments[0]?.phases).toEqual([140, 170])
    desk.play('down 170 units.; move 110; up')
    expect(desk.editor.doc.segments[0]?.phases).toEqual([140, 140])
  })

  it('of a unit that is not selected are only taken when it is wide', () => {
    expect(desk.play('down 131 units.; up').calls).toEqual(['tap segment 0'])
    desk.shown = { start: 90, perFrame: 4, width: 1000 }
    desk.play('down 161 units.; move 201; up')
    expect(desk.editor.doc.segments[0]?.phases).toEqual([140, 170])
  })

  it('of a unit that says nothing of them begin at its thirds', () => {
    desk.editor.selection = { lane: 'units', index: 1 }
    desk.play('down 233 units.; move 243; up')
    expect(desk.editor.doc.segments[1]?.phases).toEqual([243, 267])
  })
})

describe('fingers', () => {
  it('move the lanes, and draw after a long press', () => {
    desk.shown = { start: 200, perFrame: 4, width: 1000 }
    expect(desk.play('down 500 boundaries; move 460; up', 'touch').calls).toEqual(['pan 210'])
    desk.shown = { start: 550, perFrame: 2, width: 1000 }
    desk.play('down 100 units; wait 500; move 150; up', 'touch')
    expect(desk.labels).toBe(`${BEFORE}, new 600-625`)
  })

  it('open the menu of a unit by a long press, and then do nothing more', () => {
    expect(desk.play('down 150 units; wait 500; move 300; up', 'touch').calls).toEqual(['menu segment units'])
    expect(desk.labels).toBe(BEFORE)
  })

  it('that move in time are not a long press', () => {
    desk.shown = { start: 200, perFrame: 4, width: 1000 }
    expect(desk.play('down 900 units; move 880; wait 500; move 860; up', 'touch').calls).toEqual(['pan 205', 'pan 210'])
    expect(desk.labels).toBe(BEFORE)
  })

  it('pinch: what lies between them stays there', () => {
    desk.shown = { start: 200, perFrame: 4, width: 1000 }
    desk.play('down 400 units; 2 down 600; 2 move 800', 'touch')
    expect(desk.shown.perFrame).toBe(8)
    // 500 pixels were frame 325; the middle is at 600 now.
    expect(desk.shown.start + 600 / 8).toBe(325)
    desk.play('2 up; move 10; up', 'touch')
    expect(desk.shown.start).toBe(250)
  })

  it('Escape takes a pinch back', () => {
    desk.shown = { start: 200, perFrame: 4, width: 1000 }
    desk.play('down 400 units; 2 down 600; 2 move 800; key Escape', 'touch')
    expect(desk.shown).toEqual({ start: 200, perFrame: 4, width: 1000 })
  })

  it('a second finger does not let go of an edge', () => {
    desk.editor.selection = { lane: 'units', index: 2 }
    desk.play('down 500 units; move 540; 2 down 100; 2 move 300; 2 up; move 550; up', 'touch')
    expect(desk.labels).toContain('c 400-550')
  })

  describe('on a phone', () => {
    beforeEach(() => {
      desk.phone = true
      desk.now = 400
      desk.shown = { start: 205, perFrame: 2, width: 390 }
    })

    it('move the lane under the playhead: dragged left, the film goes forward', () => {
      expect(desk.play('down 200 boundaries; move 180; move 100; up', 'touch').calls).toEqual(['hold', 'seek 410', 'seek 450', 'let go'])
    })

    it('pinch around the playhead', () => {
      expect(desk.play('down 150 units; 2 down 250; 2 move 350; cancel', 'touch').calls).toEqual(['zoom 195 2.00'])
    })

    it('seek in the whole clip wherever they are', () => {
      expect(desk.play('down 195 clip; move 205; up', 'touch').calls).toEqual(['hold', 'seek 500', 'seek 526', 'let go'])
    })
  })
})

describe('the whole clip', () => {
  beforeEach(() => (desk.shown = { start: 300, perFrame: 5, width: 1016 }))

  it('moves the part in view, and Escape puts it back', () => {
    expect(desk.play('down 408 clip; move 458; up').calls).toEqual(['pan 350'])
    desk.play('down 458 clip; move 608; key Escape')
    expect(desk.shown.start).toBe(350)
  })

  it('zooms at the ends of the part in view', () => {
    const end = 300 + 1016 / 5
    expect(desk.play('down 308 clip; move 258; up').calls).toEqual([`show 250 ${end}`])
    expect(desk.play(`down ${8 + end} clip; move ${8 + end + 100}; up`).calls.at(-1)).toBe(`show 300 ${end + 100}`)
  })

  it('seeks beside it', () => {
    expect(desk.play('down 108 clip; up').calls).toEqual(['tap map 321'])
    expect(desk.play('down 108 clip; move 118; up').calls.slice(1)).toEqual(['hold', 'seek 100', 'seek 110', 'let go'])
  })
})

describe('keys', () => {
  it('get through when nothing is held, and while only film or view move', () => {
    expect(desk.gestures.key('s', false, false)).toBe(false)
    expect(desk.gestures.key('Escape', false, false)).toBe(false)
    desk.play('down 120 time; move 160')
    expect(desk.gestures.key('s', false, false)).toBe(false)
  })

  it('wait while a hand changes labels', () => {
    desk.play('down 499 units; move 520')
    expect(desk.gestures.key('s', false, false)).toBe(true)
    desk.play('up')
    expect(desk.gestures.key('s', false, false)).toBe(false)
  })
})

describe('the wheel', () => {
  const wheel = { x: 250, deltaX: 0, deltaY: 0, ctrl: false, shift: false }
  it('zooms with Ctrl around the pointer, pans with Shift or sideways, leaves the rest to the page', () => {
    desk.shown = { start: 300, perFrame: 4, width: 1000 }
    expect(desk.gestures.wheel({ ...wheel, deltaY: -400, ctrl: true })).toBe(true)
    expect(desk.calls).toEqual(['zoom 250 1.49'])
    desk.shown = { start: 300, perFrame: 4, width: 1000 }
    expect(desk.gestures.wheel({ ...wheel, deltaY: 40, shift: true })).toBe(true)
    expect(desk.shown.start).toBe(310)
    expect(desk.gestures.wheel({ ...wheel, deltaX: 8, deltaY: 4 })).toBe(true)
    expect(desk.gestures.wheel({ ...wheel, deltaY: 40 })).toBe(false)
    expect(desk.shown.start).toBe(312)
  })
})
