/** From a clip's labels to what the timeline and the table show. */
import type { Labels, LabelSegment, Word } from '../api/types'
import type { Rate } from '../engine/rate'
import type { TimelineSegment } from '../engine/timeline/model'
import { day, t } from '../i18n'
import { Vocabulary } from '../words/vocabulary'
import { hintSpan, spokenSpan } from './words'

/** A part of the clip as it is labelled, or as nobody looked at it. */
export interface LabelPart {
  start: number
  end: number
  state: LabelSegment['state'] | 'unseen'
  word: Pick<Word, 'id' | 'name' | 'abbr' | 'hue'> | null
  phases: [number, number] | null
}

/**
 * All of the clip in order: the labels, and between them what nobody looked at. words: all that the studio ever had. A
 * label whose word came into another one is called by that.
 */
export function labelParts(labels: Labels, words: readonly Word[], frames: number): LabelPart[] {
  const parts: LabelPart[] = []
  const vocabulary = new Vocabulary(words)
  const unseen = (start: number, end: number) => {
    if (end > start) parts.push({ start, end, state: 'unseen', word: null, phases: null })
  }
  let at = 0
  for (const segment of labels.segments) {
    unseen(at, segment.start)
    const { start, end, state, phases } = segment
    parts.push({ start, end, state, phases: phases as [number, number] | null, word: vocabulary.resolve(segment.word) })
    at = segment.end
  }
  unseen(at, frames)
  return parts
}

export function labelName({ state, word }: Pick<LabelPart, 'state' | 'word'>): string {
  if (state === 'none') return t('No unit')
  if (state === 'unseen') return t('Not looked at')
  if (state === 'unsure') return word ? t('? {name}', { name: word.name }) : t('Unsure')
  return word?.name ?? t('Unit')
}

/** Who the labels are from: "Known from the drawing"; "Ana · 12 November". */
export function labelsFrom(labels: Labels): string {
  if (labels.source === 'drawn') return t('Known from the drawing')
  return [labels.author ?? t('By hand'), day(labels.created_at)].join(' · ')
}

export const labelsSegments = (parts: readonly LabelPart[], from: string, rate: Rate): TimelineSegment[] =>
  parts.map((part) => {
    const name = labelName(part)
    return {
      start: part.start,
      end: part.end,
      kind: part.state,
      name,
      abbr: part.word ? (part.state === 'unsure' ? `?${part.word.abbr}` : part.word.abbr) : '',
      hue: part.word?.hue ?? 1,
      phases: part.phases,
      spoken: [spokenSpan(name, part, rate), from].join(', '),
      hint: [hintSpan(name, part, rate), from].join(' · '),
    }
  })
