import { describe, expect, it } from 'vitest'
import { hasContent, laneAt, layOut, ordered } from '../../../src/engine/timeline/edit/layout'
import { EDIT_LANES, LANE_SETTINGS } from '../../../src/engine/timeline/edit/model'
import { editModel } from './desk'

const desk = { phone: false, low: false, coarse: false, text: 1 }
const full = editModel({
  counts: [{ frame: 3, number: 1, seconds: 0.1 }],
  suggestions: [{ start: 0, end: 9, state: 'unit', confidence: 1, open: [], refused: false }],
  energy: [0.5],
  peaks: { values: [9], perSecond: 1 },
})
const names = (...asked: Parameters<typeof layOut>) => layOut(...asked).map(({ name }) => name)

describe('the lanes', () => {
  it('are as high as drawn, one pixel apart', () => {
    const places = layOut(full, LANE_SETTINGS, desk)
    expect(places.map(({ name, height }) => `${name} ${height}`)).toEqual([
      'time 34', 'counts 26', 'sections 30', 'units 62', 'boundaries 40', 'suggestion 46', 'energy 40', 'sound 40', 'clip 32',
    ])
    places.forEach((place, i) => {
      expect(place.top).toBe(places[i - 1]?.bottom ?? 0)
      expect(place.bottom - place.top).toBe(place.height + 1)
    })
  })

  it('grow with the text of who reads large', () => {
    const places = layOut(full, LANE_SETTINGS, { ...desk, text: 2 })
    expect(places.find(({ name }) => name === 'time')?.height).toBe(68)
    expect(places.find(({ name }) => name === 'units')?.height).toBe(118)
  })

  it('are found by where a hand is', () => {
    const places = layOut(full, LANE_SETTINGS, desk)
    expect(laneAt(places, 0)?.name).toBe('time')
    expect(laneAt(places, 35)?.name).toBe('counts')
    expect(laneAt(places, -1)).toBeNull()
    expect(laneAt(places, 5000)).toBeNull()
  })

  it('show only what the clip has', () => {
    expect(names(editModel(), LANE_SETTINGS, desk)).toEqual(['time', 'sections', 'units', 'boundaries', 'clip'])
    expect(hasContent('sound', editModel({ peaks: { values: [0, 0], perSecond: 1 } }))).toBe(false)
    expect(hasContent('energy', editModel({ energy: [null] }))).toBe(false)
  })

  it('are a person’s own order, and one that it does not know stands behind its neighbour', () => {
    expect(ordered(['clip', 'units'])).toEqual(['time', 'counts', 'sections', 'clip', 'units', 'boundaries', 'suggestion', 'energy', 'sound'])
    expect(ordered([])).toEqual(EDIT_LANES)
    const old = EDIT_LANES.filter((lane) => lane !== 'sections')
    expect(ordered(old)).toEqual(EDIT_LANES)
    expect(ordered([...old, 'nonsense' as never, 'time'])).toEqual(EDIT_LANES)
  })

  it('are fewer where there is little room, and units larger for fingers', () => {
    expect(names(full, LANE_SETTINGS, { ...desk, low: true })).not.toContain('energy')
    expect(names(full, LANE_SETTINGS, { ...desk, phone: true })).toEqual(['time', 'counts', 'units', 'suggestion', 'energy', 'clip'])
    const units = (unitHeight: number, coarse: boolean) =>
      layOut(full, { ...LANE_SETTINGS, unitHeight }, { ...desk, coarse }).find(({ name }) => name === 'units')?.height
    expect([units(10, false), units(56, false), units(500, false), units(40, true)]).toEqual([46, 62, 102, 66])
  })
})
