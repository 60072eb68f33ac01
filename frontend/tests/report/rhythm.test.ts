import { render, screen } from '@testing-library/svelte'
import { flushSync, tick } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { RhythmGrid } from '../../src/api/types'
import { FrameClock } from '../../src/engine/clock'
import { Scope } from '../../src/engine/scope'
import { act } from '../../src/report/actions'
import { ClipPage } from '../../src/report/page.svelte'
import { RhythmDesk } from '../../src/report/rhythm/desk.svelte'
import RhythmPanel from '../../src/report/rhythm/RhythmPanel.svelte'
import { PaperFilm } from '../engine/builders'
import { clip, pageData, report } from './builders'

const heard = { beats: [0.5, 1, 1.5, 2, 2.5, 3, 3.5], count_one: 0, tempo_bpm: 120, confidence: 0.8, reason: null }
const stored = (change: Partial<RhythmGrid> = {}): RhythmGrid => ({
  version: 0, corrected: false, beats: heard.beats, count_one: 0, tempo_bpm: 120, heard, ...change,
})

let page: ClipPage
let film: PaperFilm
let asked: { method: string; url: string; body: unknown }[]
/** What the server holds; a PUT that is based on it changes it. */
let server: RhythmGrid

beforeEach(() => {
  page = new ClipPage(pageData({ clip: clip({ may: { edit: true, remove: true, process: true, label: true } }) }))
  film = new PaperFilm()
  page.clock = new FrameClock(film, [24, 1], 96, new Scope())
  page.clock.onState(() => page.clock && page.clockChanged(page.clock))
  server = stored()
  asked = []
  vi.stubGlobal('fetch', async (url: string, { method, body }: { method: string; body?: string }) => {
    const sent = body ? (JSON.parse(body) as { beats: number[]; count_one: number | null; based_on: number }) : null
    asked.push({ method, url, body: sent })
    const based = sent ? sent.based_on : Number(new URL(url, 'http://x').searchParams.get('based_on') ?? server.version)
    if (based !== server.version) return new Response(JSON.stringify({ error: { code: 'conflict', message: 'Somebody was faster.', current: server } }), { status: 409 })
    if (sent) server = stored({ version: server.version + 1, corrected: true, beats: sent.beats, count_one: sent.count_one })
    if (method === 'DELETE') server = stored({ version: server.version + 1 })
    return new Response(JSON.stringify(server), { status: 200 })
  })
})

const desk = async (now: () => number = () => 0) => {
  const made = new RhythmDesk(page, now)
  await made.load()
  return made
}
const counts = () => page.model?.counts.map((count) => count.number)

