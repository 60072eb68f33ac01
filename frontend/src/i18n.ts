/**
 * Words, numbers, times and dates. The English sentence is the key; a sentence that a catalogue lacks falls back to
 * itself, so a missing translation is readable rather than broken. `npm run texts` finds every sentence, and a test
 * fails where a catalogue lacks one: so `t` and `plural` take sentences as they are written, never made ones.
 */
import { pseudo } from './pseudo'

type Catalogue = Record<string, string>
export type Values = Record<string, string | number>

/** One file a language, fetched only where it is spoken; English needs none. */
const CATALOGUES: Record<string, () => Promise<{ default: Catalogue }>> = {
  'zh-hans': () => import('./locales/zh-Hans.json'),
}
/** English with accents and brackets: what stands on a page without them never went through here. */
const PSEUDO = 'en-xa'
const THIN_SPACE = '\u2009'
const MINUS = '\u2212'

/** The page's language, as Django wrote it on <html lang>. */
export function language(): string {
  return (typeof document !== 'undefined' && document.documentElement.lang.toLowerCase()) || 'en'
}

// Before any module that asks for words: also those that do so while they load.
const catalogue: Catalogue = (await CATALOGUES[language()]?.())?.default ?? {}

/** Translate an English sentence; `{name}` places are filled from values, numbers in the house form. */
export const t = (sentence: string, values: Values = {}): string => tr(sentence, values)

/** Translate a sentence that is written elsewhere: marked by `msg`, or told by the server. */
export function tr(sentence: string, values: Values = {}): string {
  const text = language() === PSEUDO ? pseudo(sentence) : catalogue[sentence] || sentence
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return typeof value === 'number' ? number(value) : value
  })
}

/** Marks a sentence in a table, for the catalogues; `tr` translates it where it is shown. */
export const msg = (sentence: string): string => sentence

/** Choose between sentences by the number n, by the rules of the language: plural(3, { one: '{n} clip', other: '{n} clips' }). */
export function plural(
  n: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
  values: Values = {},
): string {
  const rule = new Intl.PluralRules(language()).select(n)
  return tr(forms[rule] ?? forms.other, { n, ...values })
}

/** 1 278 with a thin space, and a real minus. `digits` = decimal places, fixed. */
export function number(value: number, digits?: number): string {
  if (!Number.isFinite(value)) return '–'
  const fixed = digits === undefined ? String(Number(Math.abs(value).toFixed(6))) : Math.abs(value).toFixed(digits)
  const [whole = '0', part] = fixed.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE)
  const sign = value < 0 && Number(fixed) !== 0 ? MINUS : ''
  return sign + grouped + (part ? `.${part}` : '')
}

/** Seconds as 0:08.43 (digits = places after the point; 0 gives 0:08). Cut, not rounded, so that it never runs ahead. */
export function clock(seconds: number, digits = 2): string {
  if (!Number.isFinite(seconds)) return '–'
  const scale = 10 ** digits
  // The small addend absorbs binary dust: 8.43 is stored as 8.4299999….
  const units = Math.floor(Math.abs(seconds) * scale + 1e-6)
  const total = Math.floor(units / scale)
  const hours = Math.floor(total / 3600)
  const minutes = Math.floor(total / 60) % 60
  const head = hours ? `${hours}:${String(minutes).padStart(2, '0')}` : String(minutes)
  const tail = digits ? `.${String(units % scale).padStart(digits, '0')}` : ''
  return `${seconds < 0 && units ? MINUS : ''}${head}:${String(total % 60).padStart(2, '0')}${tail}`
}

/** A length to be read, not measured: "42 s", "2 min", "2 h 41 min". */
export function lasting(seconds: number): string {
  if (seconds < 60) return t('{n} s', { n: Math.max(0, Math.round(seconds)) })
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return t('{n} min', { n: minutes })
  const rest = minutes % 60
  return rest ? t('{h} h {n} min', { h: Math.floor(minutes / 60), n: rest }) : t('{h} h', { h: minutes / 60 })
}

/** Time still to go, rough on purpose: "about 20 s", "about 1 min". */
export function roughly(seconds: number): string {
  if (seconds < 5) return t('a few seconds')
  if (seconds < 55) return t('about {n} s', { n: Math.ceil(seconds / 5) * 5 })
  if (seconds < 3300) return t('about {n} min', { n: Math.max(1, Math.round(seconds / 60)) })
  return t('about {n} h', { n: Math.max(1, Math.round(seconds / 3600)) })
}

const KILO = 1000

/** File sizes as phones show them, in thousands: "286 MB", "1.9 GB". */
export function bytes(value: number): string {
  if (value < KILO) return t('{n} bytes', { n: value })
  if (value < KILO ** 2) return `${number(Math.round(value / KILO))} kB`
  if (value < KILO ** 3) return `${number(Math.round(value / KILO ** 2))} MB`
  return `${number(Number((value / KILO ** 3).toFixed(1)))} GB`
}

/** English here is that of Europe: days before months, hours up to 24. */
const locale = (): string => (language().startsWith('en') ? 'en-GB' : language())

/** "19:02"; ISO 8601, or milliseconds since 1970. */
export const timeOfDay = (at: string | number): string =>
  new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit' }).format(new Date(at))

/** "12 November", with the year when it is another one. */
export function day(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  const sameYear = date.getFullYear() === new Date().getFullYear()
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) }).format(date)
}

/** 1 → "1st" in English; other languages say the number through the catalogue. */
export function ordinal(n: number): string {
  if (!language().startsWith('en')) return t('no. {n}', { n })
  const suffix = { one: 'st', two: 'nd', few: 'rd' } as Record<string, string>
  return number(n) + (suffix[new Intl.PluralRules('en', { type: 'ordinal' }).select(n)] ?? 'th')
}
