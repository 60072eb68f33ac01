/** The sentences of notes. */
import type { StructureReport } from '../api/types'
import { secondsAt, type Rate } from '../engine/rate'
import { clock, day, language, t } from '../i18n'
import { segmentName, timeRange } from '../report/words'
import type { Ink, Tool } from './strokes'
import type { Note } from './types'

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3600], ['minute', 60]]
const LONG_AGO_DAYS = 7

/** "2 hours ago", "yesterday"; the day itself where that is longer ago. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000)
  if (seconds >= LONG_AGO_DAYS * 86_400) return day(iso)
  const words = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' })
  const [unit, length] = STEPS.find(([, least]) => seconds >= least) ?? ['second', Infinity]
  return words.format(-Math.floor(seconds / length) || 0, unit)
}

export const person = (by: { name: string } | null): string => by?.name ?? t('Somebody')

/** One or two letters for the round badge, as the server makes them. */
export function initials(by: { name: string } | null): string {
  const parts = (by?.name ?? '').split(/\s+/).filter(Boolean)
  const ends = parts.length > 1 ? [parts[0]!, parts.at(-1)!] : parts
  return ends.map((part) => [...part][0]!).join('').toLocaleUpperCase() || '?'
}

/** The badge's colour, as the server chooses it. */
export function hue(by: { name: string } | null): string {
  const bytes = new TextEncoder().encode(by?.name ?? '')
  return `h${(bytes.reduce((sum, byte) => sum + byte, 0) % 8) + 1}`
}

type Place = Pick<Note, 'about' | 'frame' | 'start' | 'end'>

/** What lies at a note now: readings and names change, frames do not. '' for a span, and where nothing is known. */
export function unitAt(place: Place, report: StructureReport | null): string {
  if (!report || place.about === 'span') return ''
  const [start, end] = place.about === 'unit' ? [place.start ?? 0, place.end ?? 0] : [place.frame, place.frame + 1]
  const shared = report.segments.map((one) => Math.min(end, one.end) - Math.max(start, one.start))
  const most = Math.max(0, ...shared)
  const segment = most > 0 ? report.segments[shared.indexOf(most)] : undefined
  return segment?.state === 'unit' ? segmentName(segment) : ''
}

/** "0:08.43 Grand jeté"; of a span its two ends. */
export function placeWords(place: Place, report: StructureReport | null, rate: Rate | null): string {
  if (!rate) return t('frame {n}', { n: place.frame })
  if (place.about === 'span') return timeRange(place.start ?? 0, place.end ?? 1, rate)
  return [clock(secondsAt(place.frame, rate)), unitAt(place, report)].filter(Boolean).join(' ')
}

const BEGINNING = 80 // letters

/** What a mark in the lanes says of a note. */
export function notedWords(note: Note, report: StructureReport | null, rate: Rate | null): { spoken: string; hint: string } {
  const letters = [...note.text.replace(/\s+/g, ' ')]
  const text = letters.length > BEGINNING ? `${letters.slice(0, BEGINNING - 1).join('')}…` : letters.join('') || t('a drawing')
  const by = t('Note by {name}', { name: person(note.by) })
  return { spoken: `${by}, ${placeWords(note, report, rate)}: ${text}`, hint: `${person(note.by)}: ${text}` }
}

export const toolWord = (tool: Tool): string => ({ pen: t('Pen'), arrow: t('Arrow'), circle: t('Circle') })[tool]
export const inkWord = (ink: Ink): string =>
  ({ cinnabar: t('Red'), limelight: t('Yellow'), verdigris: t('Green'), white: t('White') })[ink]
