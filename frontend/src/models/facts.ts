/** What a model's card tells about itself, as rows of a table. The card is written by whoever trained it. */
import { msg, number, t, tr } from '../i18n'

export interface Fact {
  /** The card's own name, "validation.frame_accuracy". */
  key: string
  name: string
  value: string
  /** Its place among the measures that have a name for people; those without come last. */
  rank: number
  /** Told with its interval. */
  interval?: true
}

/** Measures that have a name for people; shares of 1 are told as percent. */
const KNOWN: Record<string, string> = {
  accuracy: msg('Named right'),
  class_accuracy: msg('Class of the clip'),
  macro_f1: msg('Classes, macro F1'),
  map: msg('Classes, mAP'),
  frame_accuracy: msg('Frames named right'),
  frames: msg('Frames named right'),
  segments: msg('Segments, F1 at 25%'),
  'edges-0.1': msg('Edges within 0.1 s'),
  'edges-0.5': msg('Edges within 0.5 s'),
  class: msg('Class of the clip'),
  order: msg('Order of units'),
  edit: msg('Order of units'),
  'f1@10': msg('Segments, F1 at 10%'),
  'f1@25': msg('Segments, F1 at 25%'),
  'f1@50': msg('Segments, F1 at 50%'),
  'boundary_f1@0.1': msg('Edges within 0.1 s'),
  'boundary_f1@0.25': msg('Edges within 0.25 s'),
  'boundary_f1@0.5': msg('Edges within 0.5 s'),
}
const RANKS = Object.keys(KNOWN)
const DEEPEST = 3

/** All facts of the card's part, flat and in its order; lists are told with commas. */
export function factsOf(part: Record<string, unknown>, lead = '', depth = 0): Fact[] {
  return Object.entries(part).flatMap(([name, value]): Fact[] => {
    const key = lead ? `${lead}.${name}` : name
    if (isInterval(value)) return [{ key, name: known(name) ?? key.replaceAll('_', ' '), value: spread(value), rank: rankOf(name), interval: true }]
    if (value !== null && typeof value === 'object' && !Array.isArray(value) && depth < DEEPEST) return factsOf(value as Record<string, unknown>, key, depth + 1)
    const called = known(name)
    const shown = called ? (lead ? `${called} (${lead})` : called) : key.replaceAll('_', ' ')
    return [{ key, name: shown, value: told(value, called !== undefined), rank: rankOf(name) }]
  })
}

/** A measure with its 95% interval, in percent. */
interface Interval {
  value: number
  low: number
  high: number
}

function isInterval(value: unknown): value is Interval {
  const { value: middle, low, high } = (value ?? {}) as Partial<Record<string, unknown>>
  return typeof middle === 'number' && typeof low === 'number' && typeof high === 'number'
}

const spread = ({ value, low, high }: Interval): string => t('{value}% ({low} to {high})', { value: number(value, 1), low: number(low, 1), high: number(high, 1) })

function known(name: string): string | undefined {
  const called = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined
  return called === undefined ? undefined : tr(called)
}

const rankOf = (name: string): number => (Object.hasOwn(KNOWN, name) ? RANKS.indexOf(name) : RANKS.length)

/** The same of measures: those with a name for people first. */
export const measuresOf = (metrics: Record<string, unknown>): Fact[] => factsOf(metrics).sort((a, b) => a.rank - b.rank)

function told(value: unknown, share: boolean): string {
  if (typeof value === 'number') return share && value >= 0 && value <= 1 ? `${number(value * 100, 1)}%` : Number.isInteger(value) ? number(value) : number(value, Math.abs(value) < 0.01 ? 5 : 3)
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ')
  return value === null || value === undefined ? '–' : JSON.stringify(value)
}
