import { fireEvent, render, screen, within } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiveEvent } from '../../src/api/types'
import type { LabelDoc } from '../../src/engine/labels/doc'
import { followAssigned } from '../../src/workspace/assigned'
import FrameField from '../../src/workspace/FrameField.svelte'
import Inspector from '../../src/workspace/Inspector.svelte'
import KeysSheet from '../../src/workspace/KeysSheet.svelte'
import LabelTable from '../../src/workspace/LabelTable.svelte'
import LaneMenu from '../../src/workspace/LaneMenu.svelte'
import { follow } from '../../src/workspace/live'
import QueuePane from '../../src/workspace/QueuePane.svelte'
import Sheets from '../../src/workspace/Sheets.svelte'
import type { WorkspacePageData } from '../../src/workspace/types'
import { docOf } from '../engine/labels/builders'
import { clip } from '../report/builders'
import { FRAMES, reading, Script, word } from './script'

let script: Script
let asked: { method: string; url: string; body: unknown }[]
let answers: Record<string, unknown>

beforeEach(() => {
  vi.useFakeTimers()
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
  }
  asked = []
  answers = {}
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: { method?: string; body?: string } = {}) => {
    asked.push({ method, url, body: body ? JSON.parse(body) : null })
    const answer = Object.entries(answers).find(([part]) => url.includes(part))?.[1]
    return new Response(JSON.stringify(answer ?? {}), { status: 200 })
  })
})
afterEach(() => script?.dispose())

function stage(doc: LabelDoc = docOf(FRAMES, 'a 0-100, b 100-200'), change: Partial<WorkspacePageData> = {}) {
  script = new Script(doc, change)
  return script.desk
}
const rate = [25, 1] as [number, number]
const settled = async () => {
  await vi.advanceTimersByTimeAsync(5)
  flushSync()
}

