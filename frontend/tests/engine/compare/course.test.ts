import { describe, expect, it } from 'vitest'
import { courseOf, slope, type Take, type Twosome } from '../../../src/engine/compare/course'

const take = (frames: number, fps = 30): Take => ({ frames, rate: [fps, 1] })
const span = (start: number, end: number) => ({ start, end })
const both = (a: [number, number], b: [number, number]): Twosome => ({ first: span(...a), second: span(...b) })

/** Each stretch as one line: the unit, the frames of both, who leads. */
const told = (course: ReturnType<typeof courseOf>) =>
  course.stretches.map(({ pair, first, second, lead }) => `${pair ?? '–'} ${first.start}–${first.end} ${second.start}–${second.end} ${lead}`)

describe('the course of two takes', () => {
  it('runs through units of both, and the ground between them, from the first frame to the last', () => {
    const course = courseOf(take(100), take(110), [both([10, 40], [12, 50]), both([40, 90], [50, 100])], [])
    expect(told(course)).toEqual(['– 0–10 0–12 first', '0 10–40 12–50 first', '1 40–90 50–100 first', '– 90–100 100–110 first'])
    expect(course.length).toBeCloseTo(100 / 30, 9)
    expect(course.at(0)).toMatchObject({ first: 0, second: 0 })
    expect(course.at(course.length)).toMatchObject({ first: 99, second: 109 })
    // Half of the first unit of one take is half of it in the other.
    expect(course.at(25 / 30)).toMatchObject({ first: 25, second: 31 })
  })

  it('goes inside a unit by the knots of the warp, and only by those that lie inside both', () => {
    const course = courseOf(take(40), take(60), [both([0, 40], [0, 60])], [[0, 0], [10, 30], [20, 20], [50, 55], [40, 60]])
    expect(told(course)).toEqual(['0 0–10 0–30 first', '0 10–40 30–60 first'])
    expect(course.at(5 / 30).second).toBe(15)
    expect(slope(course.stretches[0]!, course.takes)).toBeCloseTo(3)
  })

  it('lets the second film stand through what it left out, and the first through what was added', () => {
    const pairs: Twosome[] = [both([0, 20], [0, 20]), { first: span(20, 50), second: null }, { first: null, second: span(20, 35) }, both([50, 80], [35, 65])]
    const course = courseOf(take(80), take(65), pairs, [])
    expect(told(course)).toEqual(['0 0–20 0–20 first', '2 20–20 20–35 second', '1 20–50 35–35 first', '3 50–80 35–65 first'])
    expect(course.at(course.rangeOf(2)!.from + 0.2)).toMatchObject({ first: 20, second: 26 })
    expect(course.at(course.rangeOf(1)!.from + 0.5)).toMatchObject({ first: 35, second: 35 })
    // Nothing of the first goes by while the added unit is shown: its length is the second's.
    expect(course.length).toBeCloseTo((80 + 15) / 30, 9)
  })

  it('fetches a unit from the other place, and goes back', () => {
    const pairs = [both([0, 30], [0, 30]), both([30, 60], [70, 100]), both([60, 100], [30, 70])]
    const course = courseOf(take(100), take(100), pairs, [[30, 30], [60, 60], [100, 100]])
    expect(told(course)).toEqual(['0 0–30 0–30 first', '1 30–60 70–100 first', '2 60–100 30–70 first'])
    expect(course.positionOf('second', 80)).toBeCloseTo(40 / 30, 9)
    expect(course.pairAt(course.positionOf('second', 35))).toBe(2)
  })

  it('finds every frame of the first again, whatever the rates', () => {
    const course = courseOf({ frames: 97, rate: [30000, 1001] }, { frames: 203, rate: [60, 1] }, [both([7, 41], [20, 90]), both([41, 90], [90, 180])], [[20, 47]])
    for (let frame = 0; frame < 97; frame++) expect(course.at(course.positionOf('first', frame)).first).toBe(frame)
    for (let last = -1, x = 0; x < course.length; x += 0.01) {
      const { second } = course.at(x)
      expect(second).toBeGreaterThanOrEqual(last)
      last = second
    }
  })

  it('passes over ground that only the second has, and is whole without any unit', () => {
    expect(told(courseOf(take(60), take(90), [both([0, 30], [0, 30]), both([30, 60], [60, 90])], []))).toEqual(['0 0–30 0–30 first', '1 30–60 60–90 first'])
    expect(told(courseOf(take(60), take(90), [], []))).toEqual(['– 0–60 0–90 first'])
    // A frame that is never shown belongs to the nearest that is.
    expect(courseOf(take(60), take(90), [both([0, 30], [0, 30]), both([30, 60], [60, 90])], []).positionOf('second', 56)).toBeCloseTo(1, 9)
  })
})
