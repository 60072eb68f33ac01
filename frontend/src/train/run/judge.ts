/** What the numbers of a check come to, in sentences. */
import type { Measure, RunResult } from '../../api/training'
import type { ModelNamed } from '../../api/types'
import { msg, number, plural, t, tr } from '../../i18n'
import { modelName } from '../../report/sees'
import { inWords } from '../../report/words'

export type UnitScore = RunResult['units'][number]

/** A unit counts as lost when it is found this much worse, in points of percent: less is noise on a few segments. */
const LOST = 2
/** Fewer segments kept aside than this say little about a unit. */
export const FEW_SEGMENTS = 5

const MEASURES: Record<string, string> = {
  frames: msg('Frames named right'),
  segments: msg('Segments, F1 at 25%'),
  'edges-0.1': msg('Edges within 0.1 s'),
  'edges-0.5': msg('Edges within 0.5 s'),
  class: msg('Class of the clip'),
  order: msg('Order of units'),
}

export const measureName = (name: string): string => (MEASURES[name] ? tr(MEASURES[name]) : name)

/** The measures that a check has, before it was made. */
export const MEASURE_NAMES = Object.keys(MEASURES)

/** "+9.2", "−3.1", "0.0". */
export const signed = (value: number, digits = 1): string => (Number(value.toFixed(digits)) > 0 ? '+' : '') + number(value, digits)

/** "v8", or the whole name where the other one is called otherwise. */
export function versionName(version: ModelNamed, other: ModelNamed | null): string {
  const short = /^\d/.test(version.version) ? `v${version.version}` : version.version
  return other && other.name !== version.name ? modelName(version) : short || version.name
}

/** A version may be called "run 2": at the beginning of a sentence it is a word like others; "v8" stays. */
export const capital = (text: string): string => text.replace(/^\p{Ll}\p{L}*(?=\s)/u, (word) => word.charAt(0).toLocaleUpperCase() + word.slice(1))

export const unitChange = ({ candidate, active }: UnitScore): number | null => (active === null || candidate === null ? null : candidate - active)

/** Those that are found worse than before, the greatest loss first. */
export function lostUnits({ units }: RunResult): UnitScore[] {
  return units.filter((unit) => (unitChange(unit) ?? 0) <= -LOST && unit.segments > 0).sort((a, b) => unitChange(a)! - unitChange(b)!)
}

export type Direction = 'up' | 'down' | 'same'

/** Gained or lost more than noise. */
export function direction(change: number | null): Direction {
  if (change === null || Math.abs(change) < LOST) return 'same'
  return change > 0 ? 'up' : 'down'
}

/** As they are shown: what gained most first, what lost most last; without a version before, the best first. */
export const inOrder = (units: readonly UnitScore[]): UnitScore[] =>
  [...units].sort((a, b) => rankOf(b) - rankOf(a))

const rankOf = (unit: UnitScore): number => unitChange(unit) ?? unit.candidate ?? -Infinity

const compared = (measures: readonly Measure[]) => measures.flatMap(({ change }) => change ?? [])

/** "Better in 5 of 6 measures, worse in one unit". */
export function verdictOf(result: RunResult, other: string): string {
  const changes = compared(result.measures)
  const better = changes.filter(({ verdict }) => verdict === 'better').length
  const worse = changes.filter(({ verdict }) => verdict === 'worse').length
  const lost = lostUnits(result).length
  const parts = [
    better ? plural(changes.length, { one: 'Better in {better} of {n} measure', other: 'Better in {better} of {n} measures' }, { better }) : worse ? '' : t('As good as {model}', { model: other }),
    worse ? (better ? t('worse in {word}', { word: inWords(worse) }) : plural(changes.length, { one: 'Worse in {worse} of {n} measure', other: 'Worse in {worse} of {n} measures' }, { worse })) : '',
    lost ? (worse ? plural(lost, { one: 'and in {word} unit', other: 'and in {word} units' }, { word: inWords(lost) }) : plural(lost, { one: 'worse in {word} unit', other: 'worse in {word} units' }, { word: inWords(lost) })) : '',
  ].filter(Boolean)
  return parts.reduce((left, right) => t('{left}, {right}', { left, right }))
}

/** "Balancé (−8) is found worse than before." Nothing where none is. */
export function lossSentence(result: RunResult): string {
  const lost = lostUnits(result).map((unit) => `${unit.name} (${signed(unitChange(unit)!, 0)})`)
  if (lost.length === 0) return ''
  return lost.length === 1 ? t('{unit} is found worse than before.', { unit: lost[0]! }) : t('{units} are found worse than before.', { units: lost.join(', ') })
}

/** What a unit is most often taken for; null where that is not known. */
export const takenFor = ({ mixed_up }: RunResult, unit: string): string | null =>
  mixed_up.filter((pair) => pair.unit === unit).sort((a, b) => b.frames - a.frames)[0]?.with ?? null

/** Low end of the scale on which a table's measures are drawn: 0, 20, 40, 60 or 80. */
export function scaleFrom(measures: readonly Measure[]): number {
  const lowest = Math.min(...measures.flatMap(({ candidate, active }) => [candidate.low, active?.value ?? candidate.low]))
  return Number.isFinite(lowest) ? Math.max(0, Math.min(80, Math.floor(lowest / 20) * 20)) : 0
}
