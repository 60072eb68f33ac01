import { describe, expect, it } from 'vitest'
import { frameOfMediaTime, frameOfTime, secondsAt, seekTime, type Rate } from '../../src/engine/rate'

const RATES: Rate[] = [[24, 1], [30000, 1001], [60000, 1001]]
const FRAMES = 40_000

describe.each(RATES)('at %i/%i frames a second', (num, den) => {
  const rate: Rate = [num, den]

  it('knows every frame of 40 000 by its media time, as the browser cuts it to microseconds', () => {
    const wrong: number[] = []
    for (let frame = 0; frame < FRAMES; frame++) {
      const exact = secondsAt(frame, rate)
      for (const time of [exact, Math.floor(exact * 1e6) / 1e6, Math.round(exact * 1e6) / 1e6]) {
        if (frameOfMediaTime(time, rate) !== frame) wrong.push(frame)
      }
    }
    expect(wrong).toEqual([])
  })

  it('knows every frame by its media time in a file with a time base of milliseconds', () => {
    const wrong: number[] = []
    for (let frame = 0; frame < FRAMES; frame++) {
      if (frameOfMediaTime(Math.round(secondsAt(frame, rate) * 1000) / 1000, rate) !== frame) wrong.push(frame)
    }
    expect(wrong).toEqual([])
  })

  it('seeks into the frame and finds it again by the playback position', () => {
    const wrong: number[] = []
    for (let frame = 0; frame < FRAMES; frame++) {
      const time = seekTime(frame, rate)
      const begins = secondsAt(frame, rate)
      if (!(time > begins && time < secondsAt(frame + 1, rate))) wrong.push(frame)
      for (const at of [time, Math.floor(time * 1e6) / 1e6, begins]) if (frameOfTime(at, rate) !== frame) wrong.push(frame)
    }
    expect(wrong).toEqual([])
  })
})
