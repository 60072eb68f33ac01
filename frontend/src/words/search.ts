/** Finding a word by what somebody types: its name, its English, a synonym or the abbreviation, without accents. */
import type { StudioWord } from './types'

const LIGATURES: Record<string, string> = { æ: 'ae', œ: 'oe', ø: 'o', ß: 'ss', ł: 'l', đ: 'd', ı: 'i' }

/** Lower case, without accents and tone marks, signs as spaces, one space at most. Chinese stays as it is. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .toLowerCase()
    .replace(/[æœøßłđı]/g, (letter) => LIGATURES[letter] ?? letter)
    // An apostrophe inside a word is no border: "l'air" is found as "lair", and so is pinyin such as "ti'an".
    .replace(/['’ʼ]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

const joined = (folded: string): string => folded.replaceAll(' ', '')

/**
 * How well the folded query fits one folded text, less is better: 0 whole, 1 its beginning, 2 the beginning of each of its
 * parts in order ("gr je" for "grand jeté"), 3 somewhere; null: not at all. Spaces may be left out, as in pinyin.
 */
function fit(query: string, text: string): number | null {
  if (text === '') return null
  const q = joined(query)
  const whole = joined(text)
  if (whole === q) return 0
  if (whole.startsWith(q)) return 1
  const words = text.split(' ')
  let at = 0
  const parts = query.split(' ').every((part) => {
    while (at < words.length && !words[at]?.startsWith(part)) at++
    return at++ < words.length
  })
  if (parts) return 2
  return whole.includes(q) ? 3 : null
}

/** Where it was found decides among equals: what stands on the label first. */
function rank(query: string, word: StudioWord): number | null {
  const places = [[word.name], [word.abbr], [word.english], word.synonyms]
  let best: number | null = null
  places.forEach((texts, place) => {
    for (const text of texts) {
      const found = fit(query, fold(text))
      if (found === null) continue
      const score = found * places.length + place
      if (best === null || score < best) best = score
    }
  })
  return best
}

/** The words that fit, best first, equals in the order they came in; all of them for an empty query. */
export function search(words: readonly StudioWord[], query: string): StudioWord[] {
  const wanted = fold(query)
  if (wanted === '') return query.trim() === '' ? [...words] : []
  return words
    .map((word) => ({ word, score: rank(wanted, word) }))
    .filter((found): found is { word: StudioWord; score: number } => found.score !== null)
    .toSorted((a, b) => a.score - b.score)
    .map(({ word }) => word)
}

/** Whether one of the words is called exactly so: then a new one of this name makes no sense. */
export const called = (words: readonly StudioWord[], name: string): boolean => {
  const wanted = name.trim().normalize().toLowerCase()
  return words.some((word) => word.name.normalize().toLowerCase() === wanted)
}
