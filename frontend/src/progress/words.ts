/** Changes, sources and sides in words. */
import { day, number, plural, t } from '../i18n'
import { digitsFor, plain } from '../report/measures/words'
import type { MeasureOverTime, Reference, TakeOfUnit, UnitDanced } from './types'

/** "+0.14 s", "−12°". */
export const signedPlain = (value: number, uncertainty: number, unit: string): string =>
  (Number(value.toFixed(digitsFor(uncertainty))) > 0 ? '+' : '') + plain(value, uncertainty, unit)

/** What became of a measure from the first take to the last one that may be held against it. */
export function changeSaid(measure: MeasureOverTime, takes: readonly TakeOfUnit[]): string {
  const { change, unit } = measure
  if (!change) return measure.why_no_change ?? ''
  const values = { day: day(takes[change.first]?.at ?? ''), off: `± ${plain(change.uncertainty, change.uncertainty, unit)}` }
  if (change.told) return t('{difference} since {day}: more than the uncertainty ({off}).', { ...values, difference: signedPlain(change.difference, change.uncertainty, unit) })
  return t('Since {day} no change that is more than the uncertainty ({off}).', values)
}

/** "12 March: 94° ± 4°". */
export function pointSaid(measure: MeasureOverTime, index: number, takes: readonly TakeOfUnit[]): string {
  const point = measure.points[index]!
  const take = takes[point.take]
  const value = plain(point.value, point.uncertainty, measure.unit)
  const off = point.uncertainty > 0 ? ` ± ${plain(point.uncertainty, point.uncertainty, measure.unit)}` : ''
  const side = point.fits ? '' : ` · ${t('seen from another side')}`
  return `${take?.title ?? ''} · ${day(take?.at ?? '')} · ${value}${off}${side}`
}

/** The whole plot in a sentence. */
export const plotSaid = (measure: MeasureOverTime, takes: readonly TakeOfUnit[]): string =>
  measure.points.length > 0
    ? t('{what} over {n} takes: from {first} to {last}. {change}', {
        what: measure.title, n: measure.points.length, first: pointValue(measure, 0), last: pointValue(measure, measure.points.length - 1), change: changeSaid(measure, takes),
      })
    : measure.title

const pointValue = (measure: MeasureOverTime, index: number): string => plain(measure.points[index]!.value, measure.points[index]!.uncertainty, measure.unit)

/** "4 times in 2 of 3 takes". */
export function dancedSaid(unit: UnitDanced): string {
  const within = unit.times.filter((times) => times > 0).length
  return plural(unit.total, { one: '{n} time in {some} of {all} takes', other: '{n} times in {some} of {all} takes' }, { some: within, all: unit.times.length })
}

export function referenceName({ kind, title, at }: Reference): string {
  switch (kind) {
    case 'example':
      return t('the example of the word ({title})', { title })
    case 'teacher':
      return t('a teacher’s take ({title})', { title })
    case 'labelled':
      return t('the newest labelled one ({title})', { title })
    default:
      return t('the first take ({title}, {day})', { title, day: day(at) })
  }
}

export const percent = (share: number): string => `${number(Math.round(100 * share))}%`
