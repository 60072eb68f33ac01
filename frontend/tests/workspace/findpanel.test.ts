/** The panel of what was found: shown, labelled as one step, led to other clips, and every way it can come to nothing. */
import { flushSync, mount, unmount } from 'svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Clip } from '../../src/api/types'
import { emptyDoc, type LabelDoc, type Range } from '../../src/engine/labels/doc'
import { Vocabulary } from '../../src/words/vocabulary'
import FindPanel from '../../src/workspace/FindPanel.svelte'
import { word } from '../words/builders'

const JETE = word('j', { name: 'Jeté' })
const clip = { id: 'aa', title: 'One', url: '/s/x/clips/aa/', fps: [25, 1], frames: 300, width: 4, height: 3, proxy: null, sprite: null } as unknown as Clip
const passage = { start: 0, end: 50 }
const found = [
  { clip: 'aa', title: 'One', start: 100, end: 150, likeness: 0.93, mirrored: true },
  { clip: 'bb', title: 'Two', start: 20, end: 70, likeness: 0.8, mirrored: false },
  { clip: 'aa', title: 'One', start: 200, end: 250, likeness: 0.41, mirrored: false },
]
let panel: ReturnType<typeof mount> | null = null

/** Opens the panel before a server that answers a search with this. */
async function open(answer: object, props: object = {}) {
  const calls: { method: string; url: string; body: unknown }[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    calls.push({ method: init.method ?? 'GET', url, body: init.body ? JSON.parse(String(init.body)) : undefined })
    const told = url.includes('/searches/') ? { id: 's', found: [], looked: 0, clips: 0, error: null, ...answer } : { ...clip, id: 'bb' }
    return new Response(JSON.stringify(told), { status: 200 })
  })
  const label = vi.fn((_ranges: readonly Range[], _word: unknown) => true)
  const show = vi.fn()
  const close = vi.fn()
  const values = {
    clip, labels: emptyDoc(300), passage, vocabulary: new Vocabulary([JETE]), units: [JETE], rate: [25, 1] as const, editable: true, show, label, close, ...props,
  }
  panel = mount(FindPanel, { target: document.body, props: values })
  flushSync()
  await vi.waitFor(() => expect(text()).not.toContain('Looking'))
  flushSync()
  return { calls, label, show, close }
}
const text = () => document.querySelector('.fp')?.textContent ?? ''
const button = (name: string) => [...document.querySelectorAll<HTMLButtonElement>('.fp button')].find((one) => (one.getAttribute('aria-label') ?? one.textContent?.trim()) === name)
const press = (name: string) => { button(name)?.click(); flushSync() }

afterEach(() => {
  if (panel) void unmount(panel)
  panel = null
  vi.unstubAllGlobals()
})

describe('what was found', () => {
  it('is asked for in all clips, then in this one alone', async () => {
    const { calls } = await open({ state: 'done', found })
    expect(calls[0]).toEqual({ method: 'POST', url: '/api/clips/aa/searches/', body: { ...passage, scope: 'studio', examples: [] } })
    expect(text()).toContain('2 passages in this clip · 1 in other clips')
    expect(text()).toContain('93% alike')
    expect(text()).toContain('to the other side')
    press('This clip')
    await vi.waitFor(() => expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(2))
    expect(calls.findLast(({ method }) => method === 'POST')?.body).toMatchObject({ scope: 'clip' })
  })

  it('goes by all that is labelled with the word already', async () => {
    const unit = { state: 'unit', word: 'j', phases: null, spread: null, from: null, by: null } as const
    const labels: LabelDoc = { ...emptyDoc(300), segments: [{ start: 0, end: 50, ...unit }, { start: 60, end: 90, ...unit }] }
    const { calls, label } = await open({ state: 'done', found }, { labels })
    expect(calls[0]?.body).toMatchObject({ examples: [{ clip: 'aa', start: 60, end: 90 }] })
    expect(text()).toContain('and 1 more of Jeté')
    press('Label 1 passage')
    expect(label).toHaveBeenCalledExactlyOnceWith([found[0]], JETE)
  })

  it('is labelled at once above a likeness, with what was looked for, once a word is chosen', async () => {
    const { label } = await open({ state: 'done', found })
    expect(button('Label 2 passages')?.disabled).toBe(true)
    press('Choose a word')
    document.querySelector<HTMLElement>('.fp-pick [role="option"]')?.click()
    flushSync()
    press('Label 2 passages')
    expect(label).toHaveBeenCalledExactlyOnceWith([passage, found[0]], JETE)
    const least = document.querySelector<HTMLInputElement>('.fp-least input')!
    least.value = '40'
    least.dispatchEvent(new Event('input', { bubbles: true }))
    flushSync()
    press('Label 3 passages')
    expect(label.mock.lastCall?.[0]).toHaveLength(3)
    press('Label frames 200–249 as Jeté')
    expect(label.mock.lastCall?.[0]).toEqual([found[2]])
  })

  it('is played here, and opened there', async () => {
    const { show } = await open({ state: 'done', found })
    press('Show and loop frames 100–149')
    expect(show).toHaveBeenCalledWith(found[0])
    expect(document.querySelector<HTMLAnchorElement>('.fp a.fp-go')?.getAttribute('href')).toBe('/s/x/clips/bb/label/?from=20&to=70')
  })

  it('is only shown to who may not label', async () => {
    await open({ state: 'done', found }, { editable: false })
    expect([...document.querySelectorAll('.fp button')].map((one) => one.textContent?.trim())).not.toContain('Label')
    expect(document.querySelector('.fp-all')).toBeNull()
  })
})

describe('where there is nothing', () => {
  it('says so, and what would help', async () => {
    await open({ state: 'done' })
    expect(text()).toContain('Nothing like it was found.')
    expect(text()).toContain('A longer passage')
  })

  it('says that the body is missing, without offering the same again', async () => {
    await open({ state: 'failed', error: { code: 'no-body', message: 'The body cannot be seen well enough in this passage.', remedy: 'Choose another.' } })
    expect(document.querySelector('.fp [role="alert"]')?.textContent).toContain('The body cannot be seen')
    expect(button('Search again')).toBeUndefined()
  })

  it('says that it broke off, and searches again', async () => {
    const { calls } = await open({ state: 'failed', error: { code: 'failed', message: 'The search broke off.', remedy: '' } })
    press('Search again')
    await vi.waitFor(() => expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(2))
  })

  it('is closed by Escape', async () => {
    const { close } = await open({ state: 'done' })
    document.querySelector('.fp h2')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    expect(close).toHaveBeenCalled()
  })
})