describe('a field for a frame', () => {
  const show = (set = vi.fn(() => true)) => {
    render(FrameField, { id: 'f', label: 'First frame', bare: true, value: 40, least: 10, most: 90, rate, set })
    return { set, field: screen.getByRole('textbox', { name: 'First frame' }) as HTMLInputElement }
  }

  it('takes a frame that fits, with Enter or when it is left', async () => {
    const { set, field } = show()
    await fireEvent.input(field, { target: { value: ' 55 ' } })
    await fireEvent.keyDown(field, { key: 'Enter' })
    expect(set).toHaveBeenLastCalledWith(55)
    await fireEvent.input(field, { target: { value: '56' } })
    await fireEvent.blur(field)
    expect(set).toHaveBeenLastCalledWith(56)
  })

  it.each(['', '9', '91', '4.5', '-3', 'ten'])('says what would fit in place of "%s"', async (typed) => {
    const { set, field } = show()
    await fireEvent.input(field, { target: { value: typed } })
    await fireEvent.keyDown(field, { key: 'Enter' })
    expect(set).not.toHaveBeenCalled()
    expect(screen.getByRole('alert').textContent).toBe('A whole number from 10 to 90.')
    expect(field.getAttribute('aria-invalid')).toBe('true')
    await fireEvent.keyDown(field, { key: 'Escape' })
    expect(field.value).toBe('40')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('says when the labels around it have no room', async () => {
    const { field } = show(vi.fn(() => false))
    await fireEvent.keyDown(field, { key: 'ArrowUp' })
    await fireEvent.input(field, { target: { value: '12' } })
    await fireEvent.keyDown(field, { key: 'Enter' })
    expect(screen.getByRole('alert').textContent).toBe('That does not fit here.')
  })
})

describe('the inspector', () => {
  const shown = (name: string) => (screen.getByRole('textbox', { name }) as HTMLInputElement).value

  it('tells of the label in hand, and changes its edges', async () => {
    const desk = stage()
    render(Inspector, { desk })
    script.play('go 150; a')
    flushSync()
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('B')
    expect([shown('First frame'), shown('Last frame')]).toEqual(['100', '199'])
    expect(screen.getByText('100 frames · 4.00 s')).toBeTruthy()
    const last = screen.getByRole('textbox', { name: 'Last frame' })
    await fireEvent.input(last, { target: { value: '180' } })
    await fireEvent.keyDown(last, { key: 'Enter' })
    expect(script.labels).toBe('a 0-100, b 100-181')
    expect(desk.said).toBe('Ends at frame 180, 10 frames after count 1')
    expect(screen.getByText('drawn by you')).toBeTruthy()
    expect(script.undoAll()).toBe(1)
  })

  it('gives words by a press, and says whose key is whose', async () => {
    const desk = stage()
    render(Inspector, { desk })
    script.play('go 150; a')
    flushSync()
    const units = screen.getByRole('region', { name: 'Unit' })
    const keys = within(units).getAllByRole('button').map((button) => [...button.querySelectorAll('kbd, span')].map((part) => part.textContent).join(' '))
    expect(keys).toEqual(['1 A', '2 B', '3 C', '0 No unit', 'Q Unsure', '/ By its name'])
    await fireEvent.click(within(units).getByRole('button', { name: 'C' }))
    expect(script.labels).toBe('a 0-100, c 100-200')
    await fireEvent.click(within(units).getByRole('button', { name: 'No unit' }))
    expect(script.labels).toBe('a 0-100, none 100-200')
    expect(script.undoAll()).toBe(2)
  })

  it('sections are named anew, and the whole clip gets its class', async () => {
    const desk = stage()
    render(Inspector, { desk })
    script.play('go 99')
    await fireEvent.click(screen.getByRole('button', { name: /Prelude/ }))
    expect(script.sections).toBe('prelude 0-100')
    script.play('go 50; ArrowDown')
    await fireEvent.click(screen.getByRole('button', { name: /Main part/ }))
    expect(script.sections).toBe('main 0-100')
    await fireEvent.change(screen.getByRole('combobox', { name: 'Action' }), { target: { value: 'whole' } })
    expect(desk.doc.action).toBe('whole')
    expect(script.undoAll()).toBe(3)
  })

  it.each([['lead', true], ['annotator', false]])('without words it shows a %s the way to some', (role, link) => {
    const desk = stage(undefined, { words: [], me: { id: '9', name: 'Ana', email: 'a@b.c', role } })
    render(Inspector, { desk })
    expect(screen.getByText('There are no words for units of this style yet.')).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'Start from a ready list' }) !== null).toBe(link)
  })

  it('says of labels that came with a drawn film where they come from, in later revisions too', () => {
    render(Inspector, { desk: stage(docOf(FRAMES, 'a 0-100'), { drawn: true }) })
    expect(screen.getByText('known from the drawing')).toBeTruthy()
  })

  it('says why nothing is suggested', () => {
    const none = reading({ segments: [{ start: 0, end: FRAMES, state: 'unseen', unit: null, variant: 0, label: '', confidence: null, phases: null, reason: 'no body found' }] })
    const desk = stage(undefined, { report: { ...none, body: { frames_found: 0, frames_missing: FRAMES, gaps: [] } } })
    render(Inspector, { desk })
    expect(screen.getByText(/Nobody was found in this film/)).toBeTruthy()
  })

  it('lets nobody change what they may only look at', () => {
    const desk = stage(undefined, { clip: clip({ frames: FRAMES, fps: rate, may: { edit: false, remove: false, process: false, label: false } }) })
    render(Inspector, { desk })
    expect(within(screen.getByRole('region', { name: 'Unit' })).getAllByRole('button').every((button) => (button as HTMLButtonElement).disabled)).toBe(true)
    script.play('go 150; a; 1; s; Delete; Ctrl+z')
    expect(script.labels).toBe('a 0-100, b 100-200')
    expect(desk.said).toMatch(/^You may look here, but not change labels\./)
  })
})

