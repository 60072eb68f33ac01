/**
 * Filling while the film plays: a unit's key goes down, the frames that pass are that unit, the key goes up. A short
 * press is a tap, and means what it means on a film that stands. One hold is one step of undo, whatever happens meanwhile.
 */
import type { Range, What } from './doc'
import type { Editor } from './editor'
import { paint } from './ops'

/** A key that is held longer than this fills, milliseconds. */
export const HOLD = 250

export type Ended =
  /** `frame`: the one on the screen when the key went down. */
  | { readonly how: 'tap'; readonly what: What; readonly frame: number }
  | { readonly how: 'filled'; readonly what: What; readonly range: Range }

interface Hold {
  key: string
  what: What
  /** The frame on the screen when the key went down, and the last one that played since. */
  from: number
  to: number
  since: number
  /** Of the editor; null before the press is long enough. */
  gesture: number | null
  /** The film was sent elsewhere: nothing more is filled. */
  over: boolean
}

export class Fill {
  private hold: Hold | null = null

  constructor(private readonly editor: Editor) {}

  /** What is being filled in now; null before the press is long enough, too. */
  get what(): What | null {
    return this.hold?.gesture != null ? this.hold.what : null
  }

  /** A key goes down while the film plays. Another one that is still held ends here; what became of it is returned. */
  press(key: string, what: What, frame: number, now: number): Ended | null {
    const ended = this.hold ? this.release(this.hold.key, frame, now) : null
    this.hold = { key, what, from: frame, to: frame, since: now, gesture: null, over: false }
    return ended
  }

  /** The film shows `frame`. Playing that turns round (a loop that begins again) ends the filling where it turned. */
  tick(frame: number, now: number): void {
    const { hold } = this
    if (!hold || hold.over) return
    if ((frame - hold.to) * (hold.to - hold.from) < 0) {
      hold.over = true
      return
    }
    hold.to = frame
    if (hold.gesture === null) {
      if (now - hold.since < HOLD) return
      hold.gesture = this.editor.begin(true)
    }
    this.show(hold)
  }

  /** The film was sent somewhere by hand: what played until then counts. */
  jumped(): void {
    if (this.hold) this.hold.over = true
  }

  /** A key goes up; null when it was not the one that fills, or the filling was taken back meanwhile. */
  release(key: string, frame: number, now: number): Ended | null {
    const { hold } = this
    if (hold?.key !== key) return null
    this.tick(frame, now)
    this.hold = null
    const { what, from, gesture } = hold
    if (gesture === null) return { how: 'tap', what, frame: from }
    if (!this.editor.is(gesture)) return null
    this.editor.commit()
    return { how: 'filled', what, range: rangeOf(hold) }
  }

  /** The keys were taken away: what was filled stays, and a press that was too short to fill is forgotten. */
  lost(): Ended | null {
    const { hold } = this
    this.hold = null
    if (!hold || hold.gesture === null || !this.editor.is(hold.gesture)) return null
    this.editor.commit()
    return { how: 'filled', what: hold.what, range: rangeOf(hold) }
  }

  /** Nothing was meant. */
  cancel(): void {
    const { hold } = this
    this.hold = null
    if (hold?.gesture != null && this.editor.is(hold.gesture)) this.editor.cancel()
  }

  private show(hold: Hold): void {
    if (hold.gesture === null || !this.editor.is(hold.gesture)) return
    const { start, end } = rangeOf(hold)
    this.editor.preview((doc) => paint(doc, start, end, hold.what))
  }
}

/** What filling needs of the clock. */
interface Playing {
  readonly speed: number
  readonly shown: number
  readonly wished: number
  onFrame(listener: (frame: number) => void): () => void
  onState(listener: () => void): () => void
}

/** The film goes on, or is sent elsewhere. Returns what ends it. */
export function followFilm(fill: Fill, clock: Playing, now: () => number = () => performance.now()): () => void {
  const frames = clock.onFrame((frame) => fill.tick(frame, now()))
  // Played backwards the film is sent from frame to frame, which is no jump.
  const states = clock.onState(() => {
    if (clock.speed > 0 && clock.wished !== clock.shown) fill.jumped()
  })
  return () => {
    frames()
    states()
  }
}

/** The frame on the screen belongs to what ends there. */
const rangeOf = ({ from, to }: Hold): Range => ({ start: Math.min(from, to), end: Math.max(from, to) + 1 })
