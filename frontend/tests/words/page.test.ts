import { render, screen, within } from '@testing-library/svelte'
import { tick } from 'svelte'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { dialogOf } from '../../src/words/dialogs'
import WordsApp from '../../src/words/WordsApp.svelte'
import type { StudioWord, WordsPageData } from '../../src/words/types'
import { pageData, server, word, writes } from './builders'

const rows = () => [...document.querySelectorAll('.wrow')].map((row) => row.querySelector('h3')!.textContent!.trim())
const keysShown = () => [...document.querySelectorAll('.wrow .wkey')].map((key) => key.querySelector('.vh')?.textContent ?? '')
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const shown = () => document.body.textContent!.replace(/\s+/g, ' ')

async function open(words: StudioWord[], change: Partial<WordsPageData> = {}) {
  render(WordsApp, { data: pageData(words, change), live: null })
  await tick()
}
async function choose(item: string, of: string) {
  button(`What to do with ${of}`).click()
  screen.getByRole('menuitem', { name: item }).click()
  return vi.waitFor(() => screen.getByRole('dialog'))
}
async function type(label: string | RegExp, text: string) {
  const field = screen.getByLabelText<HTMLInputElement>(label)
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await tick()
}

const ballet = [
  word('w1', { name: 'Walk' }),
  word('plie', { name: 'Plié', lang: 'fr', english: 'bent', style: 'ballet', position: 1, key: 'p', synonyms: ['demi'], description: 'Knees over toes.' }),
  word('jete', { name: 'Jeté', lang: 'fr', english: 'thrown', style: 'ballet', position: 2, parent: 'plie' }),
  word('salsa', { name: 'Básico', style: 'salsa', position: 3 }),
  word('solo', { name: 'Solo', kind: 'action', position: 4 }),
  word('old', { name: 'Slide', style: 'ballet', position: 5, retired: true }),
  word('merged', { name: 'Bound', style: 'ballet', position: 6, merged_into: 'jete' }),
  word('theirs', { name: 'My turn', style: 'ballet', position: 7, owner: '2' }),
]

// A busy machine takes longer to read the dialogs than a test waits.
vi.setConfig({ testTimeout: 30_000 })
beforeAll(() => Promise.all((['form', 'merge', 'split', 'lists', 'changes'] as const).map(dialogOf)), 60_000)

beforeEach(() => {
  history.replaceState(null, '', '/s/lindenhof/words/')
  HTMLElement.prototype.scrollIntoView = () => {}
})

describe('the words of a style', () => {
  it('are what its clips are offered, with the digits that give them', async () => {
    await open(ballet, { people: { '2': 'Jonas' }, uses: { jete: { labels: 3, clips: 2 } } })
    expect(rows().slice(0, 3)).toEqual(['Walk', 'Plié', 'Jeté'])
    expect(keysShown().slice(0, 3)).toEqual(['key 1', 'key 2', 'key 3'])
    expect(screen.getByText('Plié').lang).toBe('fr')
    expect(shown()).toContain('3 labels · 2 clips')
    expect(shown()).toContain('2 retired or merged words')
    expect(shown()).toContain('reads “Jeté”')
    expect(shown()).toContain('Only Jonas')
    expect(location.search).toBe('?style=ballet')
  })

  it('are told in full when their name is pressed', async () => {
    await open(ballet)
    button('Plié').click()
    await tick()
    expect(button('Plié').getAttribute('aria-expanded')).toBe('true')
    expect(shown()).toMatch(/Knees over toes\..*Language ?French.*Also called ?demi.*Kinds of it ?Jeté/)
  })

  it('are searched, and the search says when nothing fits', async () => {
    await open(ballet)
    await type('Search words', 'thrown')
    expect(rows().slice(0, 1)).toEqual(['Jeté'])
    expect(screen.queryByRole('button', { name: 'Move Jeté' })).toBeNull()
    await type('Search words', 'xyz')
    expect(shown()).toContain('Nothing fits “xyz”.')
  })

  it('stand in groups where every style is shown', async () => {
    history.replaceState(null, '', '/s/lindenhof/words/?style=*')
    await open(ballet)
    expect(screen.getAllByRole('heading', { level: 2 }).map((one) => one.textContent)).toEqual(['All styles', 'ballet', 'salsa'])
    expect(keysShown().slice(0, 4)).toEqual(['key 1', 'key 2', 'key 3', 'key 2'])
  })
})

describe('who may only read', () => {
  it('finds nothing to change, but may have words of their own', async () => {
    await open(ballet, { me: { id: '3', name: 'Mei', role: 'dancer' }, may: { words: false, own: true } })
    expect(screen.queryByRole('button', { name: /What to do/ })).toBeNull()
    expect(screen.queryByRole('button', { name: /^Move/ })).toBeNull()
    expect(screen.queryByRole('button', { name: 'Ready lists' })).toBeNull()
    button('Add a word').click()
    await vi.waitFor(() => screen.getByRole('dialog'))
    expect(shown()).toContain('It is offered to you only. A lead can share it with the studio.')
  })

  it('may change a word of their own, and no other', async () => {
    await open(ballet, { me: { id: '2', name: 'Jonas', role: 'annotator' }, may: { words: false, own: true } })
    expect(screen.getAllByRole('button', { name: /What to do/ }).map((one) => one.getAttribute('aria-label'))).toEqual(['What to do with My turn'])
    expect(shown()).toContain('Only you')
    expect(screen.queryByRole('menuitem', { name: 'Share with the studio', hidden: true })).toBeNull()
  })
})

