import { flushSync } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import type { LiveClient } from '../../src/api/live'
import type { LiveEvent } from '../../src/api/types'
import { WordsStore } from '../../src/words/store.svelte'
import { pageData, server, word, writes } from './builders'

const toasts = () => [...document.querySelectorAll('.toast > span')].map((one) => one.textContent)
const names = (store: WordsStore) => store.words.map(({ name }) => name)

describe('a change', () => {
  it('shows the answer, says what was done, and is taken back from there', async () => {
    const one = word('j', { name: 'Jeté' })
    const calls = server({
      'POST j/retire/': { words: [{ ...one, retired: true }], change: 7 },
      'POST changes/7/undo/': { words: [one], change: 8 },
    })
    const store = new WordsStore(pageData([one]), null)
    await store.retire(one)
    expect(store.words[0]?.retired).toBe(true)
    expect(toasts()).toEqual(['“Jeté” is retired. Labels keep it.'])
    ;[...document.querySelectorAll<HTMLButtonElement>('.toast button')].find((button) => button.textContent === 'Undo')?.click()
    await vi.waitFor(() => expect(store.words[0]?.retired).toBe(false))
    expect(writes(calls).map(({ path }) => path)).toEqual(['j/retire/', 'changes/7/undo/'])
    store.dispose()
  })

  it('that the server refuses changes nothing and is said', async () => {
    const one = word('j')
    server({ 'POST j/retire/': [403, { error: { code: 'not-allowed', message: 'Only a lead of the studio can change words that all share.' } }] })
    const store = new WordsStore(pageData([one]), null)
    expect(await store.retire(one)).toBe(false)
    expect(store.words[0]?.retired).toBe(false)
    expect(toasts()).toEqual(['Only a lead of the studio can change words that all share.'])
  })

  it('that made no difference has nothing to be taken back', async () => {
    const one = word('j')
    server({ 'POST j/restore/': { words: [one], change: null } })
    await new WordsStore(pageData([one]), null).restore(one)
    expect(toasts()).toEqual([])
  })
})

describe('the order', () => {
  const words = [word('a', { position: 2 }), word('b', { position: 2 }), word('c', { position: 9 }), word('z', { position: 5, kind: 'action' })]

  it('is shown at once, among the places that these words had', async () => {
    const calls = server({ 'POST order/': { words: [], change: 3 } })
    const store = new WordsStore(pageData(words), null)
    const ordered = store.order(['c', 'a', 'b'])
    expect(names(store)).toEqual(['c', 'a', 'z', 'b'])
    await ordered
    expect(writes(calls)).toEqual([{ method: 'POST', path: 'order/', body: { ids: ['c', 'a', 'b'] } }])
    store.dispose()
  })

  it('is as before where the server could not', async () => {
    server({ 'POST order/': [500, {}] })
    const store = new WordsStore(pageData(words), null)
    await store.order(['c', 'a', 'b'])
    expect(names(store)).toEqual(['a', 'b', 'z', 'c'])
  })
})

describe('how often a word is used', () => {
  it('counts what came to be in it; clips are then nobody’s to add up', () => {
    const words = [word('a'), word('b', { merged_into: 'a' }), word('c')]
    const store = new WordsStore(pageData(words, { uses: { a: { labels: 3, clips: 2 }, b: { labels: 4, clips: 2 }, c: { labels: 1, clips: 1 } } }), null)
    expect(store.usesOf(words[0]!)).toEqual({ labels: 7, clips: null })
    expect(store.usesOf(words[1]!)).toEqual({ labels: 4, clips: 2 })
    expect(store.usesOf(words[2]!)).toEqual({ labels: 1, clips: 1 })
    expect(store.usesOf(word('nobody'))).toEqual({ labels: 0, clips: 0 })
  })

  it('in how many clips is asked where it must be', async () => {
    const pages = [{ results: [{ clip: '1' }, { clip: '1' }], next: 2 }, { results: [{ clip: '2' }], next: null }]
    server({ 'GET a/uses/': () => pages.shift() })
    expect(await new WordsStore(pageData([word('a')]), null).clipsWith(word('a'))).toBe(2)
  })
})

describe('what others change', () => {
  it('is fetched anew when it is told, several changes at once', async () => {
    vi.useFakeTimers()
    let tell: (event: LiveEvent) => void = () => {}
    const live = { onEvent: (listener: typeof tell) => ((tell = listener), () => {}), onReset: () => () => {} } as unknown as LiveClient
    const calls = server({ 'GET ': { results: [word('a'), word('new', { position: 1, style: 'Salsa' })], next: null }, 'GET uses/': { new: { labels: 2, clips: 1 } } })
    const store = new WordsStore(pageData([word('a')], { styles: ['ballet'] }), live)
    tell({ seq: 2, type: 'words.changed' })
    tell({ seq: 3, type: 'words.changed' })
    tell({ seq: 4, type: 'clip.changed', clip: 'x' })
    await vi.advanceTimersByTimeAsync(1000)
    flushSync()
    expect(names(store)).toEqual(['a', 'new'])
    expect(store.usesOf(word('new'))).toEqual({ labels: 2, clips: 1 })
    expect(store.styles).toEqual(['ballet', 'Salsa'])
    expect(calls.filter(({ path }) => path === '')).toHaveLength(1)
    store.dispose()
  })
})
