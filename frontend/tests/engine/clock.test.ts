import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FrameClock } from '../../src/engine/clock'
import { secondsAt, seekTime, type Rate } from '../../src/engine/rate'
import { Scope } from '../../src/engine/scope'
import { PaperFilm } from './builders'

const RATE: Rate = [30000, 1001]
let film: PaperFilm
let scope: Scope
let clock: FrameClock
const show = (frame: number) => film.present(secondsAt(frame, RATE))
const sentTo = () => film.seeks.map((time) => Math.floor((time * RATE[0]) / RATE[1]))

beforeEach(() => {
  vi.useFakeTimers()
  film = new PaperFilm()
  scope = new Scope()
  clock = new FrameClock(film, RATE, 300, scope)
  show(0)
})

describe('seeking', () => {
  it('sends the film to the middle of the frame and believes only what is presented', () => {
    clock.seek(100)
    expect(film.seeks).toEqual([seekTime(100, RATE)])
    expect([clock.shown, clock.wished]).toEqual([0, 100])
    show(99)
    expect(clock.shown).toBe(99)
    show(100)
    film.seeked()
    expect([clock.shown, clock.wished]).toEqual([100, 100])
  })

  it('keeps one seek under way; of the others the latest wins', () => {
    for (const frame of [10, 20, 30, 40]) clock.seek(frame)
    expect(sentTo()).toEqual([10])
    film.seeked()
    expect(sentTo()).toEqual([10, 40])
    film.seeked()
    film.seeked()
    expect(sentTo()).toEqual([10, 40])
  })

  it('adds up steps that come faster than the film', () => {
    for (let i = 0; i < 5; i++) clock.step(1)
    expect(clock.wished).toBe(5)
    film.seeked()
    expect(sentTo()).toEqual([1, 5])
  })

  it('adds up steps between the end of a seek and its picture', () => {
    clock.step(1)
    film.seeked()
    clock.step(1)
    expect([clock.shown, clock.wished]).toEqual([0, 2])
    expect(sentTo()).toEqual([1, 2])
    show(1)
    expect(clock.wished).toBe(2)
    film.seeked()
    show(2)
    expect([clock.shown, clock.wished]).toEqual([2, 2])
  })

  it('goes back to the frame whose picture is still there', () => {
    clock.seek(1)
    film.seeked()
    clock.seek(0)
    expect(sentTo()).toEqual([1, 0])
  })

  it('stays inside the clip', () => {
    clock.seek(-5)
    clock.step(-10)
    clock.seek(1e9)
    expect(clock.wished).toBe(299)
  })

  it('gives a seek up that the browser never answers', () => {
    clock.seek(10)
    clock.seek(20)
    vi.advanceTimersByTime(5000)
    expect(sentTo()).toEqual([10, 20])
  })

  it('waits for the film to be loaded', () => {
    film.readyState = 0
    clock.seek(50)
    expect(film.seeks).toEqual([])
    film.readyState = 1
    film.dispatchEvent(new Event('loadedmetadata'))
    expect(sentTo()).toEqual([50])
  })
})

describe('frames on the screen', () => {
  it('tells each frame once, and nothing after the scope is gone', () => {
    const frames: number[] = []
    clock.onFrame((frame) => frames.push(frame))
    for (const frame of [1, 1, 2, 4]) show(frame)
    scope.dispose()
    show(5)
    expect(frames).toEqual([1, 2, 4])
  })

  it('uses the playback position where the browser tells no frames', () => {
    const plain = new PaperFilm()
    Object.defineProperty(plain, 'requestVideoFrameCallback', { value: undefined })
    const other = new FrameClock(plain, RATE, 300, scope)
    other.seek(77)
    plain.seeked()
    expect(other.shown).toBe(77)
  })
})

