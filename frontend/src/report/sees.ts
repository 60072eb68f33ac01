/** From a learned reading to what the timeline draws of it, and how far it says what people say. */
import type { ModelScores, Rational, ScoreCurves, StructureReport, Word } from '../api/types'
import { agreement, type Agreement, type Saying } from '../engine/reading/agreement'
import { curveOf } from '../engine/reading/curve'
import { primitiveHue } from '../engine/reading/moments'
import { secondsAt } from '../engine/rate'
import type { ModelSees, TimelineMoment } from '../engine/timeline/model'
import { clock, plural, t } from '../i18n'
import { Vocabulary } from '../words/vocabulary'
import type { LabelPart } from './labels'
import { sure } from './words'

/** "Parser v2": versions are told as their card writes them. */
export const modelName = ({ name, version }: { name: string; version: string }): string =>
  [name, version && /^\d/.test(version) ? `v${version}` : version].filter(Boolean).join(' ')

/** The curves that came with the report, or those that were fetched after it; null while they are on their way. */
export function curvesOf(scores: ModelScores, fetched: ScoreCurves | null): ScoreCurves | null {
  const { start, end, primitives } = scores
  if (!start || !end || (primitives && !primitives.keys)) return fetched
  return { start, end, keys: primitives?.keys ?? [] }
}

const folded = (name: string): string => name.normalize('NFKC').trim().toLocaleLowerCase()

/** Reasons, as the server tells them, by which a segment is no unit because nothing could be said of it. */
const NOT_SEEN = 'no body found'
const NO_UNITS = 'the model knows no units'

/** A model may tell only what the whole clip is. */
export const knowsUnits = (report: StructureReport): boolean => !report.segments.some(({ reason }) => reason === NO_UNITS)

/** How far the units of a reading are what the labels say. A unit means a word that the server found, or one of its name. */
export function agreementOf(report: StructureReport, parts: readonly LabelPart[], words: readonly Word[]): Agreement {
  const vocabulary = new Vocabulary(words)
  const byWord = new Map<string, string>()
  const byName = new Map<string, string>()
  for (const unit of report.units) {
    const word = unit.word ? vocabulary.resolve(unit.word) : null
    if (word) byWord.set(word.id, unit.id)
    byName.set(folded(unit.name), unit.id)
  }
  const unitOf = ({ id, name }: Pick<Word, 'id' | 'name'>) => byWord.get(id) ?? byName.get(folded(name)) ?? `word ${id}`
  const labels = parts.map(({ start, end, state, word }): Saying => {
    const says = state === 'none' ? null : state === 'unit' && word ? unitOf(word) : undefined
    return { start, end, says }
  })
  const model = report.segments.map(({ start, end, state, unit, reason }): Saying => {
    return { start, end, says: state === 'unit' ? unit : state === 'none' && reason !== NOT_SEEN ? null : undefined }
  })
  return agreement(labels, model)
}

/** Two sentences at most; empty where nobody labelled the clip. */
export function agreementWords({ compared, agreeing, unread }: Agreement): string[] {
  if (compared + unread === 0) return []
  const told = compared
    ? [
        plural(compared, {
          one: 'The model agrees with the labels in {agreeing} of {n} labelled frame ({percent}%).',
          other: 'The model agrees with the labels in {agreeing} of {n} labelled frames ({percent}%).',
        }, { agreeing, percent: Math.round((100 * agreeing) / compared) }),
      ]
    : []
  if (unread > 0) told.push(plural(unread, { one: '{n} labelled frame it could not see.', other: '{n} labelled frames it could not see.' }))
  return told
}

/** "Primitive 7, frame 12, 81% sure". */
const spokenMoment = (primitive: number, frame: number, confidence: number): string =>
  [t('Primitive {n}', { n: primitive }), t('frame {frame}', { frame }), sure(confidence)].join(', ')

function momentsOf(keys: NonNullable<ScoreCurves['keys']>, rate: Rational): TimelineMoment[] {
  return keys.map(({ frame, primitive, confidence }) => ({
    frame, primitive, confidence,
    hue: primitiveHue(primitive),
    spoken: spokenMoment(primitive, frame, confidence),
    hint: [t('Primitive {n}', { n: primitive }), clock(secondsAt(frame, rate)), sure(confidence)].join(' · '),
  }))
}

/** null for a first reading. `said`: null where nobody labelled the clip. */
export function modelSees(report: StructureReport, fetched: ScoreCurves | null, said: Agreement | null): ModelSees | null {
  const { scores } = report
  if (!scores) return null
  const curves = curvesOf(scores, fetched)
  return {
    from: modelName(scores.model),
    differ: said?.differ ?? [],
    start: curveOf(curves?.start ?? []),
    end: curveOf(curves?.end ?? []),
    moments: momentsOf(curves?.keys ?? [], report.fps),
  }
}

/** "12 starts and 11 ends decided; 16 key moments." */
export function seenWords(report: StructureReport, sees: ModelSees): string {
  const starts = report.boundaries.filter(({ kind }) => kind === 'start').length
  const ends = report.boundaries.length - starts
  const edges = t('{starts} and {ends} were decided.', {
    starts: plural(starts, { one: '{n} start', other: '{n} starts' }),
    ends: plural(ends, { one: '{n} end', other: '{n} ends' }),
  })
  if (sees.moments.length === 0) return edges
  const kinds = new Set(sees.moments.map(({ primitive }) => primitive)).size
  const moments = plural(sees.moments.length, { one: '{n} key moment', other: '{n} key moments' })
  return [edges, t('{moments}, made of {primitives}.', { moments, primitives: plural(kinds, { one: '{n} primitive', other: '{n} primitives' }) })].join(' ')
}
