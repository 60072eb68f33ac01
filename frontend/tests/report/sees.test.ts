import { fireEvent, render, screen } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ModelNamed, ModelScores, StructureReport, Word } from '../../src/api/types'
import { FrameClock } from '../../src/engine/clock'
import { fitClip, type View } from '../../src/engine/geometry'
import { Scope } from '../../src/engine/scope'
import { lanesOf } from '../../src/engine/timeline/model'
import { drawProbabilities, fillMoments } from '../../src/engine/timeline/sees'
import { Timeline } from '../../src/engine/timeline/timeline'
import { act } from '../../src/report/actions'
import { chooseReading } from '../../src/report/choices'
import ClassBox from '../../src/report/ClassBox.svelte'
import type { LabelPart } from '../../src/report/labels'
import { follow } from '../../src/report/live'
import { loadCurves } from '../../src/report/load'
import { timelineWords } from '../../src/report/model'
import { ClipPage } from '../../src/report/page.svelte'
import ReadingChoice from '../../src/report/ReadingChoice.svelte'
import ReadingStatus from '../../src/report/ReadingStatus.svelte'
import { agreementOf, agreementWords, knowsUnits, modelName, modelSees } from '../../src/report/sees'
import SeesSummary from '../../src/report/SeesSummary.svelte'
import SeesTables from '../../src/report/SeesTables.svelte'
import Verdict from '../../src/report/Verdict.svelte'
import { PaperFilm } from '../engine/builders'
import { word as wordOf } from '../words/builders'
import { clip, job, pageData, report, segment } from './builders'

const MODEL: ModelNamed = { id: 'm1', name: 'Studio parser', number: 2, version: '2', state: 'promoted' }
const may = { edit: true, remove: true, process: true, label: true }

const scores = (change: Partial<ModelScores> = {}): ModelScores => ({
  model: { id: 'm1', name: 'Studio parser', version: '2', sha256: 'ab' },
  classes: [{ name: 'Grand jeté', confidence: 0.94, word: null }, { name: 'Pirouette', confidence: 0.03, word: null }],
  start: Array.from({ length: 96 }, (_, i) => (i >= 90 ? null : i === 12 ? 0.8 : 0.01)),
  end: Array.from({ length: 96 }, (_, i) => (i >= 90 ? null : i === 40 ? 0.7 : 0.01)),
  primitives: { count: 32, keys: [{ frame: 20, primitive: 7, confidence: 0.81 }, { frame: 70, primitive: 3, confidence: 0.6 }] },
  ...change,
})
const learned = (change: Partial<StructureReport> = {}): StructureReport =>
  report({ model: MODEL, method: { kind: 'learned', name: 'Studio parser', version: '2', parameters: {} }, action: 'Grand jeté', scores: scores(), ...change })
/** A word as the page gets it: with its digit, too. */
const word = (id: string, change: Partial<Word> = {}): Word => ({ ...wordOf(id), synonyms: [], digit: null, ...change })
const part = (start: number, end: number, state: LabelPart['state'], name = ''): LabelPart => ({
  start, end, state, phases: null, word: name ? { id: name, name, abbr: name.slice(0, 3), hue: 1 } : null,
})

let page: ClipPage
beforeEach(() => {
  page = new ClipPage(pageData({ report: learned(), clip: clip({ may }), models: [MODEL, { ...MODEL, id: 'm0', number: 1, version: '1', state: 'candidate' }] }))
})

