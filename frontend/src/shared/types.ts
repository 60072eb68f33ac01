/** What the server tells to whoever opens a share link. */
import type { Rational, StructureReport } from '../api/types'

/** Curves and scores stay in the studio. */
export type SharedReport = Pick<
  StructureReport,
  'frames' | 'fps' | 'method' | 'confidence' | 'action' | 'units' | 'segments' | 'phrases' | 'rhythm' | 'summary' | 'problems' | 'body'
>

export interface SharedData {
  title: string
  style: string
  dancer: string | null
  studio: string
  scope: 'report' | 'blurred' | 'film'
  expires_at: string
  width: number | null
  height: number | null
  film: string | null
  picture: string | null
  pose: string | null
  report: SharedReport
}

export type { Rational }
