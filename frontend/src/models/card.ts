/** What a version's card says, put into the parts that people ask for: data, consent, measures, limits, provenance. */
import type { Model } from '../api/models'
import { lasting, msg, number, plural, tr } from '../i18n'
import { factsOf, measuresOf, type Fact } from './facts'

export interface CardParts {
  /** The measures, without those of single units. */
  metrics: Fact[]
  units: Fact[]
  /** On how much it was checked; '' where the card does not say. */
  checked: string
  data: Fact[]
  /** Sentences. */
  consent: string[]
  limits: string[]
  provenance: Fact[]
}

/** Parts of the provenance, and of the measures, that have a place of their own. */
const APART = ['data', 'consent', 'limits']
const BESIDE = ['units', 'checked']

/** What a card written here says of the clips. */
const DATA: Record<string, string> = {
  labelled: msg('Clips that taught with labels'),
  unlabelled: msg('Clips that taught without labels'),
  validation: msg('Clips to choose the better network by'),
  test: msg('Clips kept aside for the check'),
  segments: msg('Labelled segments'),
  seconds: msg('Length of all clips'),
  dancers: msg('Dancers'),
  styles: msg('Styles'),
  estimators: msg('Body found by'),
  clips_sha256: msg('Fingerprint of the clips'),
}

export function cardParts({ metrics, provenance }: Pick<Model, 'metrics' | 'provenance'>): CardParts {
  const part = (value: unknown): Fact[] => (isRecord(value) ? factsOf(value) : [])
  return {
    metrics: headline(metrics),
    units: part(metrics.units).map((fact) => ({ ...fact, name: fact.key })),
    checked: checkedWords(metrics.checked),
    data: part(provenance.data)
      .map((fact) => ({ ...fact, ...named(fact, (provenance.data as Record<string, unknown>)[fact.key]) }))
      .sort((a, b) => placeOf(a) - placeOf(b)),
    consent: sentences(provenance.consent),
    limits: sentences(provenance.limits),
    provenance: factsOf(without(provenance, APART)),
  }
}

/** The measures of the whole, those with a name for people first. */
export const headline = (metrics: Record<string, unknown>): Fact[] => measuresOf(without(metrics, BESIDE.filter((name) => isRecord(metrics[name]))))

/** Where it comes from, without what has a place of its own. */
export const origins = (provenance: Record<string, unknown>): Fact[] => factsOf(without(provenance, APART))

/** A database keeps no order of names. */
const placeOf = ({ key }: Fact): number => (Object.hasOwn(DATA, key) ? Object.keys(DATA).indexOf(key) : Infinity)

function named({ key, name, value }: Fact, raw: unknown): Pick<Fact, 'name' | 'value'> {
  const called = Object.hasOwn(DATA, key) ? DATA[key] : undefined
  return { name: called ? tr(called) : name, value: key === 'seconds' && typeof raw === 'number' ? lasting(raw) : value }
}

function checkedWords(told: unknown): string {
  if (!isRecord(told) || typeof told.clips !== 'number') return ''
  const clips = plural(told.clips, { one: 'Checked on {n} clip that was kept aside, {frames} frames.', other: 'Checked on {n} clips that were kept aside, {frames} frames.' }, { frames: number(Number(told.frames) || 0) })
  if (told.by !== 'dancer' || typeof told.dancers !== 'number') return clips
  return `${clips} ${plural(told.dancers, { one: 'They are of a dancer none of whose labels taught it.', other: 'They are of {n} dancers none of whose labels taught it.' })}`
}

const sentences = (told: unknown): string[] => (told === undefined || told === null ? [] : [told].flat().map((one) => (isRecord(one) ? JSON.stringify(one) : String(one))))

const without = (record: Record<string, unknown>, names: readonly string[]): Record<string, unknown> => Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
