import type { Clip, PageBase, Rational, Sentence } from '../api/types'

/** One word of a studio, as the server sends it; how it came to be and who may change it are the server's business. */
export type WordKind = 'unit' | 'action'
export type WordPhase = '' | 'start' | 'process' | 'end'

/** Frames [start, end) of a clip's proxy. */
export interface Example {
  clip: string
  start: number
  end: number
}

export interface StudioWord {
  id: string
  kind: WordKind
  /** Of clips; '' = for all. */
  style: string
  /** In its own language; `lang` (BCP 47) says which, '' = not said. */
  name: string
  lang: string
  english: string
  abbr: string
  /** 1 to 32. */
  hue: number
  /** '' = a whole movement. */
  phase: WordPhase
  /** The letter after G; '' = none. */
  key: string
  description: string
  synonyms: readonly string[]
  parent: string | null
  example: Example | null
  /** Whose own word it is; null = the studio's. */
  owner: string | null
  position: number
  retired: boolean
  merged_into: string | null
}

/** How often labels say a word, and in how many clips: of what counts today and may be seen. */
export interface UseCount {
  labels: number
  /** null = nobody counted: labels of several words come together. */
  clips: number | null
}

/** A labelled passage, frames [start, end). */
export interface WordUse {
  clip: string
  title: string
  start: number
  end: number
  fps: Rational
}

/** What of a clip is needed to show a passage of it. */
export interface Film {
  clip: string
  title: string
  proxy: string | null
  sprite: string | null
  frames: number
  fps: Rational
  width: number
  height: number
}

/** What every write answers: the words that it touched, and the line that it left in the log (null: nothing changed). */
export interface WordsAnswer {
  words: StudioWord[]
  change: number | null
}

export interface ReadyWord {
  kind: WordKind
  name: string
  lang: string
  english: string
  abbr: string
  phase: WordPhase
  description: string
  synonyms: readonly string[]
  /** The studio has it already. */
  here: boolean
}

/** A vocabulary to start from. */
export interface ReadyList {
  code: string
  title: string
  note: string
  style: string
  words: readonly ReadyWord[]
}

/** One line of the log. */
export interface WordsChange {
  id: number
  sentence: Sentence
  by: string | null
  at: string
  may_undo: boolean
  /** Taken back since. */
  undone: boolean
}

export interface WordsPageData extends PageBase {
  me: PageBase['me'] & { id: string }
  words: StudioWord[]
  uses: Record<string, UseCount>
  /** Of the clips in which words have their examples. */
  films: Record<string, Clip>
  /** Names of those who have words of their own. */
  people: Record<string, string>
  styles: string[]
  /** words: those that all share; own: words for oneself. */
  may: { words: boolean; own: boolean }
  seq: number
}
