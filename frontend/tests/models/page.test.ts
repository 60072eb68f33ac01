import { fireEvent, render, screen, within } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Model } from '../../src/api/models'
import type { LiveEvent } from '../../src/api/types'
import { factsOf, measuresOf } from '../../src/models/facts'
import ModelsApp from '../../src/models/ModelsApp.svelte'
import { ModelsStore, type ModelsPageData } from '../../src/models/store.svelte'

const model = (id: string, change: Partial<Model> = {}): Model => ({
  id, name: 'Parser', number: 1, version: id, state: 'candidate', bytes: 10_400_000, sha256: 'ab'.repeat(32), weights_sha256: 'cd'.repeat(32),
  layout: 'openpose-18', builder: 'parser',
  units: [{ name: 'Turn', abbr: 'TUR', hue: 8, word: 'w1' }, { name: 'Hop', abbr: 'HOP', hue: null, word: null }],
  actions: [{ name: 'Grand jeté', word: null }], metrics: { validation: { frame_accuracy: 0.8124, loss: 0.31 } },
  provenance: { recipe: 'drawn', seeds: [1, 2], subjects: { train: 12 } }, created_at: `2025-11-0${id.length}T10:00:00Z`, imported_by: 'Ana',
  promoted_at: null, clips: 3, run: null, snapshot: null, withdrawn: 0, download: { weights: '/w', card: '/c' }, may: { promote: true, retire: true, remove: false, read: true }, ...change,
})
const data = (models: Model[], manage = true): ModelsPageData => ({
  studio: { slug: 'lindenhof', name: 'Lindenhof' }, me: { name: 'Ana', role: 'lead' }, socket: '/ws/', seq: 1, models, may: { manage },
})
const settle = () => new Promise((resolve) => setTimeout(resolve, 10))

let asked: [string, string][]
function server(answers: (url: string, nth: number) => unknown, status = 200): void {
  asked = []
  vi.stubGlobal('fetch', async (url: string, { method }: { method: string }) => {
    asked.push([method, url])
    return new Response(JSON.stringify(answers(url, asked.length)), { status })
  })
}

/** As far as the store needs it: what is sent is answered when the test says so. */
class Sending {
  static last: Sending
  status = 0
  responseText = ''
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {}
  onload = () => {}
  onerror = () => {}
  open = vi.fn()
  setRequestHeader = vi.fn()
  send = vi.fn()
  constructor() {
    Sending.last = this
  }
  answer(status: number, body: unknown): void {
    Object.assign(this, { status, responseText: JSON.stringify(body) })
    this.onload()
  }
}

beforeEach(() => {
  vi.stubGlobal('XMLHttpRequest', Sending)
  HTMLDialogElement.prototype.showModal ??= function () {}
})

describe('what a card tells', () => {
  it('is flat, in its order, with names for people where there are some', () => {
    expect(factsOf(model('m').metrics).map(({ name, value }) => [name, value])).toEqual([['Frames named right (validation)', '81.2%'], ['validation.loss', '0.310']])
    expect(factsOf(model('m').provenance).map(({ name, value }) => `${name}: ${value}`)).toEqual(['recipe: drawn', 'seeds: 1, 2', 'subjects.train: 12'])
    expect(measuresOf({ loss: 1, edit: 76.2, 'boundary_f1@0.25': 0.5, accuracy: 0.9 }).map(({ name, value }) => `${name} ${value}`)).toEqual(['Named right 90.0%', 'Order of units 76.200', 'Edges within 0.25 s 50.0%', 'loss 1'])
    expect(factsOf({ a: null, b: { c: { d: { e: { f: 1 } } } }, constructor: 'x' }).map(({ value }) => value)).toEqual(['–', '{"f":1}', 'x'])
  })
})

describe('where a version was taught', () => {
  const taught = model('t', {
    run: { id: 'r', number: 12, url: '/s/lindenhof/train/runs/12/' }, snapshot: { id: 's', number: 9 }, withdrawn: 2,
    metrics: { frames: { value: 80.44, low: 78.3, high: 82.5 }, units: { Turn: 61.5 }, checked: { dancers: 2, clips: 5, frames: 1250, by: 'dancer', known: 0 } },
    provenance: { recipe: 'semi_supervised', data: { labelled: 21, seconds: 130 }, consent: 'Every dancer agreed.', limits: ['Salsa was labelled once.'] },
  })
  it('is told with its run, its snapshot, and clips that were withdrawn since', () => {
    render(ModelsApp, { data: data([taught]), live: null })
    expect(screen.getByRole('link', { name: 'Run 12' }).getAttribute('href')).toBe('/s/lindenhof/train/runs/12/')
    expect(screen.getByText(/^Taught with 2 clips that were withdrawn since/)).toBeTruthy()
  })
  it('its card has data, consent, measures with intervals, limits and files', async () => {
    render(ModelsApp, { data: data([taught]), live: null })
    await fireEvent.click(screen.getByRole('button', { name: 'Model card' }))
    const card = within(screen.getByRole('dialog', { hidden: true }))
    const told = (name: string) => card.getByText(name, { selector: 'h3' }).parentElement?.textContent
    expect(told('How well it did')).toContain('Frames named right80.4% (78.3 to 82.5)')
    expect(told('How well it did')).toContain('Turn61.500')
    expect(told('How well it did')).toContain('They are of 2 dancers none of whose labels taught it.')
    expect(told('What it learned from')).toContain('Clips that taught with labels21Length of all clips2 min')
    expect(told('Consent')).toContain('Every dancer agreed.')
    expect(told('What it cannot')).toContain('Salsa was labelled once.')
    expect(told('Where it comes from')).toContain('recipesemi_supervised')
    expect(card.getByRole('link', { name: /^Weights/, hidden: true }).getAttribute('href')).toBe('/w')
    await fireEvent.click(card.getAllByRole('button', { name: 'Close', hidden: true })[0]!)
    expect(screen.queryByRole('dialog', { hidden: true })).toBeNull()
  })
})

