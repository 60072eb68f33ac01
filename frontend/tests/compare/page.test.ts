import { fireEvent, render, screen, within } from '@testing-library/svelte'
import axe from 'axe-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiveEvent } from '../../src/api/types'
import CompareApp from '../../src/compare/CompareApp.svelte'
import { ComparePage } from '../../src/compare/page.svelte'
import { aComparison, aPage } from './builders'

const settle = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms))

let asked: { what: string; body: unknown }[]
let answers: Record<string, unknown>
beforeEach(() => {
  asked = []
  answers = {}
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: { method?: string; body?: string } = {}) => {
    asked.push({ what: `${method} ${url}`, body: body ? JSON.parse(body) : undefined })
    const found = Object.entries(answers).find(([part]) => `${method} ${url}`.includes(part))
    return new Response(JSON.stringify(found ? found[1] : { error: { code: 'not-found', message: 'This is no longer here.' } }), { status: found ? 200 : 404 })
  })
})

const texts = (elements: readonly Element[]) => elements.map((element) => element.textContent?.replace(/\s+/g, ' ').trim())

describe('two takes beside each other', () => {
  it('are told unit by unit: in time, in shape, and what cannot be told', () => {
    render(CompareApp, { data: aPage(aComparison()), live: null })
    const rows = within(screen.getByRole('region', { name: 'In time, and in shape' })).getAllByRole('row')
    expect(rows.map((row) => texts([...row.children]).join(' | '))).toEqual([
      'Unit | Start | Length | Shape | Alike', 'Chassé 1 | on time | same | as in the first take | 96%', 'Balancé 1 | left out | – | – | –',
      'Grand jeté 1 | 9 frames late | 9 frames longer | right leg 12° lower | 71%', 'Balancé 2 | added | – | – | –',
      'Chassé 2 | in another place | same | as in the first take | 96%', 'Balancé 3 | in another place | same | as in the first take | 96%',
      'Grand jeté 2 | on time | same | as in the first take | 96%',
    ])
    expect(screen.getByText('The feet were often out of the picture.')).toBeTruthy()
    expect(texts(screen.getAllByText(/^(left out|added|swapped|\+9)$/).filter((one) => one.classList.contains('tag')))).toEqual(['left out', '+9', 'swapped', 'added'])
    expect(document.title).toBe('Tatiana K. · Diagonal – Mei Lin · Diagonal, take 3 · Compare · Dancesite')
  })

  it('begin with the unit in which the body differs most', () => {
    const { first } = aComparison()
    render(CompareApp, { data: aPage(aComparison({ first: { ...first, pose: '/media/c1/pose' } })), live: null })
    expect(screen.getByText('1 of 2, 9 frames late')).toBeTruthy()
    expect(screen.getAllByText('right leg 12° lower').some((one) => one.classList.contains('stage-words'))).toBe(true)
  })

  it('lead from a thing to work on to its unit, which is repeated', async () => {
    render(CompareApp, { data: aPage(aComparison()), live: null })
    await fireEvent.click(screen.getByRole('button', { name: 'Right leg, Grand jeté' }))
    expect(screen.getByText('1 of 2, 9 frames late')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Loop this unit' }).getAttribute('aria-pressed')).toBe('true')
    const body = within(screen.getByRole('region', { name: 'Where the body differs' }))
    expect(texts(body.getAllByRole('listitem'))[0]).toBe('Right hip 12° Right hip: 12° apart, give or take 4°')
    await fireEvent.click(body.getByRole('button', { name: 'Whole take' }))
    expect(texts(body.getAllByRole('listitem'))).toEqual(['Right hip 8° Right hip: 8° apart, give or take 3°', 'Left knee 1° Left knee: 1°, which the camera cannot tell from nothing'])
  })

  it('say why there is nothing to lay beside a unit that only one of them has', async () => {
    render(CompareApp, { data: aPage(aComparison()), live: null })
    await fireEvent.click(screen.getByRole('button', { name: 'Balancé is missing' }))
    expect(screen.getByText('Only one take has this unit: there is nothing to lay beside it.')).toBeTruthy()
  })

  it('go along the bands by arrows, and to the other band', async () => {
    render(CompareApp, { data: aPage(aComparison()), live: null })
    const bands = within(screen.getByRole('group', { name: 'Units of both takes' }))
    const first = bands.getByRole('button', { name: 'Tatiana K.: Chassé, in step, 96% alike' })
    first.focus()
    await fireEvent.keyDown(first, { key: 'ArrowDown' })
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Mei Lin: Chassé, in step, 96% alike')
  })

  it('are laid side by side, swapped, and chosen anew', async () => {
    answers = { 'POST /api/studios/lindenhof/comparisons/': aComparison({ url: '/s/lindenhof/compare/k2/' }) }
    const went = vi.spyOn(location, 'assign').mockImplementation(() => {})
    render(CompareApp, { data: aPage(aComparison()), live: null })
    expect(screen.getByText('Laid over, hips together')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Side by side' }))
    expect(screen.queryByText('Laid over, hips together')).toBeNull()
    expect(screen.getByRole('link', { name: 'Choose takes' }).getAttribute('href')).toBe('/s/lindenhof/compare/?first=c1&second=c2')
    await fireEvent.click(screen.getByRole('button', { name: 'Swap the two takes' }))
    await settle()
    expect(asked.at(-1)).toEqual({ what: 'POST /api/studios/lindenhof/comparisons/', body: { first: 'c2', second: 'c1' } })
    expect(went).toHaveBeenCalledWith('/s/lindenhof/compare/k2/')
  })

  it('say when nothing stands out, and when a take was read anew since', () => {
    const plain = aComparison({ stale: true })
    render(CompareApp, { data: aPage({ ...plain, result: { ...plain.result!, things: [], limits: [] } }), live: null })
    expect(screen.getByText(/^Nothing stands out/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Compare again' })).toBeTruthy()
    expect(screen.queryByText('What this cannot tell')).toBeNull()
  })
})

describe('a comparison in work', () => {
  it('comes by itself when it is ready', async () => {
    let tell: (event: LiveEvent) => void = () => {}
    const live = { onEvent: (listener: typeof tell) => ((tell = listener), () => true), onReset: () => () => true }
    answers = { 'GET /api/comparisons/k1/': aComparison() }
    render(CompareApp, { data: aPage(aComparison({ state: 'working', result: null })), live: live as never })
    expect(screen.getByRole('status').textContent).toContain('Laying the takes over each other')
    tell({ seq: 8, type: 'comparison.changed', comparison: 'other' } as never)
    await settle()
    expect(asked).toEqual([])
    tell({ seq: 9, type: 'comparison.changed', comparison: 'k1' } as never)
    await settle()
    expect(screen.getByRole('heading', { name: 'Three things to work on' })).toBeTruthy()
  })

  it('that failed says why, and what to do', () => {
    render(CompareApp, { data: aPage(aComparison({ state: 'failed', error: { code: 'no-body', message: 'In the second take no body was found.', remedy: 'Choose another one.' }, result: null })), live: null })
    expect(screen.getByRole('alert').textContent).toContain('In the second take no body was found. Choose another one.')
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Choose other takes' })).toBeTruthy()
  })
})

const clip = (id: string, title: string) => ({ id, title, studio: 'lindenhof', report: 3, dancer: { name: 'Mei Lin' }, style: 'ballet', created_at: '2026-11-20T10:00:00Z', width: 960, height: 720, barcode: null, thumbnail: null })

describe('choosing takes', () => {
  beforeEach(() => {
    answers = {
      'GET /api/studios/lindenhof/clips/': { results: [clip('c1', 'Diagonal'), clip('c2', 'Diagonal, take 3'), { ...clip('c3', 'Not read'), report: null }] },
      'GET /api/clips/c2/': clip('c2', 'Diagonal, take 3'),
    }
  })

  it('takes two different ones that were read', async () => {
    answers['POST /api/studios/lindenhof/comparisons/'] = aComparison()
    const went = vi.spyOn(location, 'assign').mockImplementation(() => {})
    render(CompareApp, { data: aPage(), live: null })
    await settle()
    const [first, second] = screen.getAllByRole('radiogroup')
    expect(within(first!).getAllByRole('radio')).toHaveLength(2)
    const go = screen.getByRole('button', { name: 'Compare' })
    expect(go.hasAttribute('disabled')).toBe(true)
    await fireEvent.click(within(first!).getByRole('radio', { name: /^Diagonal, take 3/ }))
    await fireEvent.click(within(second!).getByRole('radio', { name: /^Diagonal, take 3/ }))
    expect(screen.getByText('These are the same take. Choose another one on one side.')).toBeTruthy()
    await fireEvent.click(within(first!).getByRole('radio', { name: /^Diagonal Mei/ }))
    await fireEvent.click(go)
    await settle()
    expect(asked.at(-1)?.body).toEqual({ first: 'c1', second: 'c2' })
    expect(went).toHaveBeenCalledWith('/s/lindenhof/compare/k1/')
  })

  it('has chosen what the address asks for, and shows what was compared before', async () => {
    history.replaceState(null, '', '?second=c2&first=gone')
    render(CompareApp, { data: aPage(undefined, { comparisons: [aComparison(), aComparison({ id: 'k0', state: 'working', result: null, stale: true })] }), live: null })
    await settle()
    history.replaceState(null, '', '/')
    expect(within(screen.getByRole('radiogroup', { name: 'Second take' })).getByRole<HTMLInputElement>('radio', { name: /^Diagonal, take 3/ }).checked).toBe(true)
    expect(within(screen.getByRole('radiogroup', { name: 'First take' })).getAllByRole<HTMLInputElement>('radio').some((one) => one.checked)).toBe(false)
    expect(screen.getByText('20 November')).toBeTruthy()
    expect(screen.getByText(/^in work/)).toBeTruthy()
  })

  it('takes back what was compared before', async () => {
    answers['DELETE /api/comparisons/k1/'] = null
    render(CompareApp, { data: aPage(undefined, { comparisons: [aComparison(), aComparison({ id: 'k0', may: { delete: false, share: false } })] }), live: null })
    await fireEvent.click(screen.getByRole('button', { name: 'Remove: Tatiana K. · Diagonal – Mei Lin · Diagonal, take 3' }))
    await settle()
    expect(asked.some(({ what }) => what === 'DELETE /api/comparisons/k1/')).toBe(true)
    expect(screen.getAllByText('Tatiana K. · Diagonal')).toHaveLength(1)
  })
})

describe('the page', () => {
  it('has nothing serious for axe', async () => {
    const { container, unmount } = render(CompareApp, { data: aPage(aComparison({ stale: true })), live: null })
    const serious = async (root: Element) =>
      (await axe.run(root, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })).violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => [id, nodes[0]?.html])
    expect(await serious(container)).toEqual([])
    unmount()
    answers = { 'GET /api/studios/lindenhof/clips/': { results: [clip('c1', 'Diagonal')] } }
    const other = render(CompareApp, { data: aPage(undefined, { comparisons: [aComparison()] }), live: null })
    await settle()
    expect(await serious(other.container)).toEqual([])
  })

  it('begins with a unit that both have, where no body is told to differ', () => {
    const comparison = aComparison()
    const [same, out, ...rest] = comparison.result!.pairs
    const page = new ComparePage({ ...comparison, result: { ...comparison.result!, things: [], pairs: [{ ...out!, first: 0 }, { ...same!, first: 1, second: 0 }, ...rest] } })
    expect([page.begun, page.current]).toEqual([null, 1])
  })

  it('knows which take stands while the other dances what it does not have', () => {
    const page = new ComparePage(aComparison())
    const moved = (pair: number) => {
      const { from } = page.course!.rangeOf(pair)!
      page.moved({ course: page.course!, playing: true, speed: 1, moment: page.course!.at(from + 0.1) } as never)
      return [page.current, page.waits]
    }
    expect([moved(0), moved(1), moved(3)]).toEqual([[0, null], [1, 'second'], [3, 'first']])
  })
})
