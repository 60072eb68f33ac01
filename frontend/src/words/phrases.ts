/** What the page calls things. */
import { msg, plural, t, tr } from '../i18n'
import type { StudioWord, UseCount, WordKind } from './types'

const HUES = [
  msg('indigo'), msg('apricot'), msg('bronze'), msg('cerulean'), msg('mulberry'),
  msg('olive'), msg('mint'), msg('lilac'), msg('rose'), msg('pear'),
]
export const HUE_COUNT = 32

/** "bronze", and past ten with its pattern. */
export function hueName(hue: number): string {
  const colour = tr(HUES[(hue - 1) % HUES.length] ?? '')
  if (hue > 30) return t('{hue}, crossed', { hue: colour })
  if (hue > 20) return t('{hue}, dotted', { hue: colour })
  return hue > 10 ? t('{hue}, striped', { hue: colour }) : colour
}

export const PHASES = ['', 'start', 'process', 'end'] as const
const PHASE_NAMES: Record<string, string> = { '': msg('a whole movement'), start: msg('start'), process: msg('process'), end: msg('end') }
export const phaseName = (phase: string): string => tr(PHASE_NAMES[phase] ?? phase)

const KINDS: Record<WordKind, string> = { unit: msg('Motion units'), action: msg('Action classes') }
export const kindName = (kind: WordKind): string => tr(KINDS[kind])

/** "14 labels · 3 clips"; of action classes only clips are told. */
export function usesWords(kind: WordKind, { labels, clips }: UseCount): string {
  if (!labels) return t('not used yet')
  // An action class is said once a clip.
  const n = kind === 'action' ? labels : clips
  const where = n === null ? '' : plural(n, { one: '{n} clip', other: '{n} clips' })
  if (kind === 'action') return where
  return [plural(labels, { one: '{n} label', other: '{n} labels' }), where].filter(Boolean).join(' · ')
}

/** How a name of a language is said in the language of the page: "French". */
export function languageName(code: string, page: string): string {
  try {
    return new Intl.DisplayNames([page], { type: 'language' }).of(code) ?? code
  } catch {
    return code // not a language tag that browsers know
  }
}

/** A name with its English in a line of its own, where both are there and differ. */
export const gloss = (word: Pick<StudioWord, 'name' | 'english'>): string =>
  word.english !== '' && word.english.toLowerCase() !== word.name.toLowerCase() ? word.english : ''
