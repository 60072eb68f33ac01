/**
 * Hands on the workspace's timeline. A gesture is a state: pointers and keys come in, what comes after it goes out, and
 * null is rest. What it does goes through a port, so that a test plays a script of events against a list of calls.
 *
 * Escape takes any gesture back; a pointer that the browser takes away ends it likewise, but leaves film and view as they are.
 */
import type { View } from '../../geometry'
import { clamp } from '../../rate'
import { Drawing, EdgeDrag, PhaseDrag } from './gestures-edit'
import { MapEnd, MapPan, Panning, Pinching, Scrubbing } from './gestures-view'
import type { SnapAsk, Snapped, Spot } from './model'

export interface EditHand {
  id: number
  kind: 'mouse' | 'touch' | 'pen'
  /** Pixels from the left and upper edge of the lanes. */
  x: number
  y: number
  /** Ctrl (or Cmd) suspends snapping. */
  free: boolean
  /** Shift: the neighbour's edge comes along; on a unit: draw over it. */
  shift: boolean
  /** The middle button moves the view. */
  middle: boolean
  /** Milliseconds, of the event. */
  at: number
}

export interface GesturePort {
  view(): View
  readonly frames: number
  /** true on phones: the playhead stands in the middle and the lanes move under it. */
  centred(): boolean
  /** The frame that the film shows or is being sent to. */
  frame(): number
  seek(frame: number): void
  /** A hand took film and view (true) or let them go (false): the film stands still meanwhile, the view does not follow. */
  hold(on: boolean): void
  panTo(start: number): void
  zoom(px: number, factor: number): void
  /** Show [start, end). */
  show(start: number, end: number): void
  restore(view: View): void
  spot(hand: EditHand): Spot
  editable(): boolean
  /** A tap; `twice` when it is the second on the same thing. */
  tap(spot: Spot, twice: boolean, hand: EditHand): void
  context(spot: Spot, hand: EditHand): void
  snap(ask: SnapAsk): Snapped
  /** Labels as a gesture finds them, previewed anew with each move; commit and cancel end it. */
  edit: {
    /** null: something is drawn. */
    begin(spot: (Spot & { on: 'edge' | 'phase' }) | null): void
    edge(spot: Spot & { on: 'edge' }, frame: number, together: boolean): void
    phase(spot: Spot & { on: 'phase' }, frame: number): void
    /** null: too short to be anything. */
    draw(lane: 'units' | 'sections', range: { start: number; end: number } | null): void
    /** The frame of an edge or phase now. */
    place(spot: Spot & { on: 'edge' | 'phase' }): number
    commit(): void
    cancel(): void
  }
  /** The line that says what holds an edge; null takes it away. */
  line(at: Snapped | null): void
  /** Run this later unless called off. */
  wait(milliseconds: number, run: () => void): () => void
  /** A gesture changed by itself, after waiting. */
  become(state: State | null): void
}

export interface State {
  /** Labels are being changed. */
  readonly edits?: boolean
  /** It may be drawn beyond what is in view. */
  readonly wanders?: boolean
  down?(hand: EditHand): State | null
  move?(hand: EditHand): State | null
  up?(hand: EditHand): State | null
  /** escaped: everything as it was before. */
  cancel(escaped: boolean): void
  /** A modifier was pressed or let go under a hand that does not move. */
  keys?(free: boolean, shift: boolean): void
}

/** A press that moves farther than this is a drag. */
const SLACK = { mouse: 3, pen: 4, touch: 8 } as const
const LONG_PRESS_MS = 450

/** A hand is down and has not said yet what it wants. */
class Pressed implements State {
  private readonly spot: Spot
  private readonly calm: () => void

  constructor(
    private readonly port: GesturePort,
    private readonly first: EditHand,
    private readonly tapped: (spot: Spot, hand: EditHand) => void,
  ) {
    this.spot = port.spot(first)
    this.calm = first.kind === 'touch' ? port.wait(LONG_PRESS_MS, () => this.pressedLong()) : () => {}
  }

  down(hand: EditHand): State {
    this.calm()
    return new Pinching(this.port, this.first, hand)
  }

  move(hand: EditHand): State | null {
    if (hand.id !== this.first.id || Math.hypot(hand.x - this.first.x, hand.y - this.first.y) <= SLACK[hand.kind]) return this
    this.calm()
    const next = this.dragging()
    return next.move ? next.move(hand) : next
  }

