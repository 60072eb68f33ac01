/** What the form of a word holds, and what of it is sent: every value of a new word, only what changed of another. */
import type { WordValues } from './client'
import type { Example, StudioWord, WordKind } from './types'

export interface Draft {
  kind: WordKind
  style: string
  name: string
  lang: string
  english: string
  abbr: string
  /** 0 = the server finds a free one. */
  hue: number
  phase: string
  key: string
  description: string
  /** As they are typed, with commas between. */
  synonyms: string
  parent: string
  example: Example | null
  own: boolean
}

export const emptyDraft = (kind: WordKind, style: string, own: boolean): Draft => ({
  kind, style, name: '', lang: '', english: '', abbr: '', hue: 0, phase: '', key: '', description: '', synonyms: '', parent: '', example: null, own,
})

export const draftOf = (word: StudioWord): Draft => ({
  kind: word.kind, style: word.style, name: word.name, lang: word.lang, english: word.english, abbr: word.abbr, hue: word.hue, phase: word.phase,
  key: word.key, description: word.description, synonyms: word.synonyms.join(', '), parent: word.parent ?? '', example: word.example, own: word.owner !== null,
})

/** With the commas of Chinese, too. */
export const synonymsOf = (typed: string): string[] => [...new Set(typed.split(/[,，、;；\n]/).map((one) => one.trim()).filter(Boolean))]

type Sent = Omit<WordValues, 'own'>

const sent = (draft: Draft): Sent => ({
  kind: draft.kind, style: draft.style.trim(), name: draft.name.trim(), lang: draft.lang, english: draft.english.trim(), abbr: draft.abbr.trim(),
  hue: draft.hue, phase: draft.kind === 'unit' ? draft.phase : '', key: draft.key.trim().toLowerCase(), description: draft.description.trim(),
  synonyms: synonymsOf(draft.synonyms), parent: draft.parent || null, example: draft.example,
})

/** A new word: what was left empty is the server's to choose. */
export function newValues(draft: Draft): Partial<WordValues> {
  const { kind, name, ...rest } = sent(draft)
  const said = Object.entries(rest).filter(([, value]) => value !== null && value !== 0 && value !== '' && !(Array.isArray(value) && !value.length))
  return { kind, name, ...Object.fromEntries(said), own: draft.own }
}

/** What is not as it was; {} where nothing is. */
export function changedValues(draft: Draft, word: StudioWord): Partial<WordValues> {
  const now = sent(draft)
  const was = sent(draftOf(word))
  const changed = (Object.keys(now) as (keyof Sent)[]).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(was[name]))
  return Object.fromEntries(changed.map((name) => [name, now[name]]))
}
