/** More passages like one: what is asked, what of it is still open in this clip, and where else it leads. */
import { LEAST, openIn, type LabelDoc, type Range } from '../engine/labels/doc'
import { paint } from '../engine/labels/ops'
import { request } from '../api/client'
import type { components } from '../api/schema'

export type Search = components['schemas']['PassageSearch']
export type Found = Search['found'][number]
export type Scope = Search['scope']

export interface Asked {
  start: number
  end: number
  scope: Scope
  examples: { clip: string; start: number; end: number }[]
}

/** The server knows no more examples than these. */
const MOST_EXAMPLES = 8

export interface FindApi {
  begin(asked: Asked): Promise<Search>
  look(id: string): Promise<Search>
  stop(id: string): Promise<unknown>
}

export const findApi = (clip: string): FindApi => ({
  begin: (asked) => request<Search>('POST', `/api/clips/${encodeURIComponent(clip)}/searches/`, asked),
  look: (id) => request<Search>('GET', `/api/searches/${encodeURIComponent(id)}/`),
  stop: (id) => request('DELETE', `/api/searches/${encodeURIComponent(id)}/`),
})

type Today = (word: string | null) => string | null

/** The word that most of a passage is labelled with; null where it is none. `today`: what a merged word became. */
export function wordOf(doc: LabelDoc, passage: Range, today: Today): string | null {
  const frames = new Map<string, number>()
  for (const { start, end, state, word } of doc.segments) {
    const both = Math.min(end, passage.end) - Math.max(start, passage.start)
    const means = today(word)
    if (both > 0 && state === 'unit' && means) frames.set(means, (frames.get(means) ?? 0) + both)
  }
  const [most] = [...frames].toSorted((a, b) => b[1] - a[1])
  return most && most[1] * 2 > passage.end - passage.start ? most[0] : null
}

/** Other passages of this clip that are labelled with the word: the more there are to go by, the more is found. */
export const examplesOf = (doc: LabelDoc, passage: Range, word: string | null, today: Today): Range[] =>
  word === null
    ? []
    : doc.segments
        .filter((label) => label.state === 'unit' && today(label.word) === word && (label.end <= passage.start || label.start >= passage.end))
        .slice(0, MOST_EXAMPLES)
        .map(({ start, end }) => ({ start, end }))

/** What nobody looked at of a passage, as far as it is long enough for a label. */
export const openOf = (doc: LabelDoc, { start, end }: Range): Range[] =>
  openIn(doc.segments, Math.max(0, start), Math.min(end, doc.frames)).filter((open) => open.end - open.start >= LEAST)

/** The passages labelled with the word where nobody looked: one change, and over nothing that a person said. */
export const labelOpen = (doc: LabelDoc, ranges: readonly Range[], word: string): LabelDoc =>
  ranges.reduce(
    (labels, range) => openOf(labels, range).reduce((next, open) => paint(next, open.start, open.end, { state: 'unit', word }), labels),
    doc,
  )

/** The place to label another clip, opened at a passage. `page`: the address of this clip's page. */
export const addressOf = (page: string, clip: string, found: Found): string =>
  `${page.replace(clip, found.clip)}label/?from=${found.start}&to=${found.end}`

/** The passage that an address names (?from=&to=, half-open); null where it names none that the clip has. */
export function passageInAddress(query: string, frames: number): Range | null {
  const given = new URLSearchParams(query)
  const [start, end] = ['from', 'to'].map((name) => (/^\d{1,9}$/.test(given.get(name) ?? '') ? Number(given.get(name)) : NaN))
  return start !== undefined && end !== undefined && start < end && end <= frames ? { start, end } : null
}

/** What was found elsewhere, a clip at a time, the likest first. */
export function byClip(found: readonly Found[]): { clip: string; title: string; found: Found[] }[] {
  const clips = new Map<string, { clip: string; title: string; found: Found[] }>()
  for (const one of found) {
    const here = clips.get(one.clip) ?? { clip: one.clip, title: one.title, found: [] }
    here.found.push(one)
    clips.set(one.clip, here)
  }
  return [...clips.values()]
}