  up(hand: EditHand): State | null {
    if (hand.id !== this.first.id) return this
    this.calm()
    if (!this.first.middle) this.tapped(this.spot, this.first)
    return null
  }

  cancel(): void {
    this.calm()
  }

  private dragging(): State {
    const { port, first, spot } = this
    const still = first.kind === 'touch' && !port.centred()
    if (first.middle) return new Panning(port, first)
    if (spot.on === 'map') return this.onMap(spot.part)
    if (port.editable()) {
      if (spot.on === 'edge') return new EdgeDrag(port, first, spot)
      if (spot.on === 'phase') return new PhaseDrag(port, first, spot)
      const over = first.shift && spot.on === 'segment'
      if (first.kind !== 'touch' && (spot.on === 'ground' || over)) return new Drawing(port, first, spot.lane as 'units' | 'sections')
    }
    return still && spot.lane !== 'time' ? new Panning(port, first) : new Scrubbing(port, first)
  }

  private onMap(part: 'start' | 'end' | 'inside' | 'outside'): State {
    const { port, first } = this
    if (port.centred() || part === 'outside') return new Scrubbing(port, first, true)
    return part === 'inside' ? new MapPan(port, first) : new MapEnd(port, first, part)
  }

  private pressedLong(): void {
    const { port, spot, first } = this
    if (spot.on === 'ground' && port.editable()) port.become(new Drawing(port, first, spot.lane))
    else if (spot.on !== 'map' && spot.lane !== 'time') {
      port.become(null)
      port.context(spot, first)
    }
  }
}

const TWICE_MS = 400

export interface Wheel {
  x: number
  deltaX: number
  deltaY: number
  ctrl: boolean
  shift: boolean
}

export class EditGestures {
  private state: State | null = null
  private last: { what: string; at: number } | null = null

  constructor(private readonly port: GesturePort) {}

  get busy(): boolean {
    return this.state !== null
  }

  get edits(): boolean {
    return this.state?.edits === true
  }

  /** What is held goes on beyond the edge of the view. */
  get wanders(): boolean {
    return this.state?.wanders === true
  }

  become(state: State | null): void {
    this.state = state
  }

  down(hand: EditHand): void {
    if (this.state) this.state = this.state.down ? this.state.down(hand) : this.state
    else this.state = new Pressed(this.port, hand, (spot, from) => this.tapped(spot, from))
  }

  move(hand: EditHand): void {
    if (!this.state?.move) return
    const next = this.state.move(hand)
    // A drag between two taps makes them two.
    if (next !== this.state) this.last = null
    this.state = next
  }

  up(hand: EditHand): void {
    if (this.state?.up) this.state = this.state.up(hand)
  }

  /** The browser took the pointer, or the page its focus. */
  cancel(): void {
    this.state?.cancel(false)
    this.state = null
  }

  /** true when the key was for the gesture. While labels are being changed no other key gets through. */
  key(key: string, free: boolean, shift: boolean): boolean {
    const { state } = this
    if (!state) return false
    if (key === 'Escape') {
      state.cancel(true)
      this.state = null
      return true
    }
    if (key === 'Control' || key === 'Meta' || key === 'Shift') state.keys?.(free, shift)
    return state.edits === true
  }

  /** true when the wheel was taken; otherwise the page scrolls. */
  wheel({ x, deltaX, deltaY, ctrl, shift }: Wheel): boolean {
    const { port } = this
    const view = port.view()
    if (ctrl) {
      // A notch of a wheel is a hundred pixels, a trackpad's pinch a few: neither may jump.
      port.zoom(port.centred() ? view.width / 2 : x, Math.exp(-clamp(deltaY, -40, 40) * 0.01))
      return true
    }
    const sideways = shift ? deltaY || deltaX : Math.abs(deltaX) > Math.abs(deltaY) ? deltaX : 0
    if (sideways === 0) return false
    if (port.centred()) port.seek(port.frame() + sideways / view.perFrame)
    else port.panTo(view.start + sideways / view.perFrame)
    return true
  }

  private tapped(spot: Spot, hand: EditHand): void {
    const index = 'index' in spot ? spot.index : ''
    // Which thing, not which pixel: a finger never comes down twice at one place.
    const what = spot.on === 'segment' || spot.on === 'suggestion' ? `${spot.lane} ${index}` : ''
    const twice = what !== '' && this.last?.what === what && hand.at - this.last.at <= TWICE_MS
    this.last = twice ? null : { what, at: hand.at }
    this.port.tap(spot, twice, hand)
  }
}
