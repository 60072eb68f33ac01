/** Gestures that change labels. The film shows the frame at the edge that moves; Escape puts labels and film back. */
import { toFrame } from '../../geometry'
import { clamp } from '../../rate'
import { LEAST } from '../../labels/doc'
import type { EditHand, GesturePort, State } from './gestures'
import type { Snapped, Spot } from './model'

abstract class Editing implements State {
  readonly edits = true
  readonly wanders = true
  private readonly from: number
  private last: EditHand

  constructor(
    protected readonly port: GesturePort,
    protected readonly first: EditHand,
    held: (Spot & { on: 'edge' | 'phase' }) | null,
  ) {
    this.from = port.frame()
    this.last = first
    port.hold(true)
    port.edit.begin(held)
  }

  /** The hand is at `raw` frames now. */
  protected abstract to(hand: EditHand): void

  /** A second finger is none of its business. */
  down(): State {
    return this
  }

  move(hand: EditHand): State {
    if (hand.id === this.first.id) this.to((this.last = hand))
    return this
  }

  up(hand: EditHand): State | null {
    if (hand.id !== this.first.id) return this
    this.port.line(null)
    this.port.edit.commit()
    this.port.hold(false)
    return null
  }

  cancel(): void {
    this.port.line(null)
    this.port.edit.cancel()
    this.port.seek(this.from)
    this.port.hold(false)
  }

  keys(free: boolean, shift: boolean): void {
    this.to((this.last = { ...this.last, free, shift }))
  }

  protected snapped(raw: number, own: readonly number[], free: boolean): Snapped {
    const { port } = this
    const { perFrame } = port.view()
    const { frame, words } = port.snap({ frame: clamp(raw, 0, port.frames), perFrame, own, free })
    return { frame: clamp(Math.round(frame), 0, port.frames), words }
  }

  protected say(at: Snapped): void {
    this.port.line(at.words ? at : null)
  }
}

export class EdgeDrag extends Editing {
  private readonly edge: number
  private readonly offset: number

  constructor(
    port: GesturePort,
    first: EditHand,
    private readonly spot: Spot & { on: 'edge' },
  ) {
    super(port, first, spot)
    this.edge = port.edit.place(spot)
    // The edge stays where it is under the hand, which never hits it on the pixel.
    this.offset = toFrame(port.view(), first.x) - this.edge
  }

  protected to(hand: EditHand): void {
    const { port, spot, edge } = this
    const at = this.snapped(toFrame(port.view(), hand.x) - this.offset, [edge], hand.free)
    port.edit.edge(spot, at.frame, hand.shift)
    // It may not have come all the way: the film shows where it is, and nothing is said to hold it elsewhere.
    const placed = port.edit.place(spot)
    port.seek(spot.side === 'end' ? placed - 1 : placed)
    if (placed === at.frame) this.say(at)
    else port.line(null)
  }
}

export class PhaseDrag extends Editing {
  private readonly offset: number

  constructor(
    port: GesturePort,
    first: EditHand,
    private readonly spot: Spot & { on: 'phase' },
  ) {
    super(port, first, spot)
    this.offset = toFrame(port.view(), first.x) - port.edit.place(spot)
  }

  protected to(hand: EditHand): void {
    const { port, spot } = this
    const at = this.snapped(toFrame(port.view(), hand.x) - this.offset, [], hand.free)
    port.edit.phase(spot, at.frame)
    const placed = port.edit.place(spot)
    port.seek(placed)
    if (placed === at.frame) this.say(at)
    else port.line(null)
  }
}

export class Drawing extends Editing {
  /** Where it began, snapped as it would be now: Ctrl pressed later frees the other end only. */
  private readonly anchor: number

  constructor(
    port: GesturePort,
    first: EditHand,
    private readonly lane: 'units' | 'sections',
  ) {
    super(port, first, null)
    this.anchor = this.snapped(toFrame(port.view(), first.x), [], first.free).frame
  }

  protected to(hand: EditHand): void {
    const { port, anchor } = this
    const at = this.snapped(toFrame(port.view(), hand.x), [], hand.free)
    const start = Math.min(anchor, at.frame)
    const end = Math.max(anchor, at.frame)
    port.edit.draw(this.lane, end - start >= LEAST ? { start, end } : null)
    port.seek(at.frame > anchor ? at.frame - 1 : at.frame)
    this.say(at)
  }
}
