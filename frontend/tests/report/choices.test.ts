import { fireEvent, render, screen } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Labels, LabelSegment, Word } from '../../src/api/types'
import { chooseScale, renameUnit } from '../../src/report/choices'
import { labelName, labelParts, labelsFrom } from '../../src/report/labels'
import { timelineModel } from '../../src/report/model'
import { withName } from '../../src/report/naming'
import { ClipPage } from '../../src/report/page.svelte'
import ReadingStatus from '../../src/report/ReadingStatus.svelte'
import ScaleControl from '../../src/report/ScaleControl.svelte'
import SegmentTable from '../../src/report/SegmentTable.svelte'
import UnitCard from '../../src/report/UnitCard.svelte'
import { clip, job, pageData, report } from './builders'

const may = { edit: true, remove: true, process: true, label: true }
const settle = () => new Promise((resolve) => setTimeout(resolve, 10))
const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status })
const word = (id: string, name: string, abbr: string, hue: number, more: Partial<Word> = {}): Word => ({
  id, kind: 'unit', style: '', name, lang: '', english: '', abbr, hue, phase: '', key: '', description: '', synonyms: [], parent: null, example: null,
  owner: null, position: 0, retired: false, merged_into: null, digit: null, ...more,
})
const words: Word[] = [word('w1', 'Grand jeté', 'GJ', 3)]
const segment = (start: number, end: number, state: LabelSegment['state'], word: string | null, phases: [number, number] | null = null): LabelSegment => ({
  start, end, state, word, phases, spread: null, from: null, by: null,
})
const labels: Labels = {
  number: 1, based_on: 0, author: null, source: 'drawn', name: '', restored: null, action: null, created_at: '2025-11-21T10:00:00Z',
  segments: [segment(4, 30, 'unit', 'w1', [10, 20]), segment(30, 40, 'unsure', 'w1'), segment(50, 60, 'none', null)],
  sections: [], refused: [], people: {},
}
let page: ClipPage
let asked: [method: string, url: string, body: unknown][]

function server(reply: (url: string) => Response): void {
  vi.stubGlobal('fetch', vi.fn(async (url: string, options: RequestInit) => {
    asked.push([options.method ?? '', url, options.body ? JSON.parse(String(options.body)) : null])
    return reply(url)
  }))
}

beforeEach(() => {
  document.body.innerHTML = ''
  asked = []
  page = new ClipPage(pageData({ clip: clip({ may }), report: report({ id: 7 }) }))
})

