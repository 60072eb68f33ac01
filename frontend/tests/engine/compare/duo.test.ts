import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FrameClock } from '../../../src/engine/clock'
import { courseOf, type Twosome } from '../../../src/engine/compare/course'
import { Duo } from '../../../src/engine/compare/duo'
import { secondsAt, type Rate } from '../../../src/engine/rate'
import { Scope } from '../../../src/engine/scope'
import { PaperFilm } from '../builders'

const RATE: Rate = [30, 1]
const span = (start: number, end: number) => ({ start, end })
// A unit in step, one left out, one added, one at half the tempo: 0–30, 30–50 | 30–45, 50–80 with 45–105.
const PAIRS: Twosome[] = [
  { first: span(0, 30), second: span(0, 30) },
  { first: span(30, 50), second: null },
  { first: null, second: span(30, 45) },
  { first: span(50, 80), second: span(45, 105) },
]

let films: { first: PaperFilm; second: PaperFilm }
let clocks: { first: FrameClock; second: FrameClock }
let duo: Duo

beforeEach(() => {
  vi.useFakeTimers()
  const scope = new Scope()
  films = { first: new PaperFilm(), second: new PaperFilm() }
  clocks = { first: new FrameClock(films.first, RATE, 80, scope), second: new FrameClock(films.second, RATE, 105, scope) }
  duo = new Duo(courseOf({ frames: 80, rate: RATE }, { frames: 105, rate: RATE }, PAIRS, []), clocks, scope)
  for (const side of ['first', 'second'] as const) show(side, 0)
})

function show(side: 'first' | 'second', frame: number) {
  films[side].present(secondsAt(frame, RATE))
}
/** Both films come to where they were sent. */
function arrive() {
  for (const side of ['first', 'second'] as const) {
    const { wished } = clocks[side]
    films[side].seeked()
    show(side, wished)
  }
}
const wished = () => [clocks.first.wished, clocks.second.wished]
const paused = () => [films.first.paused, films.second.paused]
/** The leading film plays through [from, to); the other keeps with it by `other`. */
function playThrough(side: 'first' | 'second', from: number, to: number, other: (frame: number) => number | null) {
  for (let frame = from; frame < to; frame++) {
    const beside = other(frame)
    if (beside !== null) show(side === 'first' ? 'second' : 'first', beside)
    show(side, frame)
  }
}

describe('two films', () => {
  it('stand at frames that belong together', () => {
    duo.seek(duo.course.positionOf('first', 65))
    arrive()
    expect(wished()).toEqual([65, 75])
    duo.step(1)
    arrive()
    expect(duo.moment).toMatchObject({ first: 66, second: 77 })
  })

  it('begin together, when both are there', () => {
    duo.seek(duo.course.positionOf('first', 60))
    duo.play()
    expect(paused()).toEqual([true, true])
    films.first.seeked()
    show('first', 60)
    expect(paused()).toEqual([true, true])
    films.second.seeked()
    show('second', 65)
    expect(paused()).toEqual([false, false])
    // The second dances this unit in twice the time.
    expect([films.first.playbackRate, films.second.playbackRate]).toEqual([1, 2])
  })

  it('do not wait for ever for one that says nothing', () => {
    duo.seek(duo.course.positionOf('first', 60))
    duo.play()
    films.first.seeked()
    show('first', 60)
    vi.advanceTimersByTime(1000)
    expect(films.first.paused).toBe(false)
  })

  it('are kept together by tempo, and by a seek when they are too far apart', () => {
    duo.play()
    arrive()
    playThrough('first', 1, 10, (frame) => frame)
    expect(films.second.playbackRate).toBe(1)
    playThrough('first', 10, 14, (frame) => frame - 4)
    expect(films.second.playbackRate).toBeGreaterThan(1.1)
    playThrough('first', 14, 18, (frame) => frame + 4)
    expect(films.second.playbackRate).toBeLessThan(0.9)
    const before = films.second.seeks.length
    show('second', 6)
    show('first', 19)
    expect(films.second.seeks.length).toBe(before + 1)
    expect(clocks.second.wished).toBe(19)
  })

  it('take turns where only one of them has something, and meet again', () => {
    duo.play()
    arrive()
    playThrough('first', 1, 30, (frame) => frame)
    // The added unit: the first stands, the second plays it.
    expect(wished()).toEqual([30, 30])
    arrive()
    expect(paused()).toEqual([true, false])
    playThrough('second', 31, 45, () => null)
    // What was left out: the second stands.
    arrive()
    expect(paused()).toEqual([false, true])
    playThrough('first', 31, 50, () => null)
    show('first', 50)
    expect(paused()).toEqual([false, false])
    expect(films.second.playbackRate).toBe(2)
    playThrough('first', 51, 80, (frame) => 45 + 2 * (frame - 50))
    expect(duo.playing).toBe(false)
    expect(paused()).toEqual([true, true])
  })

  it('repeat a unit, both from its start', () => {
    duo.setLoop(duo.course.rangeOf(3))
    duo.play()
    expect(wished()).toEqual([50, 45])
    arrive()
    playThrough('first', 51, 80, (frame) => 45 + 2 * (frame - 50))
    expect(duo.playing).toBe(true)
    expect(wished()).toEqual([50, 45])
    arrive()
    expect(paused()).toEqual([false, false])
    duo.setLoop(null)
    expect(duo.loop).toBeNull()
  })

  it('slow down together, and a pause brings the second to the very frame of the first', () => {
    duo.setSpeed(0.5)
    duo.seek(duo.course.positionOf('first', 60))
    duo.play()
    arrive()
    expect([films.first.playbackRate, films.second.playbackRate]).toEqual([0.5, 1])
    show('second', 68)
    show('first', 62)
    duo.pause()
    expect(wished()).toEqual([62, 69])
    expect(paused()).toEqual([true, true])
  })

  it('stand together though the browser told late how far the first had come', () => {
    duo.seek(duo.course.positionOf('first', 60))
    duo.play()
    arrive()
    show('second', 67)
    show('first', 61)
    duo.pause()
    arrive()
    show('first', 64)
    arrive()
    expect(wished()).toEqual([64, 73])
    show('second', 75)
    expect(wished()).toEqual([64, 73])
  })

  it('play from the beginning when they stand at the end', () => {
    duo.seek(99)
    arrive()
    duo.play()
    expect(wished()).toEqual([0, 0])
  })
})