describe('the order', () => {
  it('is changed by the arrows on the handle, is read out, and is saved when the focus leaves', async () => {
    const calls = server({ 'POST order/': { words: [], change: 1 } })
    await open(ballet)
    const grip = button('Move Walk')
    grip.focus()
    grip.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }))
    await tick()
    expect(rows().slice(0, 3)).toEqual(['Plié', 'Walk', 'Jeté'])
    expect(keysShown().slice(0, 2)).toEqual(['key 1', 'key 2'])
    expect(shown()).toContain('Walk: place 2 of 3')
    expect(writes(calls)).toEqual([])
    grip.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true, cancelable: true }))
    await tick()
    document.querySelector('.wlist')!.dispatchEvent(new FocusEvent('focusout', { bubbles: true, relatedTarget: button('Add a word') }))
    await vi.waitFor(() => expect(writes(calls)).toEqual([{ method: 'POST', path: 'order/', body: { ids: ['plie', 'jete', 'w1'] } }]))
  })
})

describe('the form', () => {
  it('sends what changed, and says what is wrong at its field', async () => {
    const answers = [[400, { error: { code: 'invalid', message: 'Some fields are not right.', fields: { name: ['There is a word “Jeté” already.'] } } }], { words: [{ ...ballet[1]!, name: 'Demi-plié' }], change: 9 }]
    const calls = server({ 'PATCH plie/': () => answers.shift() })
    await open(ballet)
    await choose('Edit…', 'Plié')
    await type('Name', 'Jeté')
    button('Save').click()
    const field = screen.getByLabelText('Name')
    await vi.waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'))
    expect(document.getElementById(field.getAttribute('aria-describedby')!)?.textContent).toBe('There is a word “Jeté” already.')
    await type('Name', 'Demi-plié')
    button('Save').click()
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(writes(calls).map(({ body }) => body)).toEqual([{ name: 'Jeté' }, { name: 'Demi-plié' }])
    expect(rows()).toContain('Demi-plié')
    expect(document.querySelector('.toast')?.textContent).toContain('“Plié” is called “Demi-plié” now.')
  })

  it('makes a word of the kind and style that are shown', async () => {
    const calls = server({ 'POST ': (body: Partial<StudioWord>) => ({ words: [word('new', { ...body, position: 9 })], change: 2 }) })
    await open(ballet)
    button('Add a word').click()
    await vi.waitFor(() => screen.getByRole('dialog'))
    await type('Name', 'Tendu')
    button('Add').click()
    await vi.waitFor(() => expect(document.activeElement).toBe(button('Tendu')))
    expect(writes(calls)[0]?.body).toEqual({ kind: 'unit', style: 'ballet', name: 'Tendu', own: false })
  })
})

describe('merging', () => {
  it('says how many labels will read otherwise, and that nothing is rewritten', async () => {
    const calls = server({ 'POST plie/merge/': { words: [{ ...ballet[1]!, merged_into: 'jete' }], change: 4 } })
    await open(ballet, { uses: { plie: { labels: 14, clips: 3 } } })
    const dialog = within(await choose('Merge into…', 'Plié'))
    const options = dialog.getAllByRole('option').map((one) => one.textContent)
    expect(options.join()).not.toMatch(/Plié|Solo|Slide|Bound|My turn/)
    expect(dialog.getByRole<HTMLButtonElement>('button', { name: 'Merge' }).disabled).toBe(true)
    dialog.getByRole('option', { name: /Jeté/ }).click()
    await tick()
    expect(shown()).toContain('14 labels will read “Jeté”. They are in 3 clips. Nothing is rewritten: when this is taken back, they read “Plié” again.')
    dialog.getByRole('button', { name: 'Merge' }).click()
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(writes(calls)).toEqual([{ method: 'POST', path: 'plie/merge/', body: { into: 'jete' } }])
  })
})

