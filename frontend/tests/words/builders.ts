import { vi } from 'vitest'
import type { StudioWord, WordsPageData } from '../../src/words/types'

/** A word of the studio, with what a test wants changed. */
export const word = (id: string, change: Partial<StudioWord> = {}): StudioWord => ({
  id, kind: 'unit', style: '', name: id, lang: '', english: '', abbr: id.slice(0, 3), hue: 1, phase: '', key: '', description: '',
  synonyms: [], parent: null, example: null, owner: null, position: 0, retired: false, merged_into: null, ...change,
})

export const pageData = (words: StudioWord[], change: Partial<WordsPageData> = {}): WordsPageData => ({
  studio: { slug: 'lindenhof', name: 'Lindenhof' }, me: { id: '1', name: 'Ana', role: 'lead' }, words, uses: {}, films: {}, people: {}, styles: [],
  may: { words: true, own: true }, seq: 1, socket: '/ws/studios/lindenhof/', ...change,
})

export interface Call {
  method: string
  /** After /api/studios/lindenhof/words/. */
  path: string
  body: unknown
}

/**
 * A server of words: `answers` by "METHOD path", a function of what was sent or the answer itself; what is not among them
 * answers as if nothing were there. A status other than 200 stands first in a pair.
 */
export function server(answers: Record<string, unknown>): Call[] {
  const calls: Call[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const path = String(url).replace('/api/studios/lindenhof/words/', '').replace(/\?.*/, '')
    const body: unknown = init.body ? JSON.parse(String(init.body)) : undefined
    const method = init.method ?? 'GET'
    calls.push({ method, path, body })
    const found = answers[`${method} ${path}`] ?? { results: [], next: null, count: 0, words: [], change: null }
    const told = typeof found === 'function' ? (found as (body: unknown) => unknown)(body) : found
    const [status, json] = Array.isArray(told) && typeof told[0] === 'number' ? told : [200, told]
    return new Response(JSON.stringify(json), { status: status as number })
  })
  return calls
}

export const writes = (calls: readonly Call[]) => calls.filter(({ method }) => method !== 'GET')
