/** What the server tells to whoever opens a share link. */
import type { Rational, StructureReport } from '../api/types'
import type { ComparedTake, ComparisonResult } from '../compare/types'
import type { Stroke } from '../notes/strokes'
import type { Measures } from '../report/measures/api'

/** Curves and scores stay in the studio. */
export type SharedReport = Pick<
  StructureReport,
  'frames' | 'fps' | 'method' | 'confidence' | 'action' | 'units' | 'segments' | 'phrases' | 'rhythm' | 'summary' | 'problems' | 'body'
>

export interface SharedNote {
  by: string | null
  text: string
  frame: number
  drawing: Stroke[]
  answers: { by: string | null; text: string }[]
}

interface SharedBase {
  studio: string
  scope: 'report' | 'blurred' | 'film'
  expires_at: string
}

type SharedTake = Omit<ComparedTake, 'clip'> & { clip: { title: string; dancer: { name: string } | null; style: string } }

/** Two takes, without anything by which the studio could be asked. */
export interface SharedComparison extends SharedBase {
  comparison: { first: SharedTake; second: SharedTake; result: ComparisonResult }
}

export interface SharedData extends SharedBase {
  title: string
  style: string
  dancer: string | null
  width: number | null
  height: number | null
  film: string | null
  picture: string | null
  pose: string | null
  report: SharedReport
  measures: Pick<Measures, 'view' | 'measures' | 'timing'> | null
  /** null: they are not shared. */
  notes: SharedNote[] | null
}

export type { Rational }
