import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FrameClock } from '../../src/engine/clock'
import { secondsAt } from '../../src/engine/rate'
import { Scope } from '../../src/engine/scope'
import { bindAddress, frameInAddress } from '../../src/report/address'
import { PaperFilm } from '../engine/builders'

let film: PaperFilm
let scope: Scope
let clock: FrameClock
const show = (frame: number) => film.present(secondsAt(frame, [24, 1]))
const address = (hash: string) => history.replaceState(null, '', `${location.pathname}${hash}`)

function open(hash: string) {
  address(hash)
  film = new PaperFilm()
  scope = new Scope()
  clock = new FrameClock(film, [24, 1], 300, scope)
  bindAddress(clock, scope)
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  scope?.dispose()
  address('')
})

describe('the frame in the address', () => {
  it('is a frame of the clip, or nothing', () => {
    expect(['#frame=253', '#frame=0', '#frame=299'].map((hash) => frameInAddress(hash, 300))).toEqual([253, 0, 299])
    for (const hash of ['', '#frame=', '#frame=300', '#frame=-1', '#frame=1e1', '#frame=2.5', '#frame=99999999999', '#frame=1&x', '#main']) {
      expect(frameInAddress(hash, 300)).toBeNull()
    }
  })

  it('is where the clip opens', () => {
    open('#frame=253')
    expect(clock.wished).toBe(253)
    show(0)
    expect(location.hash).toBe('#frame=253')
    show(253)
    film.seeked()
    expect([clock.shown, location.hash]).toEqual([253, '#frame=253'])
  })

  it('is written when the film stands still, not while it plays', () => {
    open('')
    show(0)
    clock.play()
    show(40)
    vi.advanceTimersByTime(1000)
    expect(location.hash).toBe('')
    clock.pause()
    expect(location.hash).toBe('#frame=40')
  })

  it('is not written for every step of a held key', () => {
    open('')
    show(0)
    const write = vi.spyOn(history, 'replaceState')
    for (let i = 1; i <= 30; i++) {
      clock.step(1)
      film.seeked()
      show(i)
      vi.advanceTimersByTime(30)
    }
    vi.advanceTimersByTime(1000)
    expect(location.hash).toBe('#frame=30')
    expect(write.mock.calls.length).toBeLessThanOrEqual(4)
  })

  it('is there before a reload that comes at once', () => {
    open('')
    show(0)
    clock.step(1)
    clock.step(1)
    window.dispatchEvent(new Event('pagehide'))
    expect(location.hash).toBe('#frame=2')
  })

  it('brings the film there when somebody changes it, also while it plays', () => {
    open('')
    show(0)
    clock.play()
    address('#frame=77')
    window.dispatchEvent(new Event('hashchange'))
    expect([clock.wished, clock.playing, location.hash]).toEqual([77, false, '#frame=77'])
  })

  it('leaves other marks of the page alone, and drops a frame that the clip does not have', () => {
    open('#main')
    show(0)
    vi.advanceTimersByTime(1000)
    expect(location.hash).toBe('#main')
    scope.dispose()
    open('#frame=300')
    show(0)
    expect([clock.shown, location.hash]).toEqual([0, ''])
  })
})
