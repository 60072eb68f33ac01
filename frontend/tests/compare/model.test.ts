import { describe, expect, it } from 'vitest'
import { abbreviation, bandsOf, courseOfComparison, inCourse, placeAmong } from '../../src/compare/model'
import { aComparison } from './builders'

const comparison = aComparison()
const pairs = comparison.result!.pairs
const course = courseOfComparison(comparison)

describe('a comparison', () => {
  it('is played in the order of the first, with what was added where it was danced', () => {
    expect(inCourse(comparison, course)).toEqual([0, 1, 2, 3, 4, 5, 6])
    // The swapped ones are fetched: the second film shows the same unit as the first.
    const { from } = course.rangeOf(4)!
    expect(course.at(from + 0.5)).toMatchObject({ first: 165, second: 195 })
  })

  it('is drawn with a hole where something was left out, and with the late unit beside its place', () => {
    const { blocks, grounds, shareAt } = bandsOf(comparison, course)
    const at = (pair: number, side: string) => blocks.find((block) => block.pair === pair && block.side === side)
    expect(at(1, 'second')).toBeUndefined()
    expect(at(3, 'first')).toBeUndefined()
    expect(at(2, 'second')!.left).toBeGreaterThan(at(2, 'first')!.left)
    expect(at(5, 'second')!.left).toBeLessThan(at(4, 'second')!.left)
    expect(Math.max(...blocks.map(({ left, width }) => left + width))).toBeCloseTo(1, 9)
    expect(grounds).toHaveLength(1)
    expect(shareAt('first', 0)).toBe(0)
    expect(shareAt('second', 195)).toBeGreaterThan(shareAt('second', 165))
  })

  it('counts units of one name, and names them short by their own vocabulary', () => {
    expect(placeAmong(pairs, 2)).toEqual({ n: 1, all: 2 })
    expect(placeAmong(pairs, 5)).toEqual({ n: 3, all: 3 })
    expect(abbreviation(comparison, pairs[2]!)).toBe('GJ')
    expect(abbreviation(comparison, { ...pairs[2]!, name: 'Saut' })).toBe('SAU')
  })
})
