import { describe, expect, it, vi } from 'vitest'
import { FrameClock } from '../../src/engine/clock'
import { Scope } from '../../src/engine/scope'
import { Barcode } from '../../src/engine/timeline/barcode'
import { PaperFilm } from './builders'

function made(pan = vi.fn(() => true)) {
  const host = document.createElement('div')
  host.getBoundingClientRect = () => ({ left: 0, width: 100 }) as DOMRect
  const scope = new Scope()
  const clock = new FrameClock(new PaperFilm(), [24, 1], 200, scope)
  const bar = new Barcode(host, 'Whole clip', clock, scope, pan)
  bar.setSegments([], 200)
  bar.setWindow({ start: 40, end: 80 })
  const hand = (type: string, clientX: number) => host.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX }))
  return { clock, pan, hand, bar }
}

describe('the barcode', () => {
  it('seeks where it is pressed and dragged', () => {
    const { clock, hand } = made()
    hand('pointerdown', 10)
    expect(clock.wished).toBe(20)
    hand('pointermove', 15)
    expect(clock.wished).toBe(30)
  })

  it('moves the part in view when that is dragged, and seeks when it is only pressed', () => {
    const { clock, pan, hand } = made()
    hand('pointerdown', 30)
    hand('pointermove', 40)
    expect(pan).toHaveBeenLastCalledWith(60)
    hand('pointerup', 40)
    expect(clock.wished).toBe(0)
    hand('pointerdown', 30)
    hand('pointerup', 30)
    expect(clock.wished).toBe(60)
  })

  it('seeks everywhere while the lanes follow the playhead', () => {
    const { clock, hand } = made(vi.fn(() => false))
    hand('pointerdown', 30)
    expect(clock.wished).toBe(60)
  })
})
