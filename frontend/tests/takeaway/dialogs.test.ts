import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ClipPage } from '../../src/report/page.svelte'
import ShareDialog from '../../src/takeaway/ShareDialog.svelte'
import TakeAwayDialog from '../../src/takeaway/TakeAwayDialog.svelte'

const page = { clip: { id: 'c1', title: 'Diagonal' } } as unknown as ClipPage
const NOTHING = { percent: 0, url: null, bytes: null, error: null }
const asked: { method: string; url: string; body: unknown }[] = []

function answers(table: Record<string, unknown>): void {
  asked.length = 0
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const method = init.method ?? 'GET'
    asked.push({ method, url, body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined })
    const told = table[`${method} ${url}`]
    return Promise.resolve(new Response(JSON.stringify(told ?? {}), { status: told ? 200 : 404 }))
  })
}

afterEach(() => vi.unstubAllGlobals())

const LINK = { id: 'l1', clip: 'c1', comparison: null, title: 'Diagonal', notes: false, scope: 'report', name: 'Grandmother', hint: 'abcd', state: 'works', made_by: 'Mei', made_at: '2026-01-01T00:00:00Z', expires_at: '2027-01-01T00:00:00Z', opens: 2, opened_at: '2026-02-01T00:00:00Z' }

describe('sharing', () => {
  it('refuses film with the reason, makes a link, and shows its address once', async () => {
    answers({
      'GET /api/clips/c1/links/': { results: [LINK], refused: [{ scope: 'film', why: 'Not allowed.' }, { scope: 'blurred', why: 'Not allowed.' }] },
      'GET /api/clips/c1/blur/': { on: false, state: 'none', ...NOTHING },
      'POST /api/clips/c1/links/': { ...LINK, url: 'https://here/shared/dl_secret/' },
    })
    render(ShareDialog, { what: { kind: 'clip', id: 'c1', title: 'Diagonal' }, onclose: () => {} })
    await waitFor(() => expect(screen.getAllByText('Not allowed.')).toHaveLength(2))
    expect(screen.getByText(/opened 2 times/)).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Make a link', hidden: true }))
    await waitFor(() => expect(screen.getByDisplayValue('https://here/shared/dl_secret/')).toBeTruthy())
    expect(asked.find((one) => one.method === 'POST')?.body).toEqual({ scope: 'report', days: 30, name: '', notes: false })
  })

  it('shares a comparison, which has neither notes nor faces of its own', async () => {
    answers({
      'GET /api/comparisons/x1/links/': { results: [{ ...LINK, comparison: 'x1' }], refused: [] },
      'POST /api/comparisons/x1/links/': { ...LINK, url: 'https://here/shared/dl_secret/' },
    })
    render(ShareDialog, { what: { kind: 'comparison', id: 'x1', title: 'Two' }, onclose: () => {} })
    await screen.findByText('Grandmother')
    await fireEvent.click(screen.getByRole('button', { name: 'Make a link', hidden: true }))
    await waitFor(() => expect(screen.getByDisplayValue('https://here/shared/dl_secret/')).toBeTruthy())
    expect(asked.find((one) => one.method === 'POST')?.body).toEqual({ scope: 'report', days: 30, name: '' })
    expect(screen.queryAllByRole('checkbox', { hidden: true })).toEqual([])
    expect(asked.some((one) => one.url.includes('blur'))).toBe(false)
  })

  it('ends a link', async () => {
    answers({
      'GET /api/clips/c1/links/': { results: [LINK], refused: [] },
      'GET /api/clips/c1/blur/': { on: false, state: 'none', ...NOTHING },
      'DELETE /api/links/l1/': LINK,
    })
    render(ShareDialog, { what: { kind: 'clip', id: 'c1', title: 'Diagonal' }, onclose: () => {} })
    await fireEvent.click(await screen.findByRole('button', { name: 'End the link: Grandmother', hidden: true }))
    await waitFor(() => expect(asked.some((one) => one.method === 'DELETE' && one.url === '/api/links/l1/')).toBe(true))
  })
})

describe('taking away', () => {
  it('asks for what is not made, and offers what is', async () => {
    answers({
      'GET /api/clips/c1/exports/': {
        results: [{ kind: 'pdf', state: 'ready', percent: 100, url: '/media/c1/a/pdf', bytes: 2000, error: null }, { kind: 'film', state: 'none', ...NOTHING }],
        files: [{ kind: 'structure.csv', url: '/x.csv' }],
      },
      'POST /api/clips/c1/exports/': { kind: 'film', state: 'queued', ...NOTHING },
    })
    render(TakeAwayDialog, { page, onclose: () => {} })
    const link = await screen.findByRole('link', { name: 'Download: Report as PDF', hidden: true })
    expect(link.getAttribute('href')).toBe('/media/c1/a/pdf')
    await fireEvent.click(screen.getByRole('button', { name: 'Make: Film with body, names and counts', hidden: true }))
    await waitFor(() => expect(asked.find((one) => one.method === 'POST')?.body).toEqual({ kind: 'film' }))
  })
})

describe('in another language', () => {
  afterEach(() => {
    document.documentElement.lang = 'en'
  })
  it('says why something was not made', async () => {
    const error = { code: 'internal', message: 'Something broke while this was made.', remedy: 'Ask for it again.', details: '' }
    answers({ 'GET /api/clips/c1/exports/': { results: [{ kind: 'pdf', state: 'failed', ...NOTHING, error }], files: [] } })
    document.documentElement.lang = 'en-xa'
    render(TakeAwayDialog, { page, onclose: () => {} })
    const said = await screen.findByRole('alert', { hidden: true })
    expect(said.textContent).not.toContain('broke while')
  })
})
