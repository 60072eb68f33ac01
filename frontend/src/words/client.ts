/** Requests about words. Every write answers the words that it touched and its line in the log. */
import { request, studioPath } from '../api/client'
import type { Clip } from '../api/types'
import type { Example, Film, ReadyList, StudioWord, UseCount, WordKind, WordUse, WordsAnswer, WordsChange } from './types'

/** What of a word people write; what is left out is chosen by the server (new words) or stays as it is. */
export interface WordValues {
  kind: WordKind
  style: string
  name: string
  lang: string
  english: string
  abbr: string
  hue: number
  phase: string
  key: string
  description: string
  synonyms: readonly string[]
  parent: string | null
  example: Example | null
  /** Only for whoever makes it. */
  own: boolean
}

export interface SplitValues {
  into: { name: string; abbr?: string }[]
  /** `to` counts the new words from 0. */
  segments: { clip: string; start: number; end: number; to: number }[]
  /** Whether the word itself is no longer offered. */
  retire: boolean
}

interface Page<Row> {
  count: number
  next: number | null
  results: Row[]
}

const PAGE_SIZE = 200

export function wordsApi(slug: string) {
  const at = `${studioPath(slug)}/words`
  const one = (id: string) => `${at}/${encodeURIComponent(id)}`
  const post = (url: string, body: unknown = {}) => request<WordsAnswer>('POST', `${url}/`, body)
  return {
    /** All that there ever were, however many pages they take. */
    async words(): Promise<StudioWord[]> {
      const words: StudioWord[] = []
      for (let next: number | null = 1; next !== null; ) {
        const page: Page<StudioWord> = await request('GET', `${at}/?page_size=${PAGE_SIZE}&page=${next}`)
        words.push(...page.results)
        next = page.next
      }
      return words
    },
    counts: () => request<Record<string, UseCount>>('GET', `${at}/uses/`),
    uses: (id: string, page: number) => request<Page<WordUse>>('GET', `${one(id)}/uses/?page_size=${PAGE_SIZE}&page=${page}`),
    lists: async () => (await request<{ results: ReadyList[] }>('GET', `${at}/lists/`)).results,
    changes: (page: number) => request<Page<WordsChange>>('GET', `${at}/changes/?page=${page}`),
    add: (values: Partial<WordValues>) => post(at, values),
    change: (id: string, values: Partial<WordValues>) => request<WordsAnswer>('PATCH', `${one(id)}/`, values),
    retire: (id: string) => post(`${one(id)}/retire`),
    restore: (id: string) => post(`${one(id)}/restore`),
    share: (id: string) => post(`${one(id)}/share`),
    merge: (id: string, into: string) => post(`${one(id)}/merge`, { into }),
    split: (id: string, values: SplitValues) => post(`${one(id)}/split`, values),
    order: (ids: readonly string[]) => post(`${at}/order`, { ids }),
    addList: (code: string, style: string, names: readonly string[]) => post(`${at}/lists/${encodeURIComponent(code)}`, { style, names }),
    undo: (change: number) => post(`${at}/changes/${change}/undo`),
  }
}

export type WordsApi = ReturnType<typeof wordsApi>

export const filmOf = (clip: Clip): Film | null =>
  clip.fps && clip.frames && clip.width && clip.height
    ? { clip: clip.id, title: clip.title, proxy: clip.proxy, sprite: clip.sprite, frames: clip.frames, fps: clip.fps as [number, number], width: clip.width, height: clip.height }
    : null
