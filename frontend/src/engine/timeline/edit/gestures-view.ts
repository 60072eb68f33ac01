/** Gestures that move the film or the view, and no label. */
import { frameAt, toFrame, type View } from '../../geometry'
import { clamp } from '../../rate'
import type { EditHand, GesturePort, State } from './gestures'
import { mapFrame } from './spots'

/** The film follows the hand. On a phone the lanes do, and in the whole clip the place under the hand. */
export class Scrubbing implements State {
  get wanders(): boolean {
    return !this.map && !this.port.centred()
  }

  private readonly from: number

  constructor(
    private readonly port: GesturePort,
    private readonly first: EditHand,
    private readonly map = false,
  ) {
    this.from = port.frame()
    port.hold(true)
    if (map) port.seek(this.frameFor(first))
  }

  down(hand: EditHand): State {
    this.port.hold(false)
    return new Pinching(this.port, this.first, hand)
  }

  move(hand: EditHand): State {
    if (hand.id === this.first.id) this.port.seek(this.frameFor(hand))
    return this
  }

  up(hand: EditHand): State | null {
    if (hand.id !== this.first.id) return this
    this.port.hold(false)
    return null
  }

  cancel(escaped: boolean): void {
    if (escaped) this.port.seek(this.from)
    this.port.hold(false)
  }

  private frameFor(hand: EditHand): number {
    const { port } = this
    const view = port.view()
    if (this.map) return clamp(Math.floor(mapFrame(hand.x, view.width, port.frames)), 0, port.frames - 1)
    if (!port.centred()) return frameAt(view, hand.x, port.frames)
    return clamp(this.from + Math.round((this.first.x - hand.x) / view.perFrame), 0, port.frames - 1)
  }
}

/** The view follows the hand. */
export class Panning implements State {
  private readonly view: View

  constructor(
    private readonly port: GesturePort,
    private readonly first: EditHand,
  ) {
    this.view = port.view()
  }

  down(hand: EditHand): State {
    return new Pinching(this.port, this.first, hand)
  }

  move(hand: EditHand): State {
    if (hand.id === this.first.id) this.port.panTo(this.view.start - (hand.x - this.first.x) / this.view.perFrame)
    return this
  }

  up(hand: EditHand): State | null {
    return hand.id === this.first.id ? null : this
  }

  cancel(escaped: boolean): void {
    if (escaped) this.port.restore(this.view)
  }
}

/** Two fingers: what was between them stays between them. On a phone it is the playhead that stays. */
export class Pinching implements State {
  private readonly view: View

  constructor(
    private readonly port: GesturePort,
    private a: EditHand,
    private b: EditHand,
  ) {
    this.view = port.view()
  }

  move(hand: EditHand): State {
    const { port } = this
    const before = this.spread()
    const held = toFrame(port.view(), this.middle())
    if (hand.id === this.a.id) this.a = hand
    else if (hand.id === this.b.id) this.b = hand
    else return this
    const factor = this.spread() / before
    if (port.centred()) port.zoom(port.view().width / 2, factor)
    else {
      port.zoom(this.middle(), factor)
      port.panTo(held - this.middle() / port.view().perFrame)
    }
    return this
  }

  up(hand: EditHand): State | null {
    // The finger that stays does nothing more: lifting two is never quite at once.
    return hand.id === this.a.id || hand.id === this.b.id ? null : this
  }

  cancel(escaped: boolean): void {
    if (escaped) this.port.restore(this.view)
  }

  private middle(): number {
    return (this.a.x + this.b.x) / 2
  }

  private spread(): number {
    return Math.max(10, Math.hypot(this.a.x - this.b.x, this.a.y - this.b.y))
  }
}

/** The part in view is drawn along the whole clip. */
export class MapPan implements State {
  private readonly view: View

  constructor(
    private readonly port: GesturePort,
    private readonly first: EditHand,
  ) {
    this.view = port.view()
  }

  move(hand: EditHand): State {
    const { port, view, first } = this
    if (hand.id === first.id) port.panTo(view.start + mapFrame(hand.x, view.width, port.frames) - mapFrame(first.x, view.width, port.frames))
    return this
  }

  up(hand: EditHand): State | null {
    return hand.id === this.first.id ? null : this
  }

  cancel(escaped: boolean): void {
    if (escaped) this.port.restore(this.view)
  }
}

/** An end of the part in view is drawn: the other stays where it is. */
export class MapEnd implements State {
  private readonly view: View

  constructor(
    private readonly port: GesturePort,
    private readonly first: EditHand,
    private readonly side: 'start' | 'end',
  ) {
    this.view = port.view()
  }

  move(hand: EditHand): State {
    const { port, view, first } = this
    if (hand.id !== first.id) return this
    const moved = mapFrame(hand.x, view.width, port.frames) - mapFrame(first.x, view.width, port.frames)
    const end = view.start + view.width / view.perFrame
    if (this.side === 'start') port.show(clamp(view.start + moved, 0, end - 1), end)
    else port.show(view.start, clamp(end + moved, view.start + 1, port.frames))
    return this
  }

  up(hand: EditHand): State | null {
    return hand.id === this.first.id ? null : this
  }

  cancel(escaped: boolean): void {
    if (escaped) this.port.restore(this.view)
  }
}
