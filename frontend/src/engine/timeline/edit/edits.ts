/** What gestures do to the labels, over the page's editor: each preview starts from the labels as they were. */
import { envelope, spanAt, visible } from '../../geometry'
import type { Label, LabelDoc } from '../../labels/doc'
import { moveEdge, moveSectionEdge, paint, paintSection, setPhases } from '../../labels/ops'
import type { EditPort, Spot } from './model'

type EdgeSpot = Spot & { on: 'edge' }
type PhaseSpot = Spot & { on: 'phase' }

/** What a neighbour would lose. */
export interface Ghost {
  start: number
  end: number
  label: Label
}

const spansOf = (doc: LabelDoc, lane: 'units' | 'sections'): readonly { start: number; end: number }[] =>
  lane === 'units' ? doc.segments : doc.sections

/** Where process begins and ends, also of a unit that says nothing of it: frames. */
export function phasesOf(label: Label): [number, number] {
  const [from, to] = envelope(label.start, label.end, label.phases)
  const at = (percent: number) => Math.round(label.start + ((label.end - label.start) * percent) / 100)
  return [at(from), at(to)]
}

export class Edits {
  /** The label that is dragged was there before, with this index; −1 while one is drawn. */
  private own = -1
  private active = false

  constructor(private readonly port: EditPort) {}

  /** A gesture changes labels. */
  get going(): boolean {
    return this.active
  }

  begin(): void {
    this.own = -1
    this.active = true
    this.port.begin()
  }

  edge({ lane, index, side }: EdgeSpot, frame: number, together: boolean): void {
    this.own = index
    const move = lane === 'units' ? moveEdge : moveSectionEdge
    this.port.preview((doc) => move(doc, index, side, frame, together))
    this.port.select({ lane, index })
  }

  phase({ index, which }: PhaseSpot, frame: number): void {
    this.own = index
    this.port.preview((doc) => {
      const label = doc.segments[index]
      if (!label) return doc
      const [a, b] = phasesOf(label)
      return setPhases(doc, index, which === 0 ? [Math.min(frame, b), b] : [a, Math.max(frame, a)])
    })
    this.port.select({ lane: 'units', index })
  }

  draw(lane: 'units' | 'sections', range: { start: number; end: number } | null): void {
    const { port } = this
    port.preview((doc) => {
      if (!range) return doc
      if (lane === 'units') return paint(doc, range.start, range.end, port.what())
      return paintSection(doc, range.start, range.end, port.sectionKind(range.start))
    })
    const index = range ? spanAt(spansOf(port.shown(), lane), range.start) : -1
    if (index >= 0) port.select({ lane, index })
  }

  place(spot: EdgeSpot | PhaseSpot): number {
    const doc = this.port.shown()
    if (spot.on === 'edge') return spansOf(doc, spot.lane)[spot.index]?.[spot.side] ?? 0
    const label = doc.segments[spot.index]
    return label ? phasesOf(label)[spot.which] : 0
  }

  commit(): void {
    this.active = false
    this.port.commit()
  }

  cancel(): void {
    this.active = false
    this.port.cancel()
  }

  /** Parts of other labels that the gesture takes; none outside a gesture. */
  ghosts(): Ghost[] {
    const selection = this.port.selection()
    if (!this.active || selection?.lane !== 'units') return []
    const mine = this.port.shown().segments[selection.index]
    const { segments } = this.port.committed()
    if (!mine) return []
    const [from, to] = visible(segments, mine.start, mine.end)
    return segments
      .slice(from, to)
      .filter((_label, i) => from + i !== this.own)
      .map((label) => ({ start: Math.max(label.start, mine.start), end: Math.min(label.end, mine.end), label }))
  }
}
