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
  /** What is dragged, by its frames: labels may come anew from elsewhere meanwhile. null while something is drawn. */
  private own: { lane: 'units' | 'sections'; start: number; end: number } | null = null
  private active = false

  constructor(private readonly port: EditPort) {}

  /** A gesture changes labels. */
  get going(): boolean {
    return this.active
  }

  begin(spot: EdgeSpot | PhaseSpot | null): void {
    const span = spot && spansOf(this.port.committed(), spot.lane)[spot.index]
    this.own = span ? { lane: spot.lane, start: span.start, end: span.end } : null
    this.active = true
    this.port.begin(true)
  }

  edge({ lane, side }: EdgeSpot, frame: number, together: boolean): void {
    const move = lane === 'units' ? moveEdge : moveSectionEdge
    this.port.preview((doc) => {
      const index = this.indexIn(doc)
      return index < 0 ? doc : move(doc, index, side, frame, together)
    })
    this.selectOwn()
  }

  phase({ which }: PhaseSpot, frame: number): void {
    this.port.preview((doc) => {
      const index = this.indexIn(doc)
      const label = doc.segments[index]
      if (!label) return doc
      const [a, b] = phasesOf(label)
      return setPhases(doc, index, which === 0 ? [Math.min(frame, b), b] : [a, Math.max(frame, a)])
    })
    this.selectOwn()
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

  /** The frame of an edge or phase now; that of the spot where it is no more. */
  place(spot: EdgeSpot | PhaseSpot): number {
    // Edges move between their neighbours, so what is dragged keeps its place among them.
    const index = this.indexIn(this.port.committed())
    const doc = this.port.shown()
    if (spot.on === 'edge') return spansOf(doc, spot.lane)[index]?.[spot.side] ?? spot.frame
    const label = doc.segments[index]
    return label ? phasesOf(label)[spot.which] : spot.frame
  }

  commit(): void {
    this.active = false
    this.port.commit()
  }

  cancel(): void {
    this.active = false
    this.port.cancel()
  }

  /** Where the thing that is dragged stands in labels without the gesture; −1 when it is there no more. */
  private indexIn(doc: LabelDoc): number {
    const { own } = this
    if (!own) return -1
    const spans = spansOf(doc, own.lane)
    const index = spanAt(spans, own.start)
    return spans[index]?.start === own.start && spans[index].end === own.end ? index : -1
  }

  private selectOwn(): void {
    const index = this.indexIn(this.port.committed())
    if (this.own && index >= 0) this.port.select({ lane: this.own.lane, index })
  }

  /** Parts of other labels that the gesture takes; none outside a gesture. */
  ghosts(): Ghost[] {
    const selection = this.port.selection()
    if (!this.active || selection?.lane !== 'units') return []
    const mine = this.port.shown().segments[selection.index]
    const { segments } = this.port.committed()
    if (!mine) return []
    const [from, to] = visible(segments, mine.start, mine.end)
    const own = this.indexIn(this.port.committed())
    return segments
      .slice(from, to)
      .filter((_label, i) => from + i !== own)
      .map((label) => ({ start: Math.max(label.start, mine.start), end: Math.min(label.end, mine.end), label }))
  }
}
