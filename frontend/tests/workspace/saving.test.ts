/** What lies between the saver and the server, and how the history is told. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../src/api/client'
import { labelsApi, type LabelRevision } from '../../src/api/labels'
import type { Labels } from '../../src/api/types'
import { emptyDoc, type LabelDoc } from '../../src/engine/labels/doc'
import { Scope } from '../../src/engine/scope'
import { randomId } from '../../src/workspace/saving/drafts'
import { stretches } from '../../src/workspace/saving/history'
import { outcomeOf } from '../../src/workspace/saving/outcome'
import { Saving } from '../../src/workspace/saving/saving.svelte'
import { changeOf, docOf } from '../../src/workspace/saving/wire'

const labels: Labels = {
  number: 4, based_on: 3, source: 'hand', author: 'Ana', name: '', restored: null, created_at: '2026-11-22T06:00:00Z', action: 'a1',
  segments: [
    { start: 0, end: 10, state: 'unit', word: 'w1', phases: [2, 8], spread: [1, null], by: '7', from: { report: 3, unit: 'A', method: 'm', version: '2', confidence: 0.5 } },
    { start: 80, end: 100, state: 'unsure', word: null, phases: [85, 95], spread: null, by: null, from: null },
    { start: 100, end: 110, state: 'none', word: null, phases: null, spread: null, by: '8', from: null },
  ],
  sections: [{ start: 0, end: 110, kind: 'main' }], refused: [{ start: 5, end: 9, report: 3 }], people: { 7: 'Ana' },
}

describe('labels on their way', () => {
  it('come back as they were', () => {
    const doc = docOf(labels, 110)
    expect(doc.segments).toEqual(labels.segments)
    const sent = changeOf({ id: 'i', basedOn: 4, doc, name: '' }, '7')
    expect([sent.id, sent.based_on, sent.person, sent.action, sent.sections, sent.refused]).toEqual(['i', 4, '7', 'a1', labels.sections, labels.refused])
    expect(sent.segments).toEqual([
      { start: 0, end: 10, state: 'unit', word: 'w1', phases: [2, 8], spread: [1, null], from: { report: 3, unit: 'A', confidence: 0.5 } },
      { start: 80, end: 100, state: 'unsure', phases: [85, 95] },
      { start: 100, end: 110, state: 'none' },
    ])
    expect(docOf(null, 9)).toEqual(emptyDoc(9))
  })

  it('end with a film that has become shorter', () => {
    const doc = docOf(labels, 90)
    expect(doc.segments.map(({ start, end, phases }) => [start, end, phases])).toEqual([[0, 10, [2, 8]], [80, 90, [85, 90]]])
    expect(doc.sections).toEqual([{ start: 0, end: 90, kind: 'main' }])
  })

  it('have an id of their own, also without HTTPS', () => {
    vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => bytes.fill(255) })
    expect(randomId()).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
  })
})

describe('an answer', () => {
  const of = (status: number, code: string, body: Record<string, unknown> = {}) => outcomeOf(new ApiError(status, code, 'why', {}, body), 110)

  it('means one thing for a save', () => {
    expect(of(409, 'conflict', { current: labels })).toMatchObject({ kind: 'conflict', current: { number: 4, author: 'Ana' } })
    expect(of(401, 'signed-out').kind).toBe('signed-out')
    expect([of(0, 'offline'), of(502, 'http-502'), of(429, 'http-429'), of(403, 'stale-page')].map((one) => one.kind)).toEqual(Array(4).fill('offline'))
    expect([of(400, 'invalid'), of(403, 'not-allowed'), of(413, 'too-large'), of(403, 'someone-else'), of(409, 'not-read')].map((one) => one.kind)).toEqual(Array(5).fill('refused'))
    expect([of(409, 'withdrawn'), of(410, 'gone')]).toMatchObject([{ kind: 'gone', forget: true }, { kind: 'gone', forget: true }])
    expect([of(404, 'not-found'), of(409, 'removed')]).toMatchObject([{ kind: 'gone', forget: false }, { kind: 'gone', forget: false }])
    expect(outcomeOf(new TypeError('odd'), 9)).toMatchObject({ kind: 'offline', server: true })
  })

  afterEach(() => vi.unstubAllGlobals())

  it('that breaks off, or is none of ours, is no answer', async () => {
    const doc: LabelDoc = docOf(labels, 110)
    const change = changeOf({ id: 'i', basedOn: 4, doc, name: '' }, '7')
    const answers: (() => Response | Promise<Response>)[] = [
      () => Promise.reject(new TypeError('reset')),
      () => new Response('<html>a login page of the hotel</html>'),
    ]
    for (const answer of answers) {
      vi.stubGlobal('fetch', vi.fn(answer))
      await expect(labelsApi.save('c1', change)).rejects.toMatchObject({ status: 0 })
    }
  })

  it('is not waited for by a page that goes: what is small outlives it', async () => {
    const asked = vi.fn(async (_url: string, _options: RequestInit) => new Response(JSON.stringify(labels)))
    vi.stubGlobal('fetch', asked)
    const small = changeOf({ id: 'i', basedOn: 4, doc: docOf(labels, 110), name: '' }, '7')
    const segment = small.segments[0]!
    await labelsApi.save('c1', small, true)
    await labelsApi.save('c1', small, false)
    await labelsApi.save('c1', { ...small, segments: Array(2000).fill(segment) }, true)
    expect(asked.mock.calls.map(([, { keepalive }]) => keepalive)).toEqual([true, false, false])
  })
})

describe('the history', () => {
  const revision = (number: number, minute: number, more: Partial<LabelRevision> = {}): LabelRevision => ({
    number, based_on: number - 1, source: 'hand', author: 'Ana', name: '', restored: null, segments: 1, looked: 1,
    created_at: new Date(Date.UTC(2026, 10, 22, 6, minute)).toISOString(), ...more,
  })

  it('is told by who worked when; what was named or brought back stands out', () => {
    const told = stretches([
      revision(7, 50), revision(6, 49, { restored: 2, source: 'restored' }), revision(5, 48), revision(4, 40, { name: 'Done' }), revision(3, 39),
      revision(2, 20, { author: 'Jonas' }), revision(1, 0, { author: 'Jonas' }),
    ])
    expect(told.map(({ author, revisions, marked }) => [author, revisions.map(({ number }) => number), marked.map(({ number }) => number)])).toEqual([
      ['Ana', [7, 6, 5, 4, 3], [7, 6, 4]], ['Jonas', [2], [2]], ['Jonas', [1], [1]],
    ])
  })
})

describe('a browser that keeps nothing', () => {
  it('asks before the page is left, as long as something would be lost by it', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => new Response(JSON.stringify(labels), { status: 201 })))
    const scope = new Scope()
    const saving = new Saving({
      clip: 'c1', me: { id: '7', name: 'Ana', email: 'ana@example.org' }, frames: 110, labels: { ...labels, number: 3, segments: [] }, replaced: () => {}, scope, live: null,
    })
    const leave = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }))
    expect(leave()).toBe(false)
    saving.changed(docOf(labels, 110))
    await vi.waitFor(() => expect(saving.state.kept).toBe(false))
    expect(leave()).toBe(true)
    expect(await saving.flush()).toBe(true)
    expect([saving.state.number, leave()]).toEqual([4, false])
    scope.dispose()
    vi.unstubAllGlobals()
  })
})