describe('a learned reading against the labels', () => {
  it('compares names however they are written, and words however they are called', () => {
    const parts = [part(0, 12, 'none'), part(12, 40, 'unit', 'motion a'), part(40, 60, 'unit', 'Motion A'), part(60, 96, 'unit', 'Motion A')]
    expect(agreementOf(learned(), parts, [])).toMatchObject({ compared: 90, agreeing: 70, unread: 6, differ: [{ start: 40, end: 60 }] })
    const units = learned().units.map((unit) => (unit.id === 'B' ? { ...unit, word: 'old' } : unit))
    const words = [word('old', { name: 'Temps', merged_into: 'now' }), word('now', { name: 'Temps levé' })]
    const merged: LabelPart = { ...part(40, 60, 'unit'), word: words[1] ?? null }
    expect(agreementOf(learned({ units }), [merged], words)).toMatchObject({ compared: 20, agreeing: 20 })
  })
  it('counts neither what nobody looked at, nor what is unsure, nor frames without a body', () => {
    const unseen = learned({ segments: [segment(0, 48), segment(48, 96, { state: 'none', unit: null, reason: 'no body found' })] })
    const parts = [part(0, 10, 'unseen'), part(10, 20, 'unsure', 'Motion A'), part(20, 60, 'unit', 'Motion A'), part(60, 96, 'unseen')]
    const found = agreementOf(unseen, parts, [])
    expect(found).toMatchObject({ compared: 28, agreeing: 28, unread: 12 })
    expect(agreementWords(found)).toEqual(['The model agrees with the labels in 28 of 28 labelled frames (100%).', '12 labelled frames it could not see.'])
    expect(agreementWords({ compared: 0, agreeing: 0, unread: 0, differ: [] })).toEqual([])
  })
  it('is nothing where the model knows no units', () => {
    const only = learned({ units: [], segments: [segment(0, 96, { state: 'none', unit: null, reason: 'the model knows no units' })] })
    expect([knowsUnits(only), knowsUnits(learned())]).toEqual([false, true])
    page.takeReport(only)
    render(SeesSummary, { page, scores: scores() })
    expect(screen.getByText('This model knows no units: it tells only what the whole clip is.')).toBeTruthy()
  })
})

describe('the lanes', () => {
  it('put the labels over the units, what differs between, curves and moments under them', () => {
    expect(lanesOf(page.model!)).toEqual(['time', 'counts', 'phrases', 'units', 'edges', 'moments', 'energy'])
    page.labels = { number: 1, segments: [{ start: 12, end: 40, state: 'unit', word: 'w1', phases: null }], source: 'hand', author: 'Ana', created_at: '2025-11-12T10:00:00Z' } as never
    page.words = [word('w1', { name: 'Motion B' })]
    expect(lanesOf(page.model!)).toEqual(['time', 'counts', 'phrases', 'labels', 'differ', 'units', 'edges', 'moments', 'energy'])
    expect(page.sees?.differ).toEqual([{ start: 12, end: 40 }])
    expect(page.sees?.from).toBe('Studio parser v2')
    expect(Number.isNaN(page.sees?.start[93])).toBe(true)
  })
  it('say of a key moment what it is, and one primitive has one colour', () => {
    const strip = document.createElement('div')
    fillMoments(strip, page.sees!.moments, 96, fitClip(96, 960))
    const [first] = [...strip.children]
    expect(first?.getAttribute('aria-label')).toBe('Primitive 7, frame 20, 81% sure')
    expect([first?.className, first?.textContent]).toEqual(['moment hue-8', '781%'])
  })
  it('draw no curve where no body was seen, and few points for a long clip', () => {
    const drawn = (view: View, frames: number, holes: boolean) => {
      const at: [number, number][] = []
      let runs = 0
      const ink = new Proxy({} as Record<string, unknown>, {
        get: (_, name) => (name === 'moveTo' ? (x: number, y: number) => (runs++, at.push([x, y])) : name === 'lineTo' ? (x: number, y: number) => at.push([x, y]) : () => {}),
        set: () => true,
      })
      const curve = Float32Array.from({ length: frames }, (_, i) => (holes && i > frames / 3 && i < frames / 2 ? NaN : 0.5))
      const sees = { ...page.sees!, start: curve, end: curve }
      drawProbabilities(ink as never, sees, [], view, 48, { start: '', end: '', energy: '', sound: '', differ: '' })
      return { points: at.length, runs, finite: at.flat().every(Number.isFinite) }
    }
    expect(drawn(fitClip(96, 960), 96, true)).toMatchObject({ runs: 4, finite: true })
    const long = drawn(fitClip(18_000, 1000), 18_000, true)
    expect(long).toMatchObject({ runs: 4, finite: true })
    expect(long.points).toBeLessThan(5000)
  })
})

