/** What lies under a hand, from numbers alone. Edges are felt some pixels away, and the selected segment's first. */
import { envelope, frameAt, lastSeen, spanAt, toPx, visible, type View } from '../../geometry'
import type { LabelDoc } from '../../labels/doc'
import type { Selection } from '../../labels/editor'
import { laneAt, type LanePlace } from './layout'
import type { EditModel, EditSuggestion, Spot } from './model'

export interface Ground {
  view: View
  places: readonly LanePlace[]
  model: EditModel<EditSuggestion>
  doc: LabelDoc
  selection: Selection | null
  /** Edges and phases can be taken. */
  editable: boolean
}

type HandKind = 'mouse' | 'touch' | 'pen'

/** Half of what is felt of a handle: 24 pixels, 32 by touch. */
const HANDLE_PX = { mouse: 12, pen: 12, touch: 16 } as const
/** An edge of a segment that is not selected; a finger takes only handles that it sees. */
const EDGE_PX = { mouse: 5, pen: 6, touch: 0 } as const
const PHASE_PX = { mouse: 4, pen: 5, touch: 12 } as const
/** Ends of the window in the whole clip. */
const WINDOW_PX = { mouse: 7, pen: 8, touch: 18 } as const
/** Left and right of the whole clip. */
export const MAP_INSET = 8
/** From here on phases of a unit can be taken though it is not selected. */
export const WIDE_PX = 180

export function spotAt({ view, places, model, doc, selection, editable }: Ground, x: number, y: number, kind: HandKind): Spot {
  const place = laneAt(places, y) ?? (y < 0 ? places[0] : places.at(-1))
  const lane = place?.name ?? 'time'
  const frame = frameAt(view, x, model.frames)
  if (lane === 'clip') return mapSpot(view, model.frames, x, kind)
  if (lane === 'suggestion') {
    const index = spanAt(model.suggestions, frame)
    return index >= 0 ? { on: 'suggestion', lane, index, frame } : { on: 'lane', lane, frame }
  }
  if (lane !== 'units' && lane !== 'sections') return { on: 'lane', lane, frame }
  const spans = lane === 'units' ? doc.segments : doc.sections
  const own = selection?.lane === lane ? selection.index : -1
  if (editable) {
    const edge = edgeSpot(spans, view, x, kind, own)
    if (edge) return { on: 'edge', lane, frame, ...edge }
    const phase = lane === 'units' && place && y > place.from + place.height / 2 ? phaseSpot(doc, view, x, kind, own) : null
    if (phase) return { on: 'phase', lane: 'units', frame, ...phase }
  }
  const index = spanAt(spans, frame)
  return index >= 0 && x >= toPx(view, 0) && x < toPx(view, model.frames) ? { on: 'segment', lane, index, frame } : { on: 'ground', lane, frame }
}

type Spans = readonly { start: number; end: number }[]

/** Where two edges meet, the selected segment's wins, then the one on whose side the hand is. */
function edgeSpot(spans: Spans, view: View, x: number, kind: HandKind, own: number) {
  const selected = spans[own]
  if (selected) {
    const left = x - toPx(view, selected.start)
    const right = toPx(view, selected.end) - x
    // Inside a narrow segment a third of it stays for the segment itself.
    const inner = Math.min(HANDLE_PX[kind], ((selected.end - selected.start) * view.perFrame) / 3)
    const takes = (inside: number) => inside <= inner && inside >= -HANDLE_PX[kind]
    if (takes(left) && (!takes(right) || left < right)) return edge(spans, own, 'start')
    if (takes(right)) return edge(spans, own, 'end')
  }
  const reach = EDGE_PX[kind] / view.perFrame
  if (!reach) return null
  const at = view.start + x / view.perFrame
  let best: { index: number; side: 'start' | 'end'; away: number } | null = null
  const [from, to] = visible(spans, at - reach, at + reach)
  for (let index = Math.max(0, from - 1); index < to + 1; index++) {
    const span = spans[index]
    if (!span) continue
    // Narrow segments: their edges are felt outside them more than inside, so that they can be tapped.
    const inner = Math.min(reach, (span.end - span.start) / 3)
    for (const side of ['start', 'end'] as const) {
      const inside = side === 'start' ? at - span.start : span.end - at
      if (inside > inner || inside < -reach) continue
      const away = Math.abs(inside) + (inside < 0 ? 1e-6 : 0)
      if (!best || away < best.away) best = { index, side, away }
    }
  }
  return best ? edge(spans, best.index, best.side) : null
}

function edge(spans: Spans, index: number, side: 'start' | 'end') {
  const other = side === 'start' ? index - 1 : index + 1
  const meets = side === 'start' ? spans[other]?.end === spans[index]?.start : spans[other]?.start === spans[index]?.end
  return { index, side, twin: spans[other] && meets ? other : null }
}

function phaseSpot(doc: LabelDoc, view: View, x: number, kind: HandKind, own: number) {
  const at = view.start + x / view.perFrame
  const index = spanAt(doc.segments, Math.floor(at))
  const label = doc.segments[index]
  if (!label || label.state === 'none') return null
  const width = (label.end - label.start) * view.perFrame
  if (index !== own && !(label.phases && width > WIDE_PX)) return null
  if (width < 4 * PHASE_PX[kind]) return null
  const left = toPx(view, label.start)
  const lines = envelope(label.start, label.end, label.phases).map((percent) => left + (width * percent) / 100)
  const which = lines.findIndex((line) => Math.abs(x - line) <= PHASE_PX[kind])
  return which === 0 || which === 1 ? { index, which: which as 0 | 1 } : null
}

export const mapFrame = (px: number, width: number, frames: number): number => ((px - MAP_INSET) / Math.max(width - 2 * MAP_INSET, 1)) * frames
export const mapPx = (frame: number, width: number, frames: number): number => MAP_INSET + (frame / Math.max(frames, 1)) * (width - 2 * MAP_INSET)

function mapSpot(view: View, frames: number, x: number, kind: HandKind): Spot {
  const frame = Math.min(frames - 1, Math.max(0, Math.floor(mapFrame(x, view.width, frames))))
  const left = mapPx(Math.max(0, view.start), view.width, frames)
  const right = mapPx(Math.min(frames, lastSeen(view)), view.width, frames)
  const inner = Math.min(WINDOW_PX[kind], (right - left) / 3)
  const near = (inside: number) => inside <= inner && inside >= -WINDOW_PX[kind]
  const part = near(x - left) && x - left < right - x ? 'start' : near(right - x) ? 'end' : x >= left && x < right ? 'inside' : 'outside'
  return { on: 'map', lane: 'clip', part, frame }
}
