/**
 * Hands on the timeline. A gesture is a state: each gets pointer and key events and says what comes after it.
 * What a gesture does goes through a port, so that a test can play scripts of events against a list of calls.
 */
import { frameAt, toFrame, type View } from './geometry'

export interface Hand {
  id: number
  kind: 'mouse' | 'touch' | 'pen'
  /** Pixels from the left edge of the lanes, and down the page. */
  x: number
  y: number
  zone: 'ruler' | 'units' | 'labels' | 'moments' | 'notes' | 'lane'
}

export interface Port {
  view(): View
  readonly frames: number
  /** true on phones: the playhead stands in the middle and the lane moves under it. */
  centred(): boolean
  /** The frame that the film shows or is being sent to. */
  frame(): number
  seek(frame: number): void
  /** A tap on a unit, a label, or near a key moment or a note, at this frame. */
  pick(frame: number, lane: 'units' | 'labels' | 'moments' | 'notes'): void
  /** A hand took the playhead (true) or let it go (false): the film stands still meanwhile. */
  hold(on: boolean): void
  panTo(start: number): void
  zoom(px: number, factor: number): void
}

interface State {
  down?(hand: Hand): State
  move?(hand: Hand): State
  up?(hand: Hand): State
  cancel?(): State
  key?(key: string): State
}

/** A press that moves farther than this is a drag. */
const SLACK = { mouse: 3, pen: 4, touch: 8 } as const

class Idle implements State {
  constructor(private readonly port: Port) {}
  down(hand: Hand): State {
    return new Pressed(this.port, hand)
  }
}

class Pressed implements State {
  constructor(
    private readonly port: Port,
    private readonly first: Hand,
  ) {}
  down(hand: Hand): State {
    return new Pinching(this.port, this.first, hand)
  }
  move(hand: Hand): State {
    if (hand.id !== this.first.id || Math.abs(hand.x - this.first.x) <= SLACK[hand.kind]) return this
    return this.dragging().move(hand)
  }
  up(hand: Hand): State {
    if (hand.id !== this.first.id) return this
    const frame = frameAt(this.port.view(), this.first.x, this.port.frames)
    const { zone } = this.first
    if (zone === 'units' || zone === 'labels' || zone === 'moments' || zone === 'notes') this.port.pick(frame, zone)
    else this.port.seek(frame)
    return new Idle(this.port)
  }
  cancel(): State {
    return new Idle(this.port)
  }
  private dragging(): Scrubbing | Panning {
    const { port, first } = this
    const view = port.view()
    const zoomedIn = view.width / view.perFrame < port.frames - 1e-6
    if (!port.centred() && first.zone === 'ruler' && zoomedIn) return new Panning(port, first, view)
    return new Scrubbing(port, first)
  }
}

class Scrubbing implements State {
  private readonly from: number
  constructor(
    private readonly port: Port,
    private readonly first: Hand,
  ) {
    this.from = port.frame()
    port.hold(true)
  }
  down(hand: Hand): State {
    this.port.hold(false)
    return new Pinching(this.port, this.first, hand)
  }
  move(hand: Hand): Scrubbing {
    if (hand.id === this.first.id) this.port.seek(this.frameFor(hand))
    return this
  }
  up(hand: Hand): State {
    if (hand.id !== this.first.id) return this
    return this.done()
  }
  cancel(): State {
    return this.done()
  }
  key(key: string): State {
    if (key !== 'Escape') return this
    this.port.seek(this.from)
    return this.done()
  }
  private frameFor(hand: Hand): number {
    const view = this.port.view()
    if (!this.port.centred()) return frameAt(view, hand.x, this.port.frames)
    const moved = Math.round((this.first.x - hand.x) / view.perFrame)
    return Math.min(this.port.frames - 1, Math.max(0, this.from + moved))
  }
  private done(): State {
    this.port.hold(false)
    return new Idle(this.port)
  }
}

class Panning implements State {
  constructor(
    private readonly port: Port,
    private readonly first: Hand,
    private readonly view: View,
  ) {}
  down(hand: Hand): State {
    return new Pinching(this.port, this.first, hand)
  }
  move(hand: Hand): Panning {
    if (hand.id === this.first.id) this.port.panTo(this.view.start - (hand.x - this.first.x) / this.view.perFrame)
    return this
  }
  up(hand: Hand): State {
    return hand.id === this.first.id ? new Idle(this.port) : this
  }
  cancel(): State {
    return new Idle(this.port)
  }
}

class Pinching implements State {
  constructor(
    private readonly port: Port,
    private a: Hand,
    private b: Hand,
  ) {}
  move(hand: Hand): State {
    const before = this.spread()
    if (hand.id === this.a.id) this.a = hand
    else if (hand.id === this.b.id) this.b = hand
    else return this
    const middle = (this.a.x + this.b.x) / 2
    this.port.zoom(this.port.centred() ? this.port.view().width / 2 : middle, this.spread() / before)
    return this
  }
  up(hand: Hand): State {
    // The finger that stays does not scrub: lifting two fingers is never quite at once.
    return hand.id === this.a.id || hand.id === this.b.id ? new Idle(this.port) : this
  }
  cancel(): State {
    return new Idle(this.port)
  }
  private spread(): number {
    return Math.max(10, Math.hypot(this.a.x - this.b.x, this.a.y - this.b.y))
  }
}

export interface Wheel {
  x: number
  deltaX: number
  deltaY: number
  ctrl: boolean
  shift: boolean
}

export class Gestures {
  private state: State

  constructor(private readonly port: Port) {
    this.state = new Idle(port)
  }

  get busy(): boolean {
    return !(this.state instanceof Idle)
  }

  down(hand: Hand): void {
    this.state = this.state.down?.(hand) ?? this.state
  }

  move(hand: Hand): void {
    this.state = this.state.move?.(hand) ?? this.state
  }

  up(hand: Hand): void {
    this.state = this.state.up?.(hand) ?? this.state
  }

  cancel(): void {
    this.state = this.state.cancel?.() ?? this.state
  }

  key(key: string): void {
    this.state = this.state.key?.(key) ?? this.state
  }

  /** true when the wheel was taken; otherwise the page scrolls. */
  wheel(wheel: Wheel): boolean {
    const view = this.port.view()
    if (wheel.ctrl) {
      this.port.zoom(this.port.centred() ? view.width / 2 : wheel.x, Math.exp(-wheel.deltaY * 0.01))
      return true
    }
    const sideways = wheel.shift ? wheel.deltaY || wheel.deltaX : Math.abs(wheel.deltaX) > Math.abs(wheel.deltaY) ? wheel.deltaX : 0
    if (sideways === 0) return false
    if (this.port.centred()) this.port.seek(this.port.frame() + sideways / view.perFrame)
    else this.port.panTo(toFrame(view, sideways))
    return true
  }
}