describe('the keys', () => {
  const change = async (command: string, press: KeyboardEventInit) => {
    await fireEvent.click(screen.getByRole('button', { name: `Another key for “${command}”` }))
    await fireEvent.keyDown(screen.getByRole('dialog'), press)
  }

  it('are given others; whoever had them loses them, and says so; all go back', async () => {
    const desk = stage()
    render(KeysSheet, { desk, close: () => {} })
    await fireEvent.click(screen.getByRole('button', { name: 'Change keys' }))
    await change('Split at the playhead', { key: 'm', code: 'KeyM' })
    expect(screen.getByRole('status').textContent?.trim()).toBe('M is for “Split at the playhead” now; “Merge with the next” has lost it.')
    expect([desk.keysOf('split'), desk.keysOf('merge')]).toEqual([['m'], []])
    script.play('go 40; m')
    expect(script.labels).toBe('a 0-40, a 40-100, b 100-200')
    await vi.advanceTimersByTimeAsync(700)
    expect(asked.at(-1)).toEqual({ method: 'PUT', url: '/api/me/workspace/', body: { data: { keys: { split: ['m'], merge: [] } } } })
    await fireEvent.click(screen.getByRole('button', { name: 'All as they came' }))
    expect([desk.keysOf('split'), desk.keysOf('merge')]).toEqual([['s'], ['m']])
  })

  it('that belong to the browser are refused, and Escape leaves all as it was', async () => {
    const desk = stage()
    render(KeysSheet, { desk, close: () => {} })
    await fireEvent.click(screen.getByRole('button', { name: 'Change keys' }))
    await change('Delete', { key: 'Tab', code: 'Tab' })
    expect(screen.getByRole('status').textContent).toContain('This key stays with the browser.')
    await fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape', code: 'Escape' })
    expect(desk.keysOf('delete')).toEqual(['Delete'])
    expect(screen.queryByText(/Press the new key/)).toBeNull()
  })

  it('that are single letters can be switched off', async () => {
    const desk = stage()
    render(KeysSheet, { desk, close: () => {} })
    await fireEvent.click(screen.getByRole('checkbox'))
    expect(desk.letters).toBe(false)
    script.play('go 40; s')
    expect(script.labels).toBe('a 0-100, b 100-200')
    script.play('go 40; a; Ctrl+Enter; Delete')
    expect(script.labels).not.toContain('a 0-100')
  })
})

describe('labels as a table', () => {
  it('has all frames, also those that nobody looked at', () => {
    render(LabelTable, { desk: stage(), rate, close: () => {} })
    const rows = screen.getAllByRole('row').slice(1)
    expect(rows.map((one) => (within(one).getByRole('combobox') as HTMLSelectElement).selectedOptions[0]?.textContent)).toEqual(['A', 'B', 'Not looked at'])
    expect(within(rows[2]!).getAllByRole('cell').slice(1, 3).map((cell) => cell.textContent)).toEqual(['200', '999'])
  })

  it('is edited: what, first and last frame, split, deleted; each is one step', async () => {
    render(LabelTable, { desk: stage(), rate, close: () => {} })
    await fireEvent.change(screen.getByRole('combobox', { name: 'What frames 100 to 199 are' }), { target: { value: 'unsure' } })
    expect(script.desk.doc.segments[1]).toMatchObject({ state: 'unsure', word: 'b' })
    await fireEvent.change(screen.getByRole('combobox', { name: 'What frames 200 to 999 are' }), { target: { value: 'c' } })
    expect(script.labels).toBe('a 0-100, b 100-200, c 200-1000')
    const first = screen.getByRole('textbox', { name: 'First frame of C' })
    await fireEvent.input(first, { target: { value: '250' } })
    await fireEvent.keyDown(first, { key: 'Enter' })
    expect(script.labels).toBe('a 0-100, b 100-200, c 250-1000')
    await fireEvent.click(screen.getByRole('button', { name: 'Split A, frame 0' }))
    await fireEvent.click(screen.getByRole('button', { name: 'Delete C, frame 250' }))
    expect(script.labels).toBe('a 0-50, a 50-100, b 100-200')
    expect(script.undoAll()).toBe(5)
  })

  it('shows a row in film and lanes', async () => {
    const desk = stage()
    render(LabelTable, { desk, rate, close: () => {} })
    await fireEvent.click(screen.getByRole('button', { name: 'Show B, frame 100' }))
    expect(script.chosen).toBe('units 1')
    expect(desk.clock?.wished).toBe(100)
  })
})

