import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FrameClock } from '../../src/engine/clock'
import { fitClip, zoomAt } from '../../src/engine/geometry'
import { secondsAt } from '../../src/engine/rate'
import { Scope } from '../../src/engine/scope'
import { fillCounts, fillRuler, fillUnits } from '../../src/engine/timeline/marks'
import { lanesOf, type TimelineModel } from '../../src/engine/timeline/model'
import { fillNotes } from '../../src/engine/timeline/notes'
import { Timeline } from '../../src/engine/timeline/timeline'
import { timelineModel, timelineWords } from '../../src/report/model'
import { report } from '../report/builders'
import { PaperFilm } from './builders'

const words = timelineWords()
const marks = { current: 1, looped: 2, idPrefix: 's' }
let model: TimelineModel

beforeEach(() => (model = timelineModel(report(), { values: [10, 200], perSecond: 1 })))

describe('lanes', () => {
  it('are only those that have something to show', () => {
    expect(lanesOf(model)).toEqual(['time', 'counts', 'phrases', 'units', 'edges', 'energy', 'sound'])
    const bare = { ...model, counts: [], phrases: [], edges: [], energy: [null], peaks: null }
    expect(lanesOf(bare)).toEqual(['time', 'units'])
  })

  it('draw only the segments in view, as options that can be heard', () => {
    const strip = document.createElement('div')
    fillUnits(strip, model.segments, fitClip(96, 960), words, marks)
    expect(strip.children).toHaveLength(5)
    const [none, current, looped, , unseen] = [...strip.children]
    expect(none?.className).toBe('unit none')
    expect(current?.className).toBe('unit cur hue-1')
    expect(looped?.getAttribute('aria-selected')).toBe('true')
    expect(unseen?.className).toBe('unit fog')
    expect(current?.getAttribute('aria-label')).toBe('Motion A, frames 12 to 39, 1.2 seconds, 70% sure')
    fillUnits(strip, model.segments, zoomAt(fitClip(96, 960), 500, 1.6, 96), words, marks)
    expect(strip.children.length).toBeLessThan(5)
  })

  it('mark notes at their moments, as options that can be heard, only where there are any', () => {
    const about = { spoken: 'Note by Ana, 0:01.50: <b>Higher', hint: 'Ana: Higher' }
    const notes = [{ frame: 36, start: 24, end: 48, resolved: false, ...about }, { frame: 90, start: null, end: null, resolved: true, ...about }]
    expect(lanesOf(model)).not.toContain('notes')
    expect(lanesOf({ ...model, notes })).toContain('notes')
    const strip = document.createElement('div')
    fillNotes(strip, notes, fitClip(96, 960))
    const [span, first, second] = [...strip.children] as HTMLElement[]
    expect([span?.style.left, span?.style.width, first?.style.left]).toEqual(['240px', '240px', '365px'])
    expect(first?.getAttribute('aria-label')).toBe(about.spoken)
    expect(second?.className).toBe('tl-note resolved')
    fillNotes(strip, notes, { start: 0, perFrame: 10, width: 400 })
    expect(strip.querySelectorAll('[role=option]')).toHaveLength(1)
  })

  it('write names as text, never as markup', () => {
    const hostile = timelineModel(report({ segments: [{ ...report().segments[1]!, start: 0, end: 96, label: '<img src=x onerror=alert(1)>' }] }), null)
    const strip = document.createElement('div')
    fillUnits(strip, hostile.segments, fitClip(96, 960), words, marks)
    expect(strip.querySelector('img')).toBeNull()
    expect(strip.textContent).toContain('<img src=x')
  })

  it('number the counts, and only the ones when they are close', () => {
    const strip = document.createElement('div')
    fillCounts(strip, model, fitClip(96, 960))
    expect([...strip.children].map((child) => child.textContent)).toEqual(['1', '2', '3', '4', '5', '6', '7'])
    fillCounts(strip, model, fitClip(96, 60))
    expect([...strip.children].map((child) => child.textContent)).toEqual(['1'])
  })

  it('rule the time in seconds, and in frames close up', () => {
    const strip = document.createElement('div')
    fillRuler(strip, model, fitClip(96, 600), words)
    expect([...strip.querySelectorAll('b')].map((label) => label.textContent)).toEqual(['0 s', '1 s', '2 s', '3 s'])
    fillRuler(strip, model, { start: 0, perFrame: 16, width: 400 }, words)
    expect(strip.querySelectorAll('.tick')).toHaveLength(26)
  })
})

describe('the timeline', () => {
  it('is one tab stop, moves its playhead by itself, and leaves nothing behind', () => {
    vi.useFakeTimers()
    Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 960 })
    const film = new PaperFilm()
    const scope = new Scope()
    const clock = new FrameClock(film, [24, 1], 96, scope)
    const host = document.createElement('div')
    document.body.append(host)
    const seen: number[][] = []
    const hooks = { pick: vi.fn(), seen: (start: number, end: number) => void seen.push([start, end]) }
    const timeline = new Timeline(host, model, words, clock, hooks, scope)
    vi.advanceTimersByTime(50)
    const root = host.querySelector('[role="application"]')
    expect(host.querySelectorAll('[tabindex="0"]')).toHaveLength(1)
    expect(root?.querySelector('[role="listbox"]')?.getAttribute('aria-label')).toBe('Units')
    film.present(secondsAt(48, [24, 1]))
    timeline.fit({ start: 40, end: 60 })
    vi.advanceTimersByTime(50)
    expect(seen.at(-1)).toEqual([20, 80])
    expect(timeline.zoomedIn).toBe(true)
    expect(host.querySelector<HTMLElement>('.playhead')?.style.transform).toBe('translateX(456.00px)')
    timeline.fit()
    vi.advanceTimersByTime(50)
    const playhead = host.querySelector<HTMLElement>('.playhead')
    expect(playhead?.style.transform).toBe('translateX(485.00px)')
    expect(host.querySelector('.cur')?.getAttribute('data-index')).toBe('2')
    expect(document.getElementById(root?.getAttribute('aria-activedescendant') ?? '')?.className).toContain('cur')
    scope.dispose()
    film.present(secondsAt(60, [24, 1]))
    expect(playhead?.style.transform).toBe('translateX(485.00px)')
    expect(host.children).toHaveLength(0)
    Reflect.deleteProperty(HTMLElement.prototype, 'clientWidth')
  })
})
