import { describe, expect, it } from 'vitest'
import type { Measure, Taken, Timing } from '../../src/report/measures/api'
import { beatChart } from '../../src/report/measures/beat'
import { drawn, valueAt } from '../../src/report/measures/curve'
import { few, grouped, takenOf } from '../../src/report/measures/order'
import { startSaid, unitSaid } from '../../src/report/measures/unitsaid'
import { digitsFor, told } from '../../src/report/measures/words'

const taken = (value: number | null, uncertainty: number | null = 1): Taken => ({ value, uncertainty, frame: null, said: null, why_not: value === null ? 'Not seen.' : null })
const measure = (name: string, group: string, value: number | null, unit = 'deg'): Measure => ({
  name, title: name, unit, about: '', source: null, group, clip: taken(value), units: [{ segment: 1, ...taken(value) }], curve: null,
})

describe('a measured number', () => {
  it('has no more digits than its uncertainty allows', () => {
    expect([17.8, 4, 0.31, 0.03, 0.0046, null].map(digitsFor)).toEqual([0, 0, 1, 2, 3, 2])
    expect(told(taken(11.91, 17.8), 'deg')).toEqual({ value: '12°', rest: '± 18°' })
    expect(told(taken(0.2134, 0.031), 'body')).toEqual({ value: '0.21', rest: '± 0.03 body heights' })
    expect(told(taken(0.81, 0.05), 'of1')).toEqual({ value: '0.81', rest: 'of 1, ± 0.05' })
    expect(told(taken(0.5213, 0.03), 's')).toEqual({ value: '0.52 s', rest: '± 0.03 s' })
    expect(told(taken(-6, 3), 'deg')?.value).toBe('\u22126°')
    expect(told(taken(null, null), 'deg')).toBeNull()
  })
})

describe('the few that come first', () => {
  const many = [
    ...Array.from({ length: 8 }, (_, i) => measure(`angle ${i}`, 'shape', i)), measure('turn-out', 'shape', null),
    measure('jump', 'jump', 0.2), measure('speed', 'time', 1), measure('mood', 'other', 1),
  ]
  it('are of as many groups as there are, and one is not measured', () => {
    expect(few(many, false).map(({ name }) => name)).toEqual(['jump', 'angle 0', 'speed', 'mood', 'angle 1', 'turn-out'])
    expect(few([], true)).toEqual([])
  })
  it('say something about most units, or about the clip', () => {
    const rare = { ...measure('jump', 'jump', 0.2), units: [{ segment: 1, ...taken(null) }, { segment: 2, ...taken(null) }, { segment: 3, ...taken(0.2) }] }
    const all = [...many.filter(({ name }) => name !== 'jump'), rare]
    expect(few(all, false).map(({ name }) => name)).not.toContain('jump')
    expect(few(all, true)[0]?.name).toBe('jump')
  })
  it('leave none out of the groups', () => {
    expect(grouped(many).flatMap(({ measures }) => measures)).toHaveLength(many.length)
    expect(grouped(many)[1]?.measures.at(-1)?.name).toBe('turn-out')
  })
  it('say what they know of a unit', () => {
    expect(takenOf(many[0]!, 1)?.value).toBe(0)
    expect(takenOf(many[0]!, 7)).toBeNull()
    expect(takenOf(many[0]!, null)?.value).toBe(0)
  })
})

describe('a curve', () => {
  const curve = { every: 2, values: [0, 1, null, 3, 2, 1], band: [0.5, 0.5, null, 1, 1, 1] }
  it('is broken where nothing was measured', () => {
    const shape = drawn(curve, 0, 12, { width: 120, height: 56 })
    expect(shape?.line.match(/M/g)).toHaveLength(2)
    expect([shape?.low, shape?.high]).toEqual([-0.5, 4])
    expect(valueAt(curve, 6)).toBe(3)
    expect(valueAt(curve, 4)).toBeNull()
  })
  it('is none of one point', () => expect(drawn(curve, 4, 5, { width: 120, height: 56 })).toBeNull())
})

const timing = (change: Partial<Timing> = {}): Timing => ({
  resolution: 2,
  edges: [-5, 1, 7].map((late, i) => ({ frame: 20 + 40 * i, kind: 'start', segment: i, count: i + 1, beat: i, late, seconds: late / 25, sure: i !== 2 })),
  accents: [], summary: null, segments: [], why_not: null, ...change,
})

describe('the beat', () => {
  it('is drawn with early above and late below, and numbers for what can be told', () => {
    const chart = beatChart(timing(), 120, 600, 136)
    expect(chart.dots.map(({ y }) => Math.sign(y - chart.middle))).toEqual([-1, 1, 1])
    expect(chart.dots.map((dot) => dot.told)).toEqual([true, false, true])
    expect(chart.band).toBeGreaterThan(0)
  })
  it('leaves a finger room between the dots, in their order', () => {
    const edges = Array.from({ length: 20 }, (_, i) => ({ ...timing().edges[0]!, frame: 300 + i, segment: i }))
    const chart = beatChart(timing({ edges }), 600, 200, 136)
    const places = chart.dots.map(({ x }) => x)
    expect(chart.width).toBe(520)
    expect(places.slice(1).every((x, i) => x - (places[i] ?? 0) >= 25)).toBe(true)
    expect(places[0]).toBeGreaterThanOrEqual(10)
    expect(places.at(-1)).toBeLessThanOrEqual(510)
  })
  it('is said of a unit', () => {
    const [early, on, late] = timing().edges
    expect(startSaid(early!, 2)).toBe('Starts 5 frames early for count 1.')
    expect(startSaid(on!, 2)).toBe('Starts on count 2, as near as can be told.')
    expect(startSaid(late!, 2)).toBe('Starts 7 frames late for count 3. That is not certain.')
  })
  it('is said with the jump, or not at all', () => {
    const units = [measure('air_time', 'jump', 0.52, 's'), measure('jump_height', 'jump', 0.2, 'body')]
    const all = { state: 'ready' as const, report: 1, view: null, measures: units, timing: timing() }
    expect(unitSaid(all, 1)?.jump).toBe('In the air for 1 s ± 1 s, 0 ± 1 body heights high.')
    expect(unitSaid({ ...all, timing: timing({ why_not: 'No music.' }) }, 0)).toEqual({ start: '', jump: '' })
    expect(unitSaid({ ...all, state: 'working' }, 0)).toBeNull()
  })
})