describe('a word by its name', () => {
  it('is given to what is in hand, and made where it is missing', async () => {
    const desk = stage()
    answers = { '/words/': { words: [word('n', 9, { name: 'Nod', owner: '9' })], change: 4 } }
    render(Sheets, { desk })
    script.play('go 150; a; /')
    await settled()
    const field = screen.getByRole('combobox', { name: 'A unit by its name' })
    await fireEvent.input(field, { target: { value: 'Nod' } })
    await fireEvent.keyDown(field, { key: 'Enter' })
    await settled()
    expect(asked[0]).toEqual({ method: 'POST', url: '/api/studios/lindenhof/words/', body: { kind: 'unit', style: desk.clip.style, name: 'Nod', own: true } })
    expect(script.labels).toBe('a 0-100, n 100-200')
    expect(desk.sheet).toBeNull()
  })

  it('is asked for where a suggestion has none, and taken with it', async () => {
    const desk = stage()
    render(Sheets, { desk })
    script.play('go 250; Enter')
    await settled()
    expect(screen.getByRole('dialog', { name: 'Which word is x?' })).toBeTruthy()
    const field = screen.getByRole('combobox')
    await fireEvent.input(field, { target: { value: 'c' } })
    await fireEvent.keyDown(field, { key: 'Enter' })
    await settled()
    expect(script.labels).toBe('a 0-100, b 100-200, c 200-300')
    expect(desk.editor.doc.segments[2]?.from?.unit).toBe('X')
  })
})

it('lanes are hidden, moved and made taller, and stay so', async () => {
  const desk = stage()
  render(LaneMenu, { desk })
  await fireEvent.click(screen.getByRole('button', { name: 'Lanes' }))
  await fireEvent.click(screen.getByRole('menuitemcheckbox', { name: 'Energy' }))
  await fireEvent.click(screen.getByRole('menuitem', { name: 'Sections: down' }))
  await fireEvent.click(screen.getByRole('menuitem', { name: 'Units taller' }))
  expect(screen.getByRole('menu')).toBeTruthy()
  expect(screen.getByRole('menuitemcheckbox', { name: 'Energy' }).getAttribute('aria-checked')).toBe('false')
  expect((screen.getByRole('menuitemcheckbox', { name: 'Units' }) as HTMLButtonElement).disabled).toBe(true)
  await vi.advanceTimersByTimeAsync(700)
  expect(asked).toHaveLength(1)
  const order = ['time', 'counts', 'units', 'sections', 'boundaries', 'suggestion', 'energy', 'sound', 'clip']
  expect(asked[0]?.body).toEqual({ data: { lanes: { order, hidden: ['energy'], unitHeight: 64, curves: false } } })
  expect(desk.lanes.order).toEqual(order)
})

it('the clips to label say how far they are, and this one as it is now', () => {
  const one = (id: string, looked: number) => ({ id, title: id, thumbnail: null, looked, why: 'begun' as const, url: `/s/lindenhof/clips/${id}/label/` })
  const desk = stage(undefined, { tolabel: [one('c1', 0), one('other', 0.5)] })
  render(QueuePane, { desk })
  expect(screen.getByRole('link', { current: 'page' }).textContent).toContain('20% looked at')
  expect(screen.getByRole('link', { name: /other/ }).getAttribute('href')).toBe('/s/lindenhof/clips/other/label/')
  expect(desk.next).toBe('/s/lindenhof/clips/other/label/')
})

