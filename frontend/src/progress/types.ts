/** What the server says of many clips: a dancer's takes, and what a studio dances. */
import type { components } from '../api/schema'
import type { PageBase } from '../api/types'

type Schemas = components['schemas']

export type Progress = Schemas['Progress']
export type DancerProgress = Schemas['DancerProgress']
export type UnitDanced = Schemas['UnitDanced']
export type Take = Schemas['Take']
export type UnitProgress = Schemas['UnitProgress']
export type TakeOfUnit = Schemas['TakeOfUnit']
export type MeasureOverTime = Schemas['MeasureOverTime']
export type Point = Schemas['PointOverTime']
export type Change = Schemas['ChangeOverTime']
export type Reference = Schemas['Reference']
export type StudioProgress = Schemas['StudioProgress']
export type UnitCounted = Schemas['UnitCounted']

export interface ProgressPageData extends PageBase {
  seq: number
  progress: Progress
}

/** What is looked at. Days as 2026-11-22; null: not narrowed. */
export interface Asked {
  half: 'dancer' | 'studio'
  dancer: number | null
  unit: string | null
  reference: string | null
  style: string | null
  since: string | null
  until: string | null
}
