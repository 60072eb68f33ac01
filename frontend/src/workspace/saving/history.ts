/** The history of labels as people read it: who worked when, and what was given a name. */
import type { LabelRevision } from '../../api/labels'

/** A pause longer than this begins another stretch of work. */
const PAUSE_MS = 15 * 60 * 1000

/** Saves of one person without a long pause, newest first. */
export interface Stretch {
  author: string | null
  /** The site drew the clip, and knows its labels. */
  drawn: boolean
  from: string
  to: string
  revisions: LabelRevision[]
  /** Those that stand out: with a name, brought back, and the newest of the stretch. */
  marked: LabelRevision[]
}

/** revisions: newest first, as the server tells them. */
export function stretches(revisions: readonly LabelRevision[]): Stretch[] {
  const out: Stretch[] = []
  for (const one of revisions) {
    const last = out.at(-1)
    const drawn = one.source === 'drawn'
    const goesOn =
      last && last.author === one.author && last.drawn === drawn && Date.parse(last.from) - Date.parse(one.created_at) <= PAUSE_MS
    if (goesOn) {
      last.revisions.push(one)
      last.from = one.created_at
      if (one.name || one.restored !== null) last.marked.push(one)
    } else {
      out.push({ author: one.author, drawn, from: one.created_at, to: one.created_at, revisions: [one], marked: [one] })
    }
  }
  return out
}
