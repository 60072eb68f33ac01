/** The sentences of the place where labels are made. */
import type { Label } from '../engine/labels/doc'
import type { Suggestion } from '../engine/labels/suggest'
import type { Count } from '../engine/counts'
import { secondsAt, type Rate } from '../engine/rate'
import { number, plural, t } from '../i18n'
import type { Vocabulary } from '../words/vocabulary'

type Said = Pick<Label, 'state' | 'word'>

/** "Grand jeté", "? Balancé", "Unsure", "No unit". */
export function labelName(label: Said, words: Vocabulary): string {
  if (label.state === 'none') return t('No unit')
  const word = words.resolve(label.word)
  if (label.state === 'unsure') return word ? t('? {name}', { name: word.name }) : t('Unsure')
  return word?.name ?? t('Unit')
}

/** What a reading says of a part: a word, its own name for a unit, or that there is none. */
export const suggestionName = ({ state, name }: Pick<Suggestion, 'state' | 'name'>): string => (state === 'none' ? t('No unit') : name)

export function labelAbbr(label: Said, words: Vocabulary): string {
  const word = words.resolve(label.word)
  if (!word) return label.state === 'unsure' ? '?' : ''
  return label.state === 'unsure' ? `?${word.abbr}` : word.abbr
}

/** Who is meant by a label's `by`. */
export interface Knows {
  me: string
  /** Names by id. */
  people: Readonly<Record<string, string>>
  /** The labels came with a drawn film. */
  drawn: boolean
}

/** Whoever said it, as far as it is known. */
export function drawnBy({ by, from }: Pick<Label, 'by' | 'from'>, { me, people, drawn }: Knows): string {
  if (by === me) return from ? t('taken by you') : t('drawn by you')
  const name = by === null ? undefined : people[by]
  if (name) return from ? t('taken by {name}', { name }) : t('drawn by {name}', { name })
  return drawn && by === null ? t('known from the drawing') : t('drawn by somebody')
}

interface Span {
  start: number
  end: number
}

/** "82 frames · 2.73 s". */
export const lengthWords = ({ start, end }: Span, rate: Rate): string =>
  [plural(end - start, { one: '{n} frame', other: '{n} frames' }), t('{n} s', { n: number(secondsAt(end - start, rate), 2) })].join(' · ')

/** How an edge lies to the counts: how many frames early or late for which count; null where no count is near. */
export function beatOf(frame: number, counts: readonly Count[]): { frames: number; count: number } | null {
  let nearest: Count | null = null
  let index = -1
  counts.forEach((count, at) => {
    if (!nearest || Math.abs(count.frame - frame) < Math.abs(nearest.frame - frame)) {
      nearest = count
      index = at
    }
  })
  if (!nearest) return null
  const near: Count = nearest
  const other = counts[index + 1] ?? counts[index - 1]
  const step = other ? Math.abs(other.frame - near.frame) : 0
  const frames = frame - near.frame
  return Math.abs(frames) <= step / 2 ? { frames, count: near.number } : null
}

/** "5 frames early"; "on the beat". */
export function beatWords(frames: number): string {
  if (frames === 0) return t('on the beat')
  return frames < 0
    ? plural(-frames, { one: '{n} frame early', other: '{n} frames early' })
    : plural(frames, { one: '{n} frame late', other: '{n} frames late' })
}

/** "frame 214, 5 frames before count 4", for a handle that is heard. */
export function edgeWords(frame: number, counts: readonly Count[]): string {
  const beat = beatOf(frame, counts)
  if (!beat) return t('frame {frame}', { frame })
  if (beat.frames === 0) return t('frame {frame}, on count {count}', { frame, count: beat.count })
  return beat.frames < 0
    ? plural(-beat.frames, { one: 'frame {frame}, {n} frame before count {count}', other: 'frame {frame}, {n} frames before count {count}' }, { frame, count: beat.count })
    : plural(beat.frames, { one: 'frame {frame}, {n} frame after count {count}', other: 'frame {frame}, {n} frames after count {count}' }, { frame, count: beat.count })
}
