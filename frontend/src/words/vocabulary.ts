/**
 * Which words are offered for a clip, which key gives each, and what a label is called whose word was retired, merged or
 * never heard of. Pure: the words come in as the server sent them, all of them, also the retired and the merged ones.
 */
import type { StudioWord, WordKind } from './types'

/** Keys 1 to 9 give the first nine words. */
export const DIGITS = 9

export interface Asking {
  kind: WordKind
  /** Of the clip; '' = none. */
  style: string
  /** Who labels; null = whoever it is has no words of their own. */
  me: string | null
}

const alike = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** Words that can be given to a label at all: neither retired nor merged. */
export const living = (word: StudioWord): boolean => !word.retired && word.merged_into === null

/** The words for a clip of this style, in their order. */
export function offered(words: readonly StudioWord[], { kind, style, me }: Asking): StudioWord[] {
  const mine = words.filter(
    (word) =>
      word.kind === kind && living(word) && (word.style === '' || alike(word.style, style)) && (word.owner === null || word.owner === me),
  )
  // Stable: what has one position stays as the server sent it.
  return mine.toSorted((a, b) => a.position - b.position)
}

/** The digit that gives the word, or null: the first nine of what is offered. */
export function digitOf(list: readonly StudioWord[], id: string): number | null {
  const index = list.findIndex((word) => word.id === id)
  return index >= 0 && index < DIGITS ? index + 1 : null
}

/** The word that the digit 1 to 9 gives. */
export const wordOfDigit = (list: readonly StudioWord[], digit: number): StudioWord | null => list[digit - 1] ?? null

/** The word that G and this letter give, whatever its case. */
export const wordOfKey = (list: readonly StudioWord[], key: string): StudioWord | null =>
  list.find((word) => word.key !== '' && alike(word.key, key)) ?? null

/** Every word by its id, and where merges led. Made once for a list, asked often. */
export class Vocabulary {
  readonly #byId: Map<string, StudioWord>

  constructor(readonly words: readonly StudioWord[]) {
    this.#byId = new Map(words.map((word) => [word.id, word]))
  }

  /** The word with exactly this id; null where the studio has none. */
  word(id: string | null): StudioWord | null {
    return id === null ? null : (this.#byId.get(id) ?? null)
  }

  /**
   * The word that a label with this id shows: the one into which its own has been merged, in as many steps as it took.
   * null for no id, and for one that nobody knows.
   */
  resolve(id: string | null): StudioWord | null {
    let word = this.word(id)
    // The server allows no rings; a page that was sent one must not hang.
    for (let steps = this.words.length; word?.merged_into && steps > 0; steps--) {
      const next = this.word(word.merged_into)
      if (!next) break
      word = next
    }
    return word
  }

  /** Whether two labels mean the same word today. */
  same(a: string | null, b: string | null): boolean {
    if (a === b) return true
    const one = this.resolve(a)
    return one !== null && one === this.resolve(b)
  }

  /** What a label says about its word where that is more than a name. */
  fate(id: string | null): Fate {
    const own = this.word(id)
    const shown = this.resolve(id)
    if (!own || !shown) return { kind: 'unknown' }
    if (own !== shown) return { kind: 'merged', from: own.name, retired: shown.retired }
    return shown.retired ? { kind: 'retired' } : { kind: 'current' }
  }

  /** The word of this name for a clip: what a suggestion's unit is called may be one of the studio's words. */
  named(list: readonly StudioWord[], name: string): StudioWord | null {
    const wanted = name.trim().normalize().toLowerCase()
    return list.find((word) => word.name.normalize().toLowerCase() === wanted) ?? null
  }
}

export type Fate =
  | { kind: 'current' }
  | { kind: 'retired' }
  /** `from` is what the word was called that was labelled. */
  | { kind: 'merged'; from: string; retired: boolean }
  | { kind: 'unknown' }