describe('splitting', () => {
  it('digits give passages to the new words and go on; names without passages make no word', async () => {
    const use = (start: number) => ({ clip: 'c', title: 'Solo', start, end: start + 10, fps: [24, 1] })
    const calls = server({ 'GET jete/uses/': { count: 3, next: null, results: [use(0), use(20), use(40)] }, 'POST jete/split/': { words: [ballet[2]], change: 5 } })
    await open(ballet, { uses: { jete: { labels: 3, clips: 1 } } })
    await choose('Split…', 'Jeté')
    await vi.waitFor(() => expect(screen.getAllByRole('radiogroup')).toHaveLength(3))
    expect(button('Split').hasAttribute('disabled')).toBe(true)
    await type('Name of word 2', 'Grand jeté')
    const press = (index: number, key: string) => {
      screen.getAllByRole('radiogroup')[index]!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      return tick()
    }
    await press(0, '2')
    await vi.waitFor(() => expect(document.activeElement?.closest('[role="radiogroup"]')?.getAttribute('aria-label')).toBe('Passage 2 of 3'))
    await press(2, '2')
    await press(1, '9')
    expect(shown()).toContain('2 passages are called otherwise.')
    button('Split').click()
    await vi.waitFor(() => expect(writes(calls)).toHaveLength(1))
    expect(writes(calls)[0]).toEqual({
      method: 'POST', path: 'jete/split/',
      body: { into: [{ name: 'Grand jeté' }], segments: [{ clip: 'c', start: 0, end: 10, to: 0 }, { clip: 'c', start: 40, end: 50, to: 0 }], retire: false },
    })
  })
})

const READY = {
  code: 'ballet', title: 'Ballet', note: 'The French terms of classical ballet.', style: 'ballet',
  words: [
    { kind: 'unit', name: 'Plié', lang: 'fr', english: 'bent', abbr: 'PLI', phase: '', description: '', synonyms: [], here: true },
    { kind: 'unit', name: 'Tendu', lang: 'fr', english: 'stretched', abbr: 'TEN', phase: 'start', description: '', synonyms: [], here: false },
    { kind: 'unit', name: 'Frappé', lang: 'fr', english: 'struck', abbr: 'FRA', phase: '', description: '', synonyms: [], here: false },
  ],
}

describe('ready lists', () => {
  it('an empty studio begins with one; only what is wanted is added', async () => {
    const calls = server({ 'GET lists/': { results: [READY] }, 'POST lists/ballet/': { words: [word('t', { name: 'Tendu', style: 'ballet' })], change: 1 } })
    await open([])
    expect(screen.queryByRole('button', { name: 'Changes' })).toBeNull()
    ;(await screen.findByRole('button', { name: /Ballet/ })).click()
    const dialog = within(await vi.waitFor(() => screen.getByRole('dialog', { name: 'Ballet' })))
    expect(dialog.getByRole<HTMLInputElement>('checkbox', { name: /Plié.*here already/ }).disabled).toBe(true)
    dialog.getByRole('checkbox', { name: /Frappé/ }).click()
    await tick()
    dialog.getByRole('button', { name: 'Add 1 word' }).click()
    await vi.waitFor(() => expect(rows()).toEqual(['Tendu']))
    expect(writes(calls)).toEqual([{ method: 'POST', path: 'lists/ballet/', body: { style: 'ballet', names: ['Tendu'] } }])
  })

  it('is for clips of the style as the studio calls it; under another name nothing of it is here', async () => {
    const calls = server({ 'GET lists/': { results: [READY] }, 'POST lists/ballet/': { words: [], change: 1 } })
    await open(ballet, { styles: ['Ballett'] })
    button('Ready lists').click()
    ;(await screen.findByRole('button', { name: /Ballet/ })).click()
    await screen.findByLabelText('For clips of the style')
    await type('For clips of the style', 'Ballett')
    button('Add 3 words').click()
    await vi.waitFor(() => expect(writes(calls)).toEqual([{ method: 'POST', path: 'lists/ballet/', body: { style: 'Ballett', names: ['Plié', 'Tendu', 'Frappé'] } }]))
  })

  it('who may not choose one is told who may', async () => {
    server({ 'GET lists/': { results: [READY] } })
    await open([], { may: { words: false, own: true } })
    expect(shown()).toContain('A lead of the studio chooses them.')
    expect(screen.queryByRole('button', { name: /Ballet/ })).toBeNull()
  })
})

describe('the log', () => {
  it('tells what was done, and takes back what may be', async () => {
    const line = (id: number, may: boolean, undone = false) => ({ id, kind: 'retire', by: 'Ana', at: '2026-11-12T10:00:00Z', sentence: { text: '{by} retired “{name}”.', values: { by: 'Ana', name: `W${id}` } }, may_undo: may, undone })
    const pages = [{ count: 3, next: null, results: [line(3, true), line(2, false), line(1, false, true)] }, { count: 4, next: null, results: [line(4, true), line(3, false, true)] }]
    const calls = server({ 'GET changes/': () => pages.shift(), 'POST changes/3/undo/': { words: [], change: 4 } })
    await open(ballet)
    button('Changes').click()
    const undo = await screen.findByRole('button', { name: 'Undo: Ana retired “W3”.' })
    expect(screen.getAllByRole('button', { name: /^Undo/ })).toHaveLength(1)
    expect(shown()).toMatch(/Ana retired “W1”\.12 November, \d\d:\d\d ?· taken back/)
    undo.click()
    await screen.findByRole('button', { name: 'Undo: Ana retired “W4”.' })
    expect(writes(calls).map(({ path }) => path)).toEqual(['changes/3/undo/'])
  })
})