describe('clips that were asked for', () => {
  const given = (id: string, clip: string, change: object = {}) => ({
    id, clip, title: `Clip ${clip}`, url: `/s/lindenhof/clips/${clip}/label/`, thumbnail: null, start: null, end: null, to: null, reason: `Why ${clip}.`, at: '', looked: 0, done: false, ...change,
  })
  const others = [{ id: 'c1', title: 'c1', thumbnail: null, looked: 0, why: 'new' as const, url: '/c1/' }, { id: 'c9', title: 'c9', thumbnail: null, looked: 0, why: 'new' as const, url: '/c9/' }]
  const me = { id: '9', name: 'Ana' }

  it('stand first, by name before whoever has time, and say why', async () => {
    const desk = stage(undefined, { tolabel: others })
    answers = { '/assignments/': { assignments: [given('x1', 'c9'), given('x2', 'c1', { to: me }), given('x3', 'c3', { start: 25, end: 75, to: me }), given('x4', 'c4', { done: true })] } }
    const stop = followAssigned(desk, null)
    await settled()
    render(QueuePane, { desk })
    const links = screen.getAllByRole('link')
    expect(links.map((link) => within(link).getByText(/^Clip/).textContent)).toEqual(['Clip c1', 'Clip c3', 'Clip c9'])
    expect(links[1]?.getAttribute('href')).toBe('/s/lindenhof/clips/c3/label/?from=25&to=75')
    expect(screen.getByText('Why c1.')).toBeTruthy()
    expect(desk.next).toBe('/s/lindenhof/clips/c3/label/?from=25&to=75')
    stop()
  })
  it('come while one works', async () => {
    const desk = stage(undefined, { tolabel: others })
    let tell: (event: LiveEvent) => void = () => {}
    const stop = followAssigned(desk, { onEvent: (hear) => ((tell = hear), () => {}), onReset: () => () => {} })
    answers = { '/assignments/': { assignments: [given('x1', 'c9')] } }
    tell({ seq: 2, type: 'training.changed' })
    await vi.advanceTimersByTimeAsync(500)
    expect(desk.assigned.map(({ clip }) => clip)).toEqual(['c9'])
    stop()
  })
  it('are none for dancers', () => {
    const desk = stage(undefined, { me: { id: '9', name: 'Ana', email: '', role: 'dancer' } })
    followAssigned(desk, null)
    expect(asked).toHaveLength(0)
  })
})

describe('what happens on the server', () => {
  let tell: (event: Partial<LiveEvent>) => void
  let stop: () => void
  const listen = () => {
    const desk = stage()
    stop = follow(desk, { onEvent: (hear) => ((tell = (event) => hear({ seq: 1, ...event } as LiveEvent)), () => {}), onReset: () => () => {} })
    return desk
  }
  afterEach(() => stop())

  it('another reading brings its suggestions, and leaves the labels', async () => {
    const desk = listen()
    const anew = reading({ id: 7, segments: [{ start: 300, end: 400, state: 'unit', unit: 'A', variant: 0, label: 'a', confidence: 0.5, phases: null, reason: null }] })
    answers = { '/report/': anew, '/api/clips/c1/': { ...desk.clip, report: '/r' } }
    tell({ type: 'clip.changed', clip: 'c1' })
    await settled()
    expect(desk.suggested.map(({ start, end }) => [start, end])).toEqual([[300, 400]])
    expect(script.labels).toBe('a 0-100, b 100-200')
    expect(desk.said).toBe('The clip was read again; the suggestions are new.')
  })

  it('a renamed word is called so at once; news of another clip asks nothing', async () => {
    const desk = listen()
    answers = { '/words/': { next: null, results: [word('a', 0, { name: 'Arabesque' })] } }
    tell({ type: 'clip.changed', clip: 'c9' })
    tell({ type: 'words.changed' })
    await settled()
    expect(desk.vocabulary.word('a')?.name).toBe('Arabesque')
    expect(asked.map(({ url }) => url)).toEqual(['/api/studios/lindenhof/words/?page_size=200&page=1'])
  })
})
