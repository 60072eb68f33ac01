import { beforeEach, describe, expect, it } from 'vitest'
import { Editor } from '../../../src/engine/labels/editor'
import { Fill, HOLD } from '../../../src/engine/labels/fill'
import { remove } from '../../../src/engine/labels/ops'
import { docOf, told } from './builders'

const A = { state: 'unit', word: 'a' } as const
const B = { state: 'unit', word: 'b' } as const
let editor: Editor
let fill: Fill
/** A film of 25 frames a second that plays. */
let now = 0
let frame = 0

function playTo(last: number): void {
  const step = Math.sign(last - frame)
  while (frame !== last) {
    frame += step
    now += 40
    fill.tick(frame, now)
  }
}

beforeEach(() => {
  editor = new Editor(docOf(100, 'x 60-90'))
  fill = new Fill(editor)
  now = 1000
  frame = 10
})

const steps = () => {
  let count = 0
  while (editor.undo()) count++
  return count
}

describe('a key held while the film plays', () => {
  it('fills from press to release, and shows it on the way: one step', () => {
    expect(fill.press('Digit1', A, frame, now)).toBeNull()
    expect(fill.what).toBeNull()
    playTo(20)
    expect(fill.what).toBe(A)
    expect(told(editor.shown)).toBe('a 10-21, x 60-90')
    expect(told(editor.doc)).toBe('x 60-90')
    playTo(30)
    expect(fill.release('Digit1', frame, now)).toEqual({ how: 'filled', what: A, range: { start: 10, end: 31 } })
    expect(told(editor.doc)).toBe('a 10-31, x 60-90')
    expect(steps()).toBe(1)
  })

  it('pressed shortly is a tap at the frame of the press, and changes nothing itself', () => {
    fill.press('Digit1', A, frame, now)
    playTo(14)
    expect(fill.release('Digit1', frame, now)).toEqual({ how: 'tap', what: A, frame: 10 })
    expect(editor.canUndo).toBe(false)
  })

  it('is long enough at release even if no frame was shown since', () => {
    fill.press('Digit1', A, frame, now)
    expect(fill.release('Digit1', frame, now + HOLD)).toMatchObject({ how: 'filled', range: { start: 10, end: 11 } })
    expect(told(editor.doc)).toBe('a 10-13, x 60-90')
  })

  it('overwrites what was there, and gives it back when it is taken back', () => {
    frame = 70
    fill.press('Digit1', A, frame, now)
    playTo(99)
    fill.release('Digit1', frame, now)
    expect(told(editor.doc)).toBe('x 60-70, a 70-100')
    editor.undo()
    expect(told(editor.doc)).toBe('x 60-90')
  })

  it('fills backwards too', () => {
    fill.press('Digit1', A, frame, now)
    playTo(2)
    expect(fill.release('Digit1', frame, now)).toMatchObject({ range: { start: 2, end: 11 } })
  })

  it('a film that pauses waits', () => {
    fill.press('Digit1', A, frame, now)
    playTo(20)
    now += 5000
    expect(fill.release('Digit1', frame, now)).toMatchObject({ range: { start: 10, end: 21 } })
  })

  it('a film that is sent elsewhere ends it where it was', () => {
    fill.press('Digit1', A, frame, now)
    playTo(20)
    fill.jumped()
    frame = 80
    playTo(85)
    expect(fill.release('Digit1', frame, now)).toMatchObject({ range: { start: 10, end: 21 } })
    expect(told(editor.doc)).toBe('a 10-21, x 60-90')
  })

  it('a loop that begins again ends it too', () => {
    fill.press('Digit1', A, frame, now)
    playTo(20)
    fill.tick((frame = 5), (now += 40))
    playTo(18)
    expect(fill.release('Digit1', frame, now)).toMatchObject({ range: { start: 10, end: 21 } })
  })

  it('another key ends the first, whose release then means nothing', () => {
    fill.press('Digit1', A, frame, now)
    playTo(20)
    expect(fill.press('Digit2', B, frame, now)).toMatchObject({ how: 'filled', what: A })
    playTo(30)
    expect(fill.release('Digit1', frame, now)).toBeNull()
    playTo(40)
    expect(fill.release('Digit2', frame, now)).toMatchObject({ how: 'filled', what: B })
    expect(told(editor.doc)).toBe('a 10-20, b 20-41, x 60-90')
    expect(steps()).toBe(2)
  })

  it('two taps that roll over each other are two taps', () => {
    fill.press('Digit1', A, frame, now)
    playTo(12)
    expect(fill.press('Digit2', B, frame, now)).toEqual({ how: 'tap', what: A, frame: 10 })
    expect(fill.release('Digit2', frame, now)).toEqual({ how: 'tap', what: B, frame: 12 })
  })

  it('a window that loses the keys keeps what was filled, and forgets a short press', () => {
    fill.press('Digit1', A, frame, now)
    playTo(20)
    expect(fill.lost()).toMatchObject({ how: 'filled', range: { start: 10, end: 21 } })
    expect(fill.release('Digit1', 50, now)).toBeNull()
    fill.press('Digit1', A, frame, now)
    expect(fill.lost()).toBeNull()
    expect(told(editor.doc)).toBe('a 10-21, x 60-90')
  })

  it('can be given up, and taken back while it goes on', () => {
    for (const end of [() => fill.cancel(), () => editor.undo()]) {
      fill.press('Digit1', A, (frame = 10), now)
      playTo(20)
      end()
      playTo(30)
      expect(told(editor.shown)).toBe('x 60-90')
      expect(fill.release('Digit1', frame, now)).toBeNull()
      expect(editor.canUndo).toBe(false)
    }
  })

  it('something else that is done ends it with what it had', () => {
    fill.press('Digit1', A, frame, now)
    playTo(20)
    editor.change((doc) => remove(doc, 1))
    playTo(30)
    expect(fill.release('Digit1', frame, now)).toBeNull()
    expect(told(editor.doc)).toBe('a 10-21')
    expect(steps()).toBe(2)
  })

  it('without a press nothing happens', () => {
    fill.tick(5, now)
    fill.jumped()
    fill.cancel()
    expect([fill.lost(), fill.release('Digit1', 5, now), editor.busy]).toEqual([null, null, false])
  })
})