describe('a hand and the keys', () => {
  const shown = () => {
    const clock = new FrameClock(new PaperFilm(), [24, 1], 96, new Scope())
    page.clock = clock
    return clock
  }
  it('go to a key moment and say it', () => {
    const clock = shown()
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(960)
    const host = document.body.appendChild(document.createElement('div'))
    const seen: string[] = []
    const timeline = new Timeline(host, page.model!, timelineWords(), clock, { pick: (index, lane) => void seen.push(`${lane} ${index}`) }, new Scope())
    const port = (timeline as unknown as { port(): { pick(frame: number, lane: string): void } }).port()
    port.pick(20, 'moments')
    expect(seen).toEqual(['moments 0'])
    port.pick(50, 'moments')
    expect([seen.length, clock.wished]).toEqual([1, 50])
    clock.seek(0)
    expect(act(page, 'moment+1', false)).toBe(true)
    expect([clock.wished, page.said]).toEqual([20, 'Primitive 7, frame 20, 81% sure'])
    act(page, 'moment+1', false)
    act(page, 'moment+1', false)
    expect(clock.wished).toBe(70)
    act(page, 'moment-1', false)
    expect(clock.wished).toBe(20)
  })
  it('leave the keys to the browser on a first reading', () => {
    shown()
    page.takeReport(report())
    expect(act(page, 'moment+1', false)).toBe(false)
  })
})

describe('what is told', () => {
  it('is the class with its confidence, and what else it might be', () => {
    render(Verdict, { report: learned() })
    expect(screen.getByRole('heading', { name: 'Grand jeté' })).toBeTruthy()
    expect(screen.getByText('94% sure')).toBeTruthy()
    expect(screen.getByRole('list', { name: 'What else it might be' }).textContent).toContain('Pirouette3%')
  })
  it('is a guess with the second one beside it under 60%', () => {
    render(ClassBox, { classes: [{ name: 'Jeté', confidence: 0.41, word: null }, { name: 'Chassé', confidence: 0.36, word: null }] })
    expect(screen.getByRole('heading', { name: 'Perhaps Jeté' })).toBeTruthy()
    expect(screen.getByText('or Chassé, 36%')).toBeTruthy()
  })
  it('is what the model lacks', () => {
    render(Verdict, { report: learned({ action: null, scores: scores({ classes: [] }) }) })
    expect(screen.getByText('This model knows no classes of whole clips.')).toBeTruthy()
    render(SeesSummary, { page, scores: scores({ primitives: null }) })
    expect(screen.getByText(/This model knows no primitives\./)).toBeTruthy()
    expect(screen.getByText('Nobody has labelled this clip: there is nothing to compare the model with.')).toBeTruthy()
  })
  it('is in tables too, whose rows go to the frame', async () => {
    page.clock = new FrameClock(new PaperFilm(), [24, 1], 96, new Scope())
    render(SeesTables, { page, report: page.report!, sees: page.sees! })
    await fireEvent.click(screen.getByRole('button', { name: 'Show Primitive 3, frame 70' }))
    expect(page.clock.wished).toBe(70)
    await fireEvent.click(screen.getByRole('button', { name: 'Show a unit starts, frame 12' }))
    expect(page.clock.wished).toBe(12)
    expect(screen.getByRole('table', { name: 'Decided edges' }).textContent).toContain('80%')
  })
  it('comes later for long clips', async () => {
    const late = scores({ start: null, end: null, primitives: { count: 32, keys: null }, curves: '/c' })
    expect(modelSees(learned({ scores: late }), null, null)).toMatchObject({ moments: [] })
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ start: [0.1], end: [null], keys: null })))
    const curves = await loadCurves('/c', new AbortController().signal)
    expect(curves).toEqual({ start: [0.1], end: [null], keys: [] })
    expect(modelSees(learned({ scores: late }), curves, null)?.start[0]).toBeCloseTo(0.1)
    page.takeReport(learned({ scores: late }))
    render(SeesSummary, { page, scores: late })
    expect(screen.getByText('Its curves are on their way.')).toBeTruthy()
  })
  it('names versions as their cards do', () => {
    expect([modelName(MODEL), modelName({ name: 'P', version: 'spring' }), modelName({ name: 'P', version: '' })]).toEqual(['Studio parser v2', 'P spring', 'P'])
  })
})

