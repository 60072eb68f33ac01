/** What every lane needs to draw: which frames, and where on the sliding ground each lies. */
import type { EditModel, EditSuggestion, EditWords } from './model'

export interface Paper {
  model: EditModel<EditSuggestion>
  words: EditWords
  /** Frames to draw: those in view and a margin. */
  from: number
  to: number
  perFrame: number
  /** Pixels on the sliding ground. */
  x(frame: number): number
  /** Zoom, margin or theme changed: what is drawn on canvas is drawn anew. */
  fresh: boolean
}
