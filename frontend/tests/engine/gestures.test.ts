import { beforeEach, describe, expect, it } from 'vitest'
import { keepInside, zoomAt, type View } from '../../src/engine/geometry'
import { Gestures, type Hand, type Port } from '../../src/engine/gestures'

const FRAMES = 1000

class Desk implements Port {
  calls: string[] = []
  now = 400
  phone = false
  shown: View = { start: 0, perFrame: 1, width: 1000 }
  readonly frames = FRAMES
  view = () => this.shown
  centred = () => this.phone
  frame = () => this.now
  seek(frame: number) {
    this.now = frame
    this.calls.push(`seek ${frame}`)
  }
  pick(frame: number) {
    this.calls.push(`pick ${frame}`)
  }
  hold(on: boolean) {
    this.calls.push(on ? 'hold' : 'let go')
  }
  panTo(start: number) {
    this.shown = keepInside({ ...this.shown, start }, FRAMES)
    this.calls.push(`pan ${start}`)
  }
  zoom(px: number, factor: number) {
    this.shown = zoomAt(this.shown, px, factor, FRAMES)
    this.calls.push(`zoom ${px} ${factor.toFixed(2)}`)
  }
}

let desk: Desk
let gestures: Gestures
const hand = (x: number, more: Partial<Hand> = {}): Hand => ({ id: 1, kind: 'mouse', x, y: 0, zone: 'lane', ...more })

/** A script: "down 10 units", "move 40", "up", "key Escape", "cancel"; "2" in front = the second finger. */
function play(script: string, kind: Hand['kind'] = 'mouse'): void {
  let last = 0
  for (const line of script.split(';').map((part) => part.trim())) {
    const words = line.split(' ')
    const id = words[0] === '2' ? (words.shift(), 2) : 1
    const [what, where = '', zone = 'lane'] = words
    if (what !== 'key' && where) last = Number(where)
    const it = hand(last, { id, kind, zone: zone as Hand['zone'] })
    if (what === 'down') gestures.down(it)
    else if (what === 'move') gestures.move(it)
    else if (what === 'up') gestures.up(it)
    else if (what === 'cancel') gestures.cancel()
    else gestures.key(where)
  }
}

beforeEach(() => {
  desk = new Desk()
  gestures = new Gestures(desk)
})

describe('mouse on the whole clip', () => {
  it.each<[string, string, string[]]>([
    ['a click seeks', 'down 120; up', ['seek 120']],
    ['a click on a unit picks it', 'down 120 units; up', ['pick 120']],
    ['a hand that shakes still clicks', 'down 120; move 122; up', ['seek 120']],
    ['a drag scrubs and lets go', 'down 120; move 140; move 160; up', ['hold', 'seek 140', 'seek 160', 'let go']],
    ['a drag on a unit scrubs too', 'down 120 units; move 160; up', ['hold', 'seek 160', 'let go']],
    ['Escape goes back to where it was', 'down 120; move 160; key Escape; move 300; up', ['hold', 'seek 160', 'seek 400', 'let go']],
    ['a drag beyond the ends stays in the clip', 'down 120; move -50; move 5000; up', ['hold', 'seek 0', 'seek 999', 'let go']],
    ['a lost pointer lets go', 'down 120; move 160; cancel', ['hold', 'seek 160', 'let go']],
    ['the ruler scrubs while there is nothing to pan', 'down 120 ruler; move 160 ruler; up', ['hold', 'seek 160', 'let go']],
  ])('%s', (_what, script, calls) => {
    play(script)
    expect(desk.calls).toEqual(calls)
    expect(gestures.busy).toBe(false)
  })
})

describe('mouse, zoomed in', () => {
  beforeEach(() => (desk.shown = { start: 300, perFrame: 4, width: 1000 }))

  it('pans on the ruler, measured from where the drag began', () => {
    play('down 500 ruler; move 540 ruler; move 460 ruler; up')
    expect(desk.calls).toEqual(['pan 290', 'pan 310'])
  })

  it('clicks on the ruler seek', () => {
    play('down 400 ruler; up')
    expect(desk.calls).toEqual(['seek 400'])
  })

  it('zooms with ctrl and wheel around the pointer, pans with shift, leaves the rest to the page', () => {
    expect(gestures.wheel({ x: 250, deltaX: 0, deltaY: -10, ctrl: true, shift: false })).toBe(true)
    expect(desk.calls[0]).toMatch(/^zoom 250 1\.1/)
    expect(gestures.wheel({ x: 250, deltaX: 0, deltaY: 40, ctrl: false, shift: true })).toBe(true)
    expect(gestures.wheel({ x: 250, deltaX: 0, deltaY: 40, ctrl: false, shift: false })).toBe(false)
    expect(gestures.wheel({ x: 250, deltaX: 9, deltaY: 4, ctrl: false, shift: false })).toBe(true)
  })
})

describe('fingers on a phone', () => {
  beforeEach(() => {
    desk.phone = true
    desk.shown = { start: 205, perFrame: 2, width: 390 }
  })

  it('moves the lane under the playhead: dragged left, the film goes forward', () => {
    play('down 200; move 180; move 100; up', 'touch')
    expect(desk.calls).toEqual(['hold', 'seek 410', 'seek 450', 'let go'])
  })

  it('needs more than a trembling finger', () => {
    play('down 200 units; move 206; up', 'touch')
    expect(desk.calls).toEqual(['pick 305'])
  })

  it('pinches around the playhead and does not scrub afterwards', () => {
    play('down 150; 2 down 250; 2 move 350; 2 up; move 10; up', 'touch')
    expect(desk.calls).toEqual(['zoom 195 2.00'])
  })

  it('a second finger ends a scrub before it pinches', () => {
    play('down 200; move 180; 2 down 300; 2 move 420; cancel', 'touch')
    expect(desk.calls.slice(0, 3)).toEqual(['hold', 'seek 410', 'let go'])
    expect(desk.calls[3]).toMatch(/^zoom/)
  })

  it('a third finger changes nothing', () => {
    play('down 150; 2 down 250', 'touch')
    gestures.move(hand(0, { id: 3 }))
    gestures.up(hand(0, { id: 3 }))
    expect(gestures.busy).toBe(true)
    expect(desk.calls).toEqual([])
  })
})