describe('names of units', () => {
  it('show in every segment, with the marks of variants, and in what is said', () => {
    const told = report({ summary: [{ text: '{name} is seen {n} times.', values: { name: 'Motion A', n: 2 } }] })
    const named = withName(told, 'A', 'Turn')
    expect(named.segments.map(({ label }) => label)).toEqual(['', 'Turn', 'Motion B', 'Turn′', ''])
    expect(named.summary[0]?.values).toEqual({ name: 'Turn', n: 2 })
    expect(withName(named, 'A', '').units).toEqual([{ ...told.units[0], found: 'Motion A' }, told.units[1]])
  })

  it('are shown at once, sent with the report that was looked at, and can be taken back', async () => {
    server(() => answer({}))
    await renameUnit(page, page.report!.units[0]!, '  Grand   jeté ')
    expect(page.report?.segments[1]?.label).toBe('Grand jeté')
    expect(asked).toEqual([['PUT', '/api/clips/c1/units/A/', { name: 'Grand jeté', report: 7 }]])
    await fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
    await settle()
    expect(page.report?.segments[1]?.label).toBe('Motion A')
    expect(asked.at(-1)?.[2]).toEqual({ name: '', report: 7 })
  })

  it('outlive a report that was fetched before the server knew them', async () => {
    const before = page.report!
    server(() => {
      page.takeReport(before)
      return answer({})
    })
    await renameUnit(page, before.units[0]!, 'Turn')
    expect(page.report?.segments[1]?.label).toBe('Turn')
  })

  it('go back to what they were when the server refuses them', async () => {
    server(() => answer({ error: { code: 'conflict', message: 'The clip was read anew meanwhile.' } }, 409))
    await renameUnit(page, page.report!.units[0]!, 'Turn')
    expect(page.report?.segments[1]?.label).toBe('Motion A')
    expect(screen.getByText('The clip was read anew meanwhile.')).toBeTruthy()
  })

  it('are changed in place: Enter saves, Escape does not', async () => {
    server(() => answer({}))
    page.current = 1
    render(UnitCard, { page, segment: page.report!.segments[1]!, rate: [24, 1] })
    await fireEvent.click(screen.getByRole('button', { name: 'Motion A, rename' }))
    const field = screen.getByRole('textbox', { name: 'Name of Motion A' })
    await fireEvent.input(field, { target: { value: 'Turn' } })
    await fireEvent.keyDown(field, { key: 'Escape' })
    expect(asked).toEqual([])
    await fireEvent.click(screen.getByRole('button', { name: 'Motion A, rename' }))
    const again = screen.getByRole('textbox', { name: 'Name of Motion A' })
    await fireEvent.input(again, { target: { value: 'Turn' } })
    await fireEvent.keyDown(again, { key: 'Enter' })
    await settle()
    expect(asked).toHaveLength(1)
  })

  it('are only read by who may not label', () => {
    page.clip = clip()
    render(UnitCard, { page, segment: page.report!.segments[1]!, rate: [24, 1] })
    expect(screen.queryByRole('button', { name: /rename/ })).toBeNull()
    expect(screen.getByRole('heading').textContent).toContain('Motion A')
  })
})

describe('labels', () => {
  it('tile the clip with what nobody looked at', () => {
    const parts = labelParts(labels, words, 96)
    expect(parts.map(({ start, end, state }) => [start, end, state])).toEqual([
      [0, 4, 'unseen'], [4, 30, 'unit'], [30, 40, 'unsure'], [40, 50, 'unseen'], [50, 60, 'none'], [60, 96, 'unseen'],
    ])
    expect(parts.map(labelName)).toEqual(['Not looked at', 'Grand jeté', '? Grand jeté', 'Not looked at', 'No unit', 'Not looked at'])
    const merged = [word('w1', 'Grand jeté', 'GJ', 3, { retired: true, merged_into: 'w2' }), word('w2', 'Leap', 'LE', 4, { retired: true })]
    expect(labelName(labelParts(labels, merged, 96)[1]!)).toBe('Leap')
    expect(labelsFrom(labels)).toBe('Known from the drawing')
    expect(labelsFrom({ ...labels, source: 'hand', author: 'Ana' })).toMatch(/^Ana · 21 November/)
  })

  it('are a lane of their own, and in the table', async () => {
    page.labels = labels
    page.words = words
    expect(page.model?.labels).toHaveLength(6)
    expect(page.model?.labels[1]?.spoken).toBe('Grand jeté, frames 4 to 29, 1.1 seconds, Known from the drawing')
    expect(timelineModel(report(), null).labels).toEqual([])
    render(SegmentTable, { page, report: page.report! })
    await fireEvent.click(screen.getByRole('button', { name: 'Loop Grand jeté, frame 4' }))
    expect([page.loopedLabel, page.looped, page.said]).toEqual([1, -1, 'Loop: Grand jeté'])
    page.toggleLoop()
    expect(page.looping).toBe(false)
  })
})

