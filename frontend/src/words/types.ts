/** Words as the server sends them, and what their page knows of clips. Frames are half-open [start, end). */
import type { Clip, PageBase, Rational } from '../api/types'
import type { components } from '../api/schema'

type Schemas = components['schemas']

/** One word of a studio. Which digit gives it is what a clip is offered (vocabulary.ts), so the server's is left out. */
export type StudioWord = Omit<Schemas['Word'], 'digit' | 'synonyms'> & { synonyms: readonly string[] }
export type WordKind = StudioWord['kind']
export type Example = Schemas['Example']
export type WordUse = Schemas['WordUse']
export type WordsAnswer = Schemas['WordsWritten']
export type ReadyList = Schemas['ReadyList']
export type WordsChange = Schemas['WordChange']

/** How often labels say a word, and in how many clips: of what counts today and may be seen. */
export interface UseCount {
  labels: number
  /** null = nobody counted: labels of several words come together. */
  clips: number | null
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
