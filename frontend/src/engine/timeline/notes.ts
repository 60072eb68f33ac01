/** The lane of notes: a mark at the moment of each, over the frames that it is about. */
import { lastSeen, toPx, type View } from '../geometry'
import { element, place } from './dom'
import type { TimelineNote } from './model'

/** Pixels around a mark at which a tap means it. */
export const NOTE_REACH_PX = 16

export function fillNotes(strip: HTMLElement, notes: readonly TimelineNote[], view: View): void {
  const made: HTMLElement[] = []
  notes.forEach((note, index) => {
    const { frame, start, end } = note
    if ((end ?? frame) < view.start || (start ?? frame) > lastSeen(view)) return
    if (start !== null && end !== null) {
      const span = place(element('tl-note-span'), toPx(view, start), Math.max(2, (end - start) * view.perFrame))
      span.setAttribute('aria-hidden', 'true')
      made.push(span)
    }
    const mark = place(element(note.resolved ? 'tl-note resolved' : 'tl-note'), toPx(view, frame + 0.5))
    mark.dataset['index'] = String(index)
    mark.title = note.hint
    mark.setAttribute('role', 'option')
    mark.setAttribute('aria-selected', 'false')
    mark.setAttribute('aria-label', note.spoken)
    made.push(mark)
  })
  strip.replaceChildren(...made)
}