describe('which reading counts', () => {
  const asked: [string, string, unknown][] = []
  const server = (answer: () => Response) => {
    asked.length = 0
    vi.stubGlobal('fetch', async (url: string, { method, body }: { method: string; body?: string }) => {
      asked.push([method, url, body ? JSON.parse(body) : null])
      return answer()
    })
  }
  const settle = () => new Promise((resolve) => setTimeout(resolve, 10))

  it('is chosen from the first one and the versions', async () => {
    server(() => new Response(JSON.stringify(clip({ may, reading: { model: MODEL }, job: job({ stage: 'infer', percent: 40 }) }))))
    render(ReadingChoice, { page })
    const field = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Read by' })
    expect([...field.options].map(({ text }) => text)).toEqual(['First reading', 'Studio parser v2 (in use)', 'Studio parser v1'])
    await fireEvent.change(field, { target: { value: 'm1' } })
    await settle()
    expect(asked).toEqual([['PUT', '/api/clips/c1/reading/', { model: 'm1' }]])
    expect([page.reading?.id, page.rereading]).toEqual(['m1', true])
    render(ReadingStatus, { page, busy: false, cancel: () => {} })
    expect(screen.getByRole('status').textContent).toContain('Reading with a model · 40%')
  })
  it('goes back where the server refuses, and says why', async () => {
    server(() => new Response(JSON.stringify({ error: { code: 'retired', message: 'This version is retired.' } }), { status: 409 }))
    await chooseReading(page, MODEL)
    expect(page.reading).toBeNull()
    expect(document.body.textContent).toContain('This version is retired.')
  })
  it('keeps a version that was retired meanwhile, for who chose it', () => {
    page.clip = clip({ may, reading: { model: { ...MODEL, id: 'gone', version: '0', state: 'retired' } } })
    render(ReadingChoice, { page })
    expect(screen.getByRole<HTMLSelectElement>('combobox').selectedOptions[0]?.text).toBe('Studio parser v0 (retired)')
  })
  it('is only told where somebody may not choose', () => {
    page.clip = clip({ reading: { model: MODEL } })
    render(ReadingChoice, { page })
    expect(screen.queryByRole('combobox')).toBeNull()
    expect(screen.getByText('Studio parser v2')).toBeTruthy()
  })
  it('can be asked for again where it failed', async () => {
    page.clip = clip({ may, reading: { model: MODEL }, job: job({ state: 'failed', stage: 'infer', error: { code: 'x', message: 'The model could not be read.', remedy: '', details: '' } as never }) })
    server(() => new Response(JSON.stringify(clip({ may, reading: { model: MODEL } }))))
    render(ReadingStatus, { page, busy: false, cancel: () => {} })
    expect(screen.getByRole('status').textContent).toContain('The model could not be read. The structure before stays.')
    await fireEvent.click(screen.getByRole('button', { name: 'Read again' }))
    await settle()
    expect(asked[0]).toEqual(['PUT', '/api/clips/c1/reading/', { model: 'm1' }])
  })
  it('offers other versions as soon as they are there', async () => {
    let tell: (event: { seq: number; type: 'models.changed' }) => void = () => {}
    const stop = follow(page, { onEvent: (listener) => ((tell = listener), () => true), onReset: () => () => true })
    server(() => new Response(JSON.stringify({ next: null, results: [{ ...MODEL, id: 'm3', version: '3' }, { ...MODEL, state: 'retired' }] })))
    tell({ seq: 2, type: 'models.changed' })
    await settle()
    expect(page.models.map(({ id }) => id)).toEqual(['m3'])
    expect(asked).toHaveLength(1)
    stop()
  })
})
