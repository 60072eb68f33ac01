/** Measured numbers in words: no more digits than the uncertainty allows, and the unit where one reads it. */
import { number, t } from '../../i18n'
import type { Taken } from './api'

const DEGREES = '°'
const MOST_DIGITS = 3

/** Places after the point that an uncertainty of this size leaves worth telling: one of its own digits. */
export function digitsFor(uncertainty: number | null): number {
  if (uncertainty === null || !(uncertainty > 0)) return 2
  return Math.min(MOST_DIGITS, Math.max(0, -Math.floor(Math.log10(uncertainty) + 1e-9)))
}

export interface Told {
  /** "171°", "0.52 s". */
  value: string
  /** "± 4°", "of 1, ± 0.05". */
  rest: string
}

/** A number with what belongs close to it: "171°", "0.52 s". */
function close(text: string, unit: string): string {
  if (unit === 'deg') return `${text}${DEGREES}`
  if (unit === 'deg/s') return `${text}${DEGREES}/s`
  if (unit === 'percent') return `${text}%`
  return unit === 's' ? t('{n} s', { n: text }) : text
}

/** The words behind a number; '' where it has none, or where they stand close to it. */
function after(unit: string): string {
  switch (unit) {
    case 'body':
      return t('body heights')
    case 'body/s':
      return t('body heights a second')
    case 'body/s2':
      return t('body heights / s²')
    case 'body2/s2':
      return t('body heights² / s²')
    case 'body/s3':
      return t('body heights / s³')
    case 'bpm':
      return t('beats a minute')
    case 'steps/min':
      return t('steps a minute')
    case 'turns':
      return t('turns')
    default:
      return ''
  }
}

/** null where nothing was measured. */
export function told({ value, uncertainty }: Taken, unit: string): Told | null {
  if (value === null) return null
  const digits = digitsFor(uncertainty)
  const off = uncertainty === null ? '' : `± ${close(number(uncertainty, digits), unit)}`
  const rest = unit === 'of1' ? (off ? t('of 1, {off}', { off }) : t('of 1')) : [off, after(unit)].filter(Boolean).join(' ')
  return { value: close(number(value, digits), unit), rest }
}

/** A number of this unit by itself, for tables and the ends of curves. */
export const plain = (value: number | null, uncertainty: number | null, unit: string): string =>
  value === null ? '–' : close(number(value, digitsFor(uncertainty)), unit)

/** "−5", "+7": how many frames an edge is off, with a plus where it is late. */
export const signed = (late: number): string => (late > 0 ? `+${number(late)}` : number(late))
