/** What a version's card says, put into the parts that people ask for: data, consent, measures, limits, provenance. */
import type { Model } from '../api/models'
import { factsOf, measuresOf, type Fact } from './facts'

export interface CardParts {
  metrics: Fact[]
  data: Fact[]
  consent: Fact[]
  /** Sentences. */
  limits: string[]
  provenance: Fact[]
}

/** Parts of the provenance that have a place of their own. */
const APART = ['data', 'consent', 'limits']

export function cardParts({ metrics, provenance }: Pick<Model, 'metrics' | 'provenance'>): CardParts {
  const part = (name: string): Fact[] => {
    const value = provenance[name]
    if (value === undefined || value === null) return []
    return isRecord(value) ? factsOf(value) : factsOf({ '': value })
  }
  return {
    metrics: measuresOf(metrics),
    data: part('data'),
    consent: part('consent'),
    limits: [provenance.limits ?? []].flat().map(String),
    provenance: factsOf(Object.fromEntries(Object.entries(provenance).filter(([name]) => !APART.includes(name)))),
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
