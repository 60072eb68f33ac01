/** What the server writes into the page where labels are made. */
import type { Clip, Labels, PageBase, Role, StructureReport } from '../api/types'
import type { StudioWord } from '../words/types'

/** One more clip that can be labelled, and why it is worth it. */
export interface ToLabel {
  id: string
  title: string
  thumbnail: string | null
  /** Share of its frames that somebody looked at, 0..1. */
  looked: number
  why: 'new' | 'begun' | 'done'
  url: string
}

/** How one person has set up this page; what is left out is as it comes. */
export interface Settings {
  keys?: Record<string, string[]>
  letters?: boolean
  lanes?: Record<string, unknown>
  panes?: Record<string, boolean>
  snap?: boolean
  threshold?: number
}

export interface WorkspacePageData extends Omit<PageBase, 'me'> {
  me: { id: string; name: string; email: string; role: Role }
  clip: Clip
  report: StructureReport | null
  labels: Labels | null
  /** The first labels came with a drawn film. */
  drawn: boolean
  words: StudioWord[]
  settings: Settings
  tolabel: ToLabel[]
  seq: number
}
