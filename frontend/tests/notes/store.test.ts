import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../src/api/client'
import type { LiveEvent } from '../../src/api/types'
import { notesApi } from '../../src/notes/client'
import { Notes } from '../../src/notes/store.svelte'
import type { Note } from '../../src/notes/types'
import { ago, notedWords, placeWords, unitAt } from '../../src/notes/words'
import type { ClipPage } from '../../src/report/page.svelte'
import { toast } from '../../src/shell/toasts'

vi.mock('../../src/shell/toasts', () => ({ toast: vi.fn() }))

const segments = [
  { start: 0, end: 90, state: 'unit', label: 'Motion A' },
  { start: 90, end: 180, state: 'none', label: '' },
]
const note = (id: string, frame: number, more: Partial<Note> = {}): Note =>
  ({ id, clip: 'c', about: 'moment', frame, start: null, end: null, text: id, drawing: [], at: `2026-11-2${id.length}`, resolved: null, answers: [], ...more }) as Note

let page: ClipPage
let notes: Notes
let tell: (event: Partial<LiveEvent>) => void
const live = { onEvent: (hear: (event: LiveEvent) => void) => ((tell = (event) => hear(event as LiveEvent)), () => {}), onReset: () => () => {} }
const settle = () => new Promise((done) => setTimeout(done))

beforeEach(async () => {
  vi.mocked(toast).mockClear()
  page = {
    clip: { id: 'c' },
    report: { segments },
    frames: 180,
    rate: [30, 1],
    looping: false,
    clock: { wished: 45, pause: vi.fn(), seek: vi.fn() },
    say: vi.fn(),
  } as unknown as ClipPage
  vi.spyOn(notesApi, 'list').mockResolvedValue({ notes: [note('b', 20)], mayWrite: true })
  notes = new Notes(page)
  notes.start(live as never)
  await settle()
})

describe('notes of a clip', () => {
  it('follow what others do, in the order of their frames', async () => {
    vi.spyOn(notesApi, 'note').mockResolvedValueOnce(note('a', 7))
    tell({ type: 'note.changed', clip: 'c', note: 'a' })
    tell({ type: 'note.changed', clip: 'other', note: 'x' })
    await settle()
    expect(notes.list.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(notesApi.note).toHaveBeenCalledTimes(1)
    vi.mocked(notesApi.note).mockRejectedValueOnce(new ApiError(404, 'not-found', 'Gone.'))
    tell({ type: 'note.changed', clip: 'c', note: 'b' })
    await settle()
    expect(notes.list.map(({ id }) => id)).toEqual(['a'])
  })

  it('are sent under the same id until one arrives, and what was typed stays', async () => {
    notes.begin('unit')
    expect(notes.draft).toMatchObject({ about: 'unit', frame: 45, start: 0, end: 90 })
    notes.change({ text: 'Higher.' })
    vi.spyOn(notesApi, 'write').mockRejectedValueOnce(new ApiError(0, 'offline', 'No connection.'))
    expect(await notes.send()).toBe(false)
    expect([notes.trouble, notes.draft?.text]).toEqual(['No connection.', 'Higher.'])
    vi.mocked(notesApi.write).mockResolvedValueOnce(note('c', 45))
    expect(await notes.send()).toBe(true)
    const [first, second] = vi.mocked(notesApi.write).mock.calls
    expect(second).toEqual(first)
    expect([notes.draft, notes.chosen, notes.list.length]).toEqual([null, 'c', 2])
  })

  it('are on a moment where there is no unit, and a span lies in the clip', () => {
    expect(notes.placed('unit', 100)).toEqual({ about: 'moment', frame: 100, start: null, end: null })
    expect(notes.placed('span', 5)).toEqual({ about: 'span', frame: 5, start: 0, end: 21 })
    expect(notes.placed('span', 179)).toEqual({ about: 'span', frame: 179, start: 164, end: 180 })
  })

  it('come back when a deletion is undone', async () => {
    vi.spyOn(notesApi, 'remove').mockResolvedValue(undefined)
    vi.spyOn(notesApi, 'restore').mockResolvedValue(note('b', 20))
    await notes.remove(notes.list[0]!)
    expect(notes.list).toEqual([])
    vi.mocked(toast).mock.calls[0]![0].action!.run()
    await settle()
    expect(notes.list.map(({ id }) => id)).toEqual(['b'])
  })
})

describe('words', () => {
  const report = { segments } as never
  it('name the unit that lies there now', () => {
    expect(unitAt(note('a', 20), report)).toBe('Motion A')
    expect(unitAt(note('a', 100), report)).toBe('')
    expect(unitAt(note('a', 80, { about: 'unit', start: 60, end: 100 }), report)).toBe('Motion A')
    expect(placeWords(note('a', 20), report, [30, 1])).toBe('0:00.66 Motion A')
    expect(placeWords(note('a', 20, { about: 'span', start: 15, end: 31 }), report, [30, 1])).toBe('0:00.50 – 0:01.00')
  })
  it('tell how long ago that was', () => {
    const now = Date.parse('2026-11-22T12:00:00Z')
    expect(ago('2026-11-22T12:00:05Z', now)).toBe('now')
    expect(ago('2026-11-22T10:30:00Z', now)).toBe('1 hour ago')
    expect(ago('2026-11-21T11:00:00Z', now)).toBe('yesterday')
    expect(ago('2025-01-02T11:00:00Z', now)).toBe('2 January 2025')
  })
})

describe('what a mark in the lanes says', () => {
  it('is who wrote, where, and how it begins', () => {
    const by = { id: '1', name: 'Ana' }
    const long = notedWords(note('a', 45, { by, text: `Knee\n${'x'.repeat(200)}` }), page.report, page.rate)
    expect(long.spoken).toMatch(/^Note by Ana, 0:01\.50 Motion A: Knee x+…$/)
    expect(long.hint.length).toBeLessThan(90)
    expect(notedWords(note('a', 45, { by, text: '' }), null, null).hint).toBe('Ana: a drawing')
  })
})