describe('the page', () => {
  it('has the one in use first, with its units, facts and what may be done', () => {
    render(ModelsApp, { data: data([model('new'), model('old', { state: 'promoted', may: { promote: false, retire: true, remove: false, read: true } })]), live: null })
    const cards = screen.getAllByRole('region', { name: /^Parser/ })
    expect(cards.map((card) => within(card).getByRole('heading', { level: 2 }).textContent)).toEqual(['Parser old', 'Parser new'])
    const first = within(cards[0]!)
    expect(first.getByText('In use')).toBeTruthy()
    expect(first.getByText('2 units · 1 class · 10 MB · reads 3 clips')).toBeTruthy()
    expect(first.queryByRole('button', { name: 'Promote' })).toBeNull()
    expect(first.getByText('1 unit has no word of this studio: it is shown as the model calls it.')).toBeTruthy()
    expect(within(cards[1]!).getByRole('button', { name: 'Promote' })).toBeTruthy()
  })
  it('says what it will be where there is nothing', () => {
    render(ModelsApp, { data: data([], false), live: null })
    expect(screen.getByText(/^No model yet/)).toBeTruthy()
    expect(screen.getByText('A lead of the studio can teach one, or bring one in.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Bring in a model' })).toBeNull()
  })
  it('promotes, and shows what became of the others', async () => {
    server((url) => (url.endsWith('/promote/') ? model('a', { state: 'promoted' }) : { next: null, results: [model('a', { state: 'promoted' }), model('bb')] }))
    render(ModelsApp, { data: data([model('a'), model('bb', { state: 'promoted' })]), live: null })
    await fireEvent.click(within(screen.getByRole('region', { name: 'Parser a' })).getByRole('button', { name: 'Promote' }))
    await settle()
    expect(asked.map(([, url]) => url)).toEqual(['/api/models/a/promote/', '/api/studios/lindenhof/models/?page_size=100&page=1'])
    expect(within(screen.getByRole('region', { name: 'Parser a' })).getByText('In use')).toBeTruthy()
    expect(within(screen.getByRole('region', { name: 'Parser bb' })).getByText('Candidate')).toBeTruthy()
  })
})

describe('a file', () => {
  const file = new File(['x'], 'parser.safetensors')
  it('is brought in, and its way is shown', async () => {
    const store = new ModelsStore(data([]), null)
    const done = store.bring(file)
    Sending.last.upload.onprogress?.({ loaded: 1, total: 4 })
    expect(store.bringing?.share).toBe(0.25)
    Sending.last.answer(201, model('m'))
    await done
    expect([store.models.length, store.bringing, store.refused]).toEqual([1, null, null])
    const again = store.bring(file)
    Sending.last.answer(200, model('m'))
    await again
    expect([store.models.length, store.said]).toEqual([1, 'Parser m was here already. Nothing was stored twice.'])
  })
  it('is refused with the reasons that the server names', async () => {
    const store = new ModelsStore(data([]), null)
    const done = store.bring(file)
    Sending.last.answer(400, { error: { code: 'invalid', message: 'Some fields are wrong.', fields: { file: ['parser.safetensors: card.units[0]: not the background'] } } })
    await done
    expect(store.refused).toEqual({ file: 'parser.safetensors', message: 'Some fields are wrong.', reasons: ['parser.safetensors: card.units[0]: not the background'] })
  })
  it('that the network lost can be sent again', async () => {
    const store = new ModelsStore(data([]), null)
    const done = store.bring(file)
    Sending.last.onerror()
    await done
    expect([store.bringing, store.refused?.message]).toEqual([null, 'No connection. Nothing was lost; try again in a moment.'])
  })
})

describe('reading all clips', () => {
  it('asks until nothing is left', async () => {
    server((url, nth) => (url.endsWith('/reading/') ? { asked: nth < 3 ? 100 : 17, left: [117, 17, 0][nth - 1] } : { next: null, results: [] }))
    const store = new ModelsStore(data([model('m')]), null)
    await store.readAll(model('m'))
    expect(asked.map(([, url]) => url)).toEqual(Array(3).fill('/api/studios/lindenhof/reading/'))
    expect([store.said, store.asking]).toEqual(['217 clips are being read by Parser m.', null])
    store.dispose()
  })
  it('ends where the server takes none, and says that all are read', async () => {
    server(() => ({ asked: 0, left: 4 }))
    const store = new ModelsStore(data([]), null)
    await store.readAll(null)
    expect([asked.length, store.said]).toEqual([1, 'Every clip is read by it already.'])
    store.dispose()
  })
})

it('follows what others do', async () => {
  vi.useFakeTimers()
  server(() => ({ next: null, results: [model('theirs')] }))
  let tell: (event: LiveEvent) => void = () => {}
  const live = { onEvent: (listener: typeof tell) => ((tell = listener), () => true), onReset: () => () => true }
  const store = new ModelsStore(data([]), live as never)
  tell({ seq: 2, type: 'models.changed' })
  tell({ seq: 3, type: 'models.changed' })
  await vi.advanceTimersByTimeAsync(400)
  expect(asked).toHaveLength(1)
  expect(store.models.map(({ id }) => id)).toEqual(['theirs'])
  store.dispose()
})