describe('the desk', () => {
  it('lays a change over the page at once, and takes it back', async () => {
    const it = await desk()
    expect(counts()).toEqual([1, 2, 3, 4, 5, 6, 7])
    it.oneHere(1.52)
    expect(counts()).toEqual([7, 8, 1, 2, 3, 4, 5])
    expect([page.said, page.countGuessed, it.changed]).toEqual(['Count 1 at 0:01.50', false, true])
    it.undo()
    expect([counts()?.[0], page.grid, it.changed, it.canRedo]).toEqual([1, null, false, true])
    it.redo()
    expect(counts()?.[0]).toBe(7)
    it.discard()
    expect([page.grid, it.canUndo]).toEqual([null, false])
  })

  it('shifts, nudges, halves and doubles, each one step', async () => {
    const it = await desk()
    it.shift(1)
    it.nudge(-1)
    it.halve()
    it.double()
    expect(it.grid?.beats[0]).toBeCloseTo(0.99)
    expect(page.said).toBe('Twice as many: 120 beats a minute')
    for (let i = 0; i < 4; i++) expect(it.undo()).toBe(true)
    expect([it.undo(), it.changed]).toEqual([false, false])
  })

  it('fits a grid to a run of taps, as one step; the next run begins anew', async () => {
    let now = 0
    const it = await desk(() => now)
    for (let i = 0; i < 3; i++) it.tap(0.3 + 0.6 * i)
    expect([page.grid, page.said]).toEqual([null, '1 more tap'])
    for (let i = 3; i < 6; i++) it.tap(0.3 + 0.6 * i)
    expect(it.tempo).toBeCloseTo(100)
    expect(page.said).toBe('6 taps, 100 beats a minute')
    now += 10_000
    for (let i = 0; i < 4; i++) it.tap(0.1 + 0.5 * i)
    expect(it.tempo).toBeCloseTo(120)
    it.undo()
    expect(it.tempo).toBeCloseTo(100)
    it.undo()
    expect(it.changed).toBe(false)
  })

  it('saves with what it is based on, and the report on the page has it', async () => {
    const it = await desk()
    it.shift(1)
    await it.save()
    expect(asked.at(-1)).toMatchObject({ method: 'PUT', body: { count_one: 1, based_on: 0 } })
    expect([it.changed, it.stored?.version, page.grid, page.said]).toEqual([false, 1, null, 'Saved'])
    expect([page.report?.rhythm.count_one, page.report?.rhythm.corrected]).toEqual([1, true])
    await it.asHeard()
    expect([asked.at(-1)?.method, asked.at(-1)?.url, it.stored?.corrected]).toEqual(['DELETE', '/api/clips/c1/rhythm/?based_on=1', false])
    expect(page.report?.rhythm).toMatchObject({ count_one: 0, confidence: 0.8 })
  })

  it('shows a conflict, and leaves the choice', async () => {
    const it = await desk()
    it.shift(1)
    server = stored({ version: 5, corrected: true, count_one: 3 })
    await it.save()
    expect([it.conflict?.count_one, it.changed, it.trouble]).toEqual([3, true, null])
    await it.keepMine()
    expect([it.conflict, server.count_one, server.version]).toEqual([null, 1, 6])
    server = stored({ version: 9, corrected: true, count_one: 4 })
    it.shift(1)
    await it.save()
    it.takeTheirs()
    expect([it.changed, it.grid?.countOne, page.grid]).toEqual([false, 4, null])
  })

  it('keeps a draft when the report is fetched anew', async () => {
    const it = await desk()
    it.shift(1)
    server = stored({ version: 2, corrected: true, count_one: 5 })
    await it.load()
    expect([it.grid?.countOne, it.stored?.version]).toEqual([1, 0])
  })

  it('goes on with a run of taps while news of the clip come in', async () => {
    const it = await desk()
    for (let i = 0; i < 3; i++) it.tap(0.3 + 0.6 * i)
    await it.load()
    server = stored({ version: 3, corrected: true, count_one: 5 })
    await it.load()
    it.tap(0.3 + 0.6 * 3)
    expect(page.said).toBe('4 taps, 100 beats a minute')
    it.undo()
    await it.load()
    expect([it.stored?.version, it.grid?.countOne]).toEqual([3, 5])
  })

  it('keeps what is on the page when the line is down', async () => {
    const it = await desk()
    it.shift(1)
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('down')))
    await it.save()
    expect([it.changed, it.busy, it.trouble]).toEqual([true, false, 'No connection. Nothing was lost; try again in a moment.'])
  })
})

describe('the panel', () => {
  const settle = async () => {
    await new Promise((resolve) => setTimeout(resolve, 10))
    await tick()
  }

  it('says tempo and doubt, and offers tools to who may', async () => {
    render(RhythmPanel, { page })
    await settle()
    expect(document.body.textContent).toContain('120 beats a minute')
    expect(document.body.textContent).toContain('80% sure')
    const button = screen.getByRole('button', { name: 'Correct the counts' })
    expect(act(page, 'tap', false)).toBe(false)
    button.click()
    flushSync()
    expect(button.getAttribute('aria-expanded')).toBe('true')
    screen.getByRole('button', { name: '1 a beat later' }).click()
    flushSync()
    expect(document.body.textContent).toContain('Changed, not saved')
    screen.getByRole('button', { name: 'Save the counts' }).click()
    await settle()
    expect(document.body.textContent).toContain('Set by hand')
  })

  it('taps by key and by button, also with Space; a key held down is one tap', async () => {
    render(RhythmPanel, { page })
    await settle()
    screen.getByRole('button', { name: 'Correct the counts' }).click()
    flushSync()
    expect(act(page, 'tap', false)).toBe(true)
    expect(page.playing).toBe(true)
    for (const seconds of [0.5, 1, 1.5]) {
      film.currentTime = seconds
      act(page, 'tap', false)
      act(page, 'tap', true)
    }
    flushSync()
    film.currentTime = 2
    screen.getByRole('button', { name: /^Tap/ }).dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true, cancelable: true }))
    flushSync()
    expect(page.said).toBe('4 taps, 120 beats a minute')
  })

  it('has no tools for who may not, and a way from nothing where no beat was heard', async () => {
    page.clip = clip({ may: { edit: false, remove: false, process: false, label: false } })
    page.report = report({ rhythm: { tempo_bpm: null, confidence: 0, beats: [], count_one: null, reason: 'This clip has no sound.' } })
    server = stored({ beats: [], count_one: null, tempo_bpm: null })
    const { unmount } = render(RhythmPanel, { page })
    await settle()
    expect(document.body.textContent).toContain('No counts')
    expect(document.body.textContent).toContain('This clip has no sound.')
    expect(screen.queryByRole('button')).toBeNull()
    unmount()
    expect(page.grid).toBeNull()
  })
})
