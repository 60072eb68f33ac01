import { describe, expect, it } from 'vitest'
import { addressOf, askedIn, queryOf } from '../../src/progress/address'
import { laid, reach, xOfTake } from '../../src/progress/plot'
import type { MeasureOverTime, Point, TakeOfUnit, UnitDanced } from '../../src/progress/types'
import { changeSaid, dancedSaid, plotSaid, pointSaid } from '../../src/progress/words'

const BOX = { width: 300, height: 84 }
const point = (take: number, value: number, more: Partial<Point> = {}): Point => ({ take, value, uncertainty: 1, low: value, high: value, times: 1, fits: true, ...more })

describe('points of takes', () => {
  it('stand from left to right, the greatest value on top, with what each may be off by', () => {
    const found = laid([point(0, 10), point(2, 20)], 3, BOX)!
    const [first, last] = found.spots
    expect([first!.x, last!.x]).toEqual([xOfTake(0, 3, 300), xOfTake(2, 3, 300)])
    expect(first!.y).toBeGreaterThan(last!.y)
    expect(first!.bottom - first!.top).toBeCloseTo(2 * (68 / 12), 0)
    expect([found.low, found.high]).toEqual([9, 21])
    expect(found.line).toMatch(/^M8 [\d.]+L292 [\d.]+$/)
  })

  it('keeps its passages in sight, and joins only what may be held against each other', () => {
    const found = laid([point(0, 10, { low: 5, high: 15 }), point(1, 10, { fits: false }), point(2, 11)], 3, BOX)!
    expect([found.low, found.high]).toEqual([5, 15])
    expect(found.spots[0]!.least).toBeGreaterThan(found.spots[0]!.bottom)
    expect(found.line.match(/[ML]/g)).toEqual(['M', 'L'])
    expect(laid([point(0, 1)], 1, BOX)!.line).toBe('')
    expect(laid([], 3, BOX)).toBeNull()
    expect(laid([point(0, 0.5)], 1, BOX, [0, 1])!.high).toBe(1.5)
  })

  it('share the width among pointers without a gap', () => {
    const { spots } = laid([point(0, 1), point(1, 2), point(5, 3)], 6, BOX)!
    const parts = spots.map((_, i) => reach(spots, i, 300))
    expect(parts[0]!.from).toBe(0)
    expect(parts.at(-1)!.to).toBe(300)
    expect(parts[0]!.to).toBe(parts[1]!.from)
  })
})

const takes = [0, 1].map((n) => ({ title: `Take ${n}`, at: `2020-0${n + 1}-05T10:00:00Z`, url: `/c/${n}/`, frame: 7 })) as TakeOfUnit[]
const measure = (more: Partial<MeasureOverTime> = {}): MeasureOverTime => ({
  name: 'trunk_lean', title: 'Trunk lean', about: '', unit: 'deg', group: 'shape', missing: [], why_no_change: null,
  points: [point(0, 10, { uncertainty: 2 }), point(1, 20, { uncertainty: 2 })],
  change: { first: 0, last: 1, difference: 10, uncertainty: 2.83, told: true }, ...more,
})

describe('what is said', () => {
  it('a change beyond the uncertainty, and that there is none', () => {
    expect(changeSaid(measure(), takes)).toBe('+10° since 5 January 2020: more than the uncertainty (± 3°).')
    expect(changeSaid(measure({ change: { first: 0, last: 1, difference: -2, uncertainty: 2.83, told: false } }), takes)).toBe('Since 5 January 2020 no change that is more than the uncertainty (± 3°).')
    expect(changeSaid(measure({ change: null, why_no_change: 'A change takes two takes.' }), takes)).toBe('A change takes two takes.')
  })

  it('a point, the plot, and how often a unit is danced', () => {
    expect(pointSaid(measure(), 1, takes)).toBe('Take 1 · 5 February 2020 · 20° ± 2°')
    expect(pointSaid(measure({ points: [point(0, 10, { fits: false })] }), 0, takes)).toContain('seen from another side')
    expect(plotSaid(measure(), takes)).toMatch(/^Trunk lean over 2 takes: from 10° to 20°\. \+10°/)
    expect(dancedSaid({ total: 3, times: [1, 0, 2] } as UnitDanced)).toBe('3 times in 2 of 3 takes')
  })
})

describe('the address', () => {
  it('keeps what is asked, and nothing else', () => {
    const asked = askedIn('?dancer=4&unit=wabc&since=2026-03-01&style=Chinese%20classical')
    expect(asked).toEqual({ half: 'dancer', dancer: 4, unit: 'wabc', reference: null, style: 'Chinese classical', since: '2026-03-01', until: null })
    expect(askedIn(addressOf(asked))).toEqual(asked)
    expect(askedIn('?of=studio&dancer=x&since=yesterday')).toMatchObject({ half: 'studio', dancer: null, since: null })
    expect(queryOf({ a: null, b: '' })).toBe('')
  })
})