describe('how long a unit lasts', () => {
  const show = () => render(ScaleControl, { page })
  const field = () => screen.getByRole<HTMLInputElement>('textbox')
  const type = async (text: string) => {
    await fireEvent.input(field(), { target: { value: text } })
    await fireEvent.keyDown(field(), { key: 'Enter' })
    await settle()
  }

  it('is chosen by itself until somebody says it', async () => {
    server(() => answer(clip({ may, scale: { unit: 'seconds', value: 2 } })))
    show()
    expect([field().value, field().placeholder]).toEqual(['', '1.2'])
    expect(screen.getByRole('button', { name: 'Automatic' }).getAttribute('aria-pressed')).toBe('true')
    await type('2')
    expect(asked).toEqual([['PUT', '/api/clips/c1/scale/', { unit: 'seconds', value: 2 }]])
    expect(screen.getByRole('button', { name: 'seconds' }).getAttribute('aria-pressed')).toBe('true')
    server(() => answer(clip({ may })))
    await fireEvent.click(screen.getByRole('button', { name: 'Automatic' }))
    await settle()
    expect(asked.at(-1)).toEqual(['DELETE', '/api/clips/c1/scale/', null])
    expect(field().value).toBe('')
  })

  it('is made to fit, and what is no number is taken back', async () => {
    server(() => answer(clip({ may, scale: { unit: 'seconds', value: 30 } })))
    show()
    await type('99')
    expect(asked.at(-1)?.[2]).toEqual({ unit: 'seconds', value: 30 })
    await type('long')
    expect([asked.length, field().value]).toEqual([1, '30'])
  })

  it('stays about as long in counts, of which there must be some', async () => {
    server(() => answer(clip({ may, scale: { unit: 'counts', value: 4 } })))
    page.clip = clip({ may, scale: { unit: 'seconds', value: 2 } })
    show()
    await fireEvent.click(screen.getByRole('button', { name: 'counts' }))
    expect(asked.at(-1)?.[2]).toEqual({ unit: 'counts', value: 4 })
    await settle()
    const { rhythm } = report()
    page.clip = clip({ may })
    page.report = report({ rhythm: { ...rhythm, beats: [], tempo_bpm: null, count_one: null } })
    await settle()
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'counts' }).disabled).toBe(true)
  })

  it('says what goes on, and what came to nothing', async () => {
    page.clip = clip({ may, job: job({ state: 'running', stage: 'parse' }) })
    render(ReadingStatus, { page, busy: false, cancel: () => {} })
    expect(page.rereading).toBe(true)
    expect(screen.getByRole('status').textContent).toContain('Reading the structure')
    page.clip = clip({ may, job: job({ state: 'failed', stage: 'parse' }) })
    await settle()
    expect([page.rereading, page.trouble]).toEqual([false, null])
    expect(screen.getByRole('status').textContent).toContain('The structure before stays.')
    server(() => answer(clip({ may })))
    await fireEvent.click(screen.getByRole('button', { name: 'Read again' }))
    expect(asked.at(-1)?.[0]).toBe('DELETE')
  })

  it('arrives in the order of choosing, and the last choice is shown', async () => {
    const open: (() => void)[] = []
    vi.stubGlobal('fetch', vi.fn((url: string, options: RequestInit) => {
      const body = JSON.parse(String(options.body)) as { value: number }
      asked.push(['PUT', url, body.value])
      return new Promise((done) => open.push(() => done(answer(clip({ may, scale: { unit: 'seconds', value: body.value } })))))
    }))
    const both = [1, 2].map((value) => chooseScale(page, { unit: 'seconds', value }))
    await settle()
    expect(asked).toHaveLength(1)
    open[0]?.()
    await settle()
    expect(page.scale?.value).toBe(2)
    open[1]?.()
    await Promise.all(both)
    expect([asked.map(([, , value]) => value), page.scale?.value]).toEqual([[1, 2], 2])
  })
})

describe('another report', () => {
  it('keeps a loop that is still a unit, and ends one that is not', () => {
    page.loop(2, { play: false })
    const { segments } = report()
    page.takeReport(report({ id: 8, segments: [{ ...segments[0]!, end: 6 }, { ...segments[0]!, start: 6 }, ...segments.slice(1)] }))
    expect(page.looped).toBe(3)
    page.takeReport(report({ id: 9, segments: [{ ...segments[0]!, end: 96 }] }))
    expect(page.looped).toBe(-1)
  })
})
