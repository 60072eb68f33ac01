/** Which frames the timeline shows: zooming, panning, following the film. */
import type { FrameClock } from '../../clock'
import { centreOn, clampZoom, fitClip, fitRange, follow, keepInside, lastSeen, toPx, zoomAt, type View } from '../../geometry'

const PLAYING_SHARE = 0.4
/** Seconds that a phone shows at first. */
const PHONE_SECONDS = 5

export interface ViewingFacts {
  frames(): number
  /** Phones: the playhead stands in the middle. */
  centred(): boolean
  clock: FrameClock
  /** The view is another one. */
  moved(view: View): void
}

export class Viewing {
  view: View
  private frame = -1

  constructor(private readonly facts: ViewingFacts) {
    this.view = fitClip(facts.frames(), 0)
  }

  get showsAll(): boolean {
    return this.view.width / this.view.perFrame >= this.facts.frames() - 1e-6
  }

  set(view: View): void {
    const { facts } = this
    this.view = facts.centred() ? centreOn(view, facts.clock.wished + 0.5) : keepInside(view, facts.frames())
    facts.moved(this.view)
  }

  panTo(start: number): void {
    this.set({ ...this.view, start })
  }

  zoom(px: number, factor: number): void {
    this.set(zoomAt(this.view, px, factor, this.facts.frames()))
  }

  /** Around the playhead, or the middle where it is not in view. */
  zoomBy(factor: number): void {
    const { view, facts } = this
    const at = toPx(view, facts.clock.wished + 0.5)
    this.zoom(at >= 0 && at <= view.width && !facts.centred() ? at : view.width / 2, factor)
  }

  /** [start, end) with a margin; without a range the whole clip. */
  fit(range?: { start: number; end: number }): void {
    const frames = this.facts.frames()
    this.set(range ? fitRange(range.start, range.end, frames, this.view.width) : fitClip(frames, this.view.width))
  }

  /** [start, end) and nothing more, as near as zoom allows. */
  show(start: number, end: number): void {
    const { width } = this.view
    this.set({ start, perFrame: clampZoom(width / Math.max(end - start, 1), this.facts.frames(), width), width })
  }

  /** Bring [start, end) into view without zooming; its start where it does not fit. */
  reveal({ start, end }: { start: number; end: number }): void {
    const { view } = this
    if (start >= view.start && end <= lastSeen(view)) return
    const length = (end - start) * view.perFrame
    const margin = Math.max(0, Math.min(view.width * 0.1, (view.width - length) / 2)) / view.perFrame
    const fromLeft = start < view.start || length > view.width
    this.panTo(fromLeft ? start - margin : end + margin - view.width / view.perFrame)
  }

  /** The lanes are that wide now; a view of the whole clip stays one. */
  resize(width: number, perSecond: number): void {
    const { facts, view } = this
    if (width <= 0) return
    const frames = facts.frames()
    const first = view.width === 0
    if (first && facts.centred()) this.set({ start: 0, perFrame: clampZoom(width / (PHONE_SECONDS * perSecond), frames, width), width })
    else if (first || (this.showsAll && !facts.centred())) this.set(fitClip(frames, width))
    else this.set({ ...view, width })
  }

  /** The film goes on, or was sent elsewhere. held: a hand holds the view (true) or a label too ('label'). */
  goOn(held: boolean | 'label'): void {
    const { facts, view } = this
    const { clock } = facts
    const frame = clock.wished
    const stepped = frame !== this.frame
    this.frame = frame
    let next = view
    if (facts.centred()) {
      if (held !== 'label') next = centreOn(view, frame + 0.5)
    } else if (!held && !this.showsAll) {
      const outside = frame + 1 > lastSeen(view) || frame < view.start
      if (clock.playing || (stepped && outside)) next = follow(view, frame, PLAYING_SHARE, facts.frames())
    }
    if (next.start === view.start) return
    this.view = next
    facts.moved(next)
  }
}
