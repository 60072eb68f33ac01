/** Progress of a studio's dancers, and of the studio. */
import { request, studioPath } from '../api/client'
import { queryOf } from './address'
import type { Asked, DancerProgress, StudioProgress, UnitProgress } from './types'

const stretch = ({ style, since, until }: Asked) => ({ style, since, until })
const dancerPath = (slug: string, dancer: number) => `${studioPath(slug)}/progress/dancers/${dancer}`

export const progress = {
  dancer: (slug: string, dancer: number, asked: Asked, signal?: AbortSignal) =>
    request<DancerProgress>('GET', `${dancerPath(slug, dancer)}/${queryOf(stretch(asked))}`, undefined, signal),
  unit: (slug: string, dancer: number, unit: string, asked: Asked, signal?: AbortSignal) =>
    request<UnitProgress>('GET', `${dancerPath(slug, dancer)}/unit/${unitQuery(unit, asked)}`, undefined, signal),
  studio: (slug: string, asked: Asked, signal?: AbortSignal) =>
    request<StudioProgress>('GET', `${studioPath(slug)}/progress/studio/${queryOf({ dancer: asked.dancer, ...stretch(asked) })}`, undefined, signal),
}

const unitQuery = (unit: string, asked: Asked) => queryOf({ unit, reference: asked.reference, ...stretch(asked) })

/** Where the same is to be had as tables. */
export const unitCsv = (slug: string, dancer: number, unit: string, asked: Asked): string => `${dancerPath(slug, dancer)}/unit.csv${unitQuery(unit, asked)}`
export const studioCsv = (slug: string, table: string, asked: Asked): string =>
  `${studioPath(slug)}/progress/studio/${table}.csv${queryOf({ dancer: asked.dancer, ...stretch(asked) })}`