describe('what the browser does not tell', () => {
  it('a sought frame whose callback got lost is believed after a while', () => {
    clock.seek(8)
    show(6)
    film.seeked()
    expect([clock.shown, clock.wished]).toEqual([6, 8])
    vi.advanceTimersByTime(600)
    expect([clock.shown, clock.wished]).toEqual([8, 8])
  })

  it('paused film is sent to the frame that was told last, since it may have gone on', () => {
    clock.play()
    show(1)
    show(2)
    clock.pause()
    expect(sentTo()).toEqual([2])
    clock.step(1)
    film.seeked()
    expect(sentTo()).toEqual([2, 3])
  })

  it('pausing in order to step seeks once', () => {
    clock.play()
    show(2)
    clock.step(1)
    film.seeked()
    expect(clock.wished).toBe(3)
    expect(sentTo().at(-1)).toBe(3)
  })

  it('at its end the film shows its last frame', () => {
    clock.play()
    show(297)
    film.paused = film.ended = true
    film.dispatchEvent(new Event('pause'))
    film.dispatchEvent(new Event('ended'))
    expect(sentTo()).toEqual([299])
  })
})

describe('the first frame', () => {
  beforeEach(() => {
    film = new PaperFilm()
    clock = new FrameClock(film, RATE, 300, scope)
  })

  it('is the one wished for: the film passing through its beginning is not told', () => {
    const frames: number[] = []
    clock.onFrame((frame) => frames.push(frame))
    clock.seek(253)
    clock.start()
    expect(sentTo()).toEqual([253, 253])
    show(0)
    expect([clock.settled, frames]).toEqual([false, []])
    show(253)
    film.seeked()
    expect([clock.settled, frames]).toEqual([true, [253]])
  })

  it('is told when it is frame 0, too', () => {
    const frames: number[] = []
    clock.onFrame((frame) => frames.push(frame))
    clock.start()
    show(0)
    expect(frames).toEqual([0])
  })

  it('is the one that came, when the film could not be brought to another', () => {
    clock.seek(253)
    film.seeked()
    show(252)
    expect([clock.settled, clock.shown]).toEqual([true, 252])
  })

  it('is taken from the film where the browser does not tell again what was on the screen already', () => {
    clock.seek(253)
    film.seeked()
    expect(clock.settled).toBe(false)
    vi.advanceTimersByTime(1000)
    expect([clock.settled, clock.shown]).toEqual([true, 253])
  })
})

describe('loop', () => {
  beforeEach(() => {
    clock.setLoop({ start: 50, end: 60 })
    clock.play()
    film.seeked()
    show(50)
  })

  it('goes to its start, turns on its last frame and never plays the frame after it', () => {
    expect(sentTo()).toEqual([50])
    for (let frame = 51; frame < 59; frame++) show(frame)
    expect(film.paused).toBe(false)
    show(59)
    expect(film.paused).toBe(true)
    expect(clock.playing).toBe(true)
    expect(sentTo()).toEqual([50, 50])
    film.seeked()
    show(50)
    expect(film.paused).toBe(false)
  })

  it('turns even when the browser skipped its last frame', () => {
    show(61)
    expect(sentTo()).toEqual([50, 50])
  })

  it('stays paused when paused while it turns', () => {
    show(59)
    clock.pause()
    film.seeked()
    show(50)
    vi.advanceTimersByTime(1000)
    expect([film.paused, clock.playing]).toEqual([true, false])
  })

  it('plays on past its end when it is taken away', () => {
    clock.setLoop(null)
    show(59)
    show(60)
    expect(sentTo()).toEqual([50])
  })
})

describe('playing', () => {
  it('begins at the beginning when it is at the end', () => {
    show(299)
    clock.play()
    expect(sentTo()).toEqual([0])
  })

  it('plays backwards by seeks, not beyond the first frame, and stops on pause', () => {
    vi.useFakeTimers({ toFake: ['requestAnimationFrame', 'cancelAnimationFrame', 'performance', 'setTimeout', 'clearTimeout'] })
    show(60)
    clock.playBack(1)
    expect([clock.playing, clock.speed]).toEqual([true, -1])
    for (let i = 0; i < 30; i++) {
      vi.advanceTimersByTime(40)
      film.seeked()
    }
    expect(Math.min(...sentTo())).toBeGreaterThan(15)
    expect(Math.min(...sentTo())).toBeLessThan(35)
    clock.pause()
    expect([clock.playing, clock.speed]).toEqual([false, 1])
  })

  it('keeps the speed chosen for the film', () => {
    clock.setSpeed(0.25)
    expect(film.playbackRate).toBe(0.25)
    clock.setSpeed(0.001)
    expect(film.playbackRate).toBe(0.1)
  })
})
