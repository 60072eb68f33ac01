/**
 * The whole clip in one strip: colours of the units, the part in view, the playhead. A press seeks, and so does a drag
 * outside the part in view; a drag of that part moves it, where the lanes can be moved.
 */
import type { FrameClock } from '../clock'
import { hueClass } from '../geometry'
import { clamp } from '../rate'
import type { Scope } from '../scope'
import { element } from './dom'
import type { TimelineSegment } from './model'

/** A press that moves farther than this is a drag. */
const SLACK_PX = 3

export class Barcode {
  private readonly strip = element('barcode')
  private readonly now = element('barcode-now')
  private readonly window = element('barcode-window')
  private frames = 1
  private range: { start: number; end: number } | null = null

  constructor(
    private readonly host: HTMLElement,
    label: string,
    private readonly clock: FrameClock,
    scope: Scope,
    /** Move the part in view so that it begins at this frame; false where the lanes follow the playhead. */
    private readonly pan: (start: number) => boolean = () => false,
  ) {
    this.strip.setAttribute('role', 'img')
    this.strip.setAttribute('aria-label', label)
    this.window.hidden = true
    host.replaceChildren(this.strip, this.window, this.now)
    let down: number | null = null
    let held: { x: number; start: number; moved: boolean } | null = null
    const frameAt = (event: PointerEvent) => {
      const box = host.getBoundingClientRect()
      return clamp((event.clientX - box.left) / Math.max(box.width, 1), 0, 1) * this.frames
    }
    const seek = (event: PointerEvent) => clock.seek(Math.floor(frameAt(event)))
    scope.listen<PointerEvent>(host, 'pointerdown', (event) => {
      down = event.pointerId
      host.setPointerCapture?.(event.pointerId)
      const { range } = this
      const at = frameAt(event)
      held = range && at >= range.start && at < range.end && this.pan(range.start) ? { x: event.clientX, start: range.start, moved: false } : null
      if (!held) seek(event)
    })
    scope.listen<PointerEvent>(host, 'pointermove', (event) => {
      if (event.pointerId !== down) return
      if (!held) return seek(event)
      const away = event.clientX - held.x
      held.moved ||= Math.abs(away) > SLACK_PX
      if (held.moved) this.pan(held.start + (away / Math.max(host.getBoundingClientRect().width, 1)) * this.frames)
    })
    scope.listen<PointerEvent>(host, 'pointerup', (event) => {
      if (event.pointerId === down && held && !held.moved) seek(event)
      down = held = null
    })
    scope.listen(host, 'pointercancel', () => (down = held = null))
    clock.onFrame(() => this.place())
    clock.onState(() => this.place())
    scope.add(() => host.replaceChildren())
  }

  setSegments(segments: readonly TimelineSegment[], frames: number): void {
    this.frames = frames
    this.strip.replaceChildren(
      ...segments.map((segment) => {
        const cell = element('', '', 'i')
        if (segment.kind === 'unit') cell.classList.add(hueClass(segment.hue))
        else cell.className = segment.kind === 'none' ? 'no' : 'fogc'
        // The cell shares its length with the gaps between cells, so the flex factor says it, not a width.
        cell.style.flex = `${segment.end - segment.start} 1 0`
        return cell
      }),
    )
    this.place()
  }

  /** Frames that the lanes show; null hides the window. */
  setWindow(range: { start: number; end: number } | null): void {
    this.range = range
    this.window.hidden = !range
    if (!range) return
    const left = clamp(range.start / this.frames, 0, 1) * 100
    const right = clamp(range.end / this.frames, 0, 1) * 100
    this.window.style.left = `${left}%`
    this.window.style.width = `${right - left}%`
  }

  private place(): void {
    this.now.style.left = `${((this.clock.wished + 0.5) / this.frames) * 100}%`
    this.host.dataset['frame'] = String(this.clock.wished)
  }
}
