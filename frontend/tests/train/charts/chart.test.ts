import { fireEvent, render, screen, within } from '@testing-library/svelte'
import { describe, expect, it } from 'vitest'
import LineChart, { type Series } from '../../../src/train/charts/LineChart.svelte'
import { freeBox, nearest, pathOf, spread, stepTicks, thinned, ticks } from '../../../src/train/charts/scale'

describe('ticks', () => {
  it('are round and hold what they are made for', () => {
    expect(ticks(0, 100, 4)).toEqual([0, 25, 50, 75, 100])
    expect(ticks(0, 2.71, 3)).toEqual([0, 1, 2, 3])
    expect(ticks(0, 0.043, 3)).toEqual([0, 0.02, 0.04, 0.06])
    expect(ticks(5, 5, 4)).toEqual([5])
  })
  it('of steps end with the last step, and with none close before it', () => {
    expect(stepTicks(6000, 3)).toEqual([0, 2000, 4000, 6000])
    expect(stepTicks(350, 3)).toEqual([0, 200, 350])
    expect(stepTicks(1, 3).at(-1)).toBe(1)
  })
})

describe('labels at the ends of lines', () => {
  const apart = (places: number[]) => Math.min(...[...places].sort((a, b) => a - b).slice(1).map((place, i) => place - [...places].sort((a, b) => a - b)[i]!))
  it('keep apart, in their order, around where they were wanted', () => {
    expect(spread([50, 52], 10, 0, 100)).toEqual([46, 56])
    expect(spread([52, 50], 10, 0, 100)).toEqual([56, 46])
    expect(spread([10, 90], 10, 0, 100)).toEqual([10, 90])
  })
  it('never overlap, nor leave the chart', () => {
    for (const wanted of [[0, 0, 0, 0], [100, 99, 98, 5], [48, 50, 52, 70], [1, 2, 3, 96, 97], []]) {
      const places = spread(wanted, 12, 0, 100)
      if (places.length > 1) expect(apart(places)).toBeGreaterThanOrEqual(12 - 1e-9)
      expect(places.every((place) => place >= 0 && place <= 100)).toBe(true)
    }
  })
})

it('a label stands where no line runs and no other label is', () => {
  const box = (left: number, top: number) => ({ left, right: left + 20, top, bottom: top + 10 })
  const [a, b, c] = [box(0, 0), box(50, 0), box(50, 50)]
  expect(freeBox([a, b, c], [[[0, -20], [20, 30]]], [box(60, 5)])).toBe(c)
  expect(freeBox([a, b, c], [[[0, 20], [20, 30]]], [])).toBe(a)
  expect(freeBox([a, b], [[[0, 5], [90, 5]]], [])).toBe(a)
})

describe('points', () => {
  it('become a path that a missing value breaks', () => {
    const points = [{ step: 0, value: 1 }, { step: 1, value: NaN }, { step: 2, value: 3 }, { step: 3, value: 4 }]
    expect(pathOf(points, (step) => step, (value) => value)).toBe('M0.0 1.0M2.0 3.0L3.0 4.0')
  })
  it('are thinned, the last one stays', () => {
    expect(thinned([1, 2, 3], 5)).toEqual([1, 2, 3])
    const some = thinned(Array.from({ length: 601 }, (_, i) => i), 25)
    expect(some.length).toBeLessThanOrEqual(25)
    expect(some.at(-1)).toBe(600)
    expect(nearest([{ step: 10, value: 1 }, { step: 20, value: 2 }], 16)?.step).toBe(20)
    expect(nearest([], 1)).toBeNull()
  })
})

describe('the chart', () => {
  const series: Series[] = [
    { key: 'a', name: 'model A', short: 'A', look: 'a', points: [{ step: 10, value: 20 }, { step: 50, value: 79.04 }] },
    { key: 'b', name: 'model B', short: 'B', look: 'b', points: [{ step: 50, value: 79 }] },
    { key: 'c', name: 'empty', short: 'C', look: 'c', points: [] },
  ]
  const draw = (more = {}) => render(LineChart, { label: 'Rising to 79 percent', what: 'Frames named right', series, steps: 100, high: 100, unit: '%', now: 50, reference: { value: 71.2, label: 'v7, in use: 71.2%' }, ...more })
  it('is one sentence to who cannot see it, with labels that do not overlap', () => {
    draw()
    const svg = screen.getByRole('img', { name: 'Rising to 79 percent' })
    const ends = [...svg.querySelectorAll('.end')].map((end) => [end.textContent, Number(end.getAttribute('y'))] as const)
    expect(ends.map(([text]) => text)).toEqual(['A 79.0%', 'B 79.0%'])
    expect(Math.abs(ends[0]![1] - ends[1]![1])).toBeGreaterThanOrEqual(15)
    expect(svg.querySelectorAll('.now, .ref')).toHaveLength(2)
    expect(within(svg).getByText('v7, in use: 71.2%')).toBeTruthy()
    expect(svg.querySelectorAll('path.line')).toHaveLength(2)
  })
  it('has all as numbers', () => {
    draw()
    const rows = screen.getAllByRole('row', { hidden: true }).map((row) => [...row.children].map((cell) => cell.textContent).join(' | '))
    expect(rows).toEqual(['Step | model A | model B', '10 | 20.0% | –', '50 | 79.0% | 79.0%'])
  })
  it('says what lies under the pointer', async () => {
    const { container } = draw()
    const svg = screen.getByRole('img')
    svg.getBoundingClientRect = () => ({ left: 0, width: 520 }) as DOMRect
    await fireEvent.pointerMove(svg, { clientX: 250 })
    expect(container.querySelector('.underp')?.textContent?.replaceAll(/\s+/g, ' ').trim()).toBe('step 50 79.0%79.0%')
    await fireEvent.pointerLeave(svg)
    expect(container.querySelector('.underp')).toBeNull()
  })
  it('without points it is an empty ground', () => {
    draw({ series: [], reference: null, now: null })
    expect(screen.getByRole('img').querySelectorAll('path.line')).toHaveLength(0)
    expect(screen.queryByText(/As numbers/)).toBeNull()
  })
})
