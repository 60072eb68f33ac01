/** The whole clip in one strip: colours of the units, the part in view, the playhead. A press or a drag seeks. */
import type { FrameClock } from '../clock'
import { hueClass } from '../geometry'
import { clamp } from '../rate'
import type { Scope } from '../scope'
import { element } from './dom'
import type { TimelineSegment } from './model'

export class Barcode {
  private readonly strip = element('barcode')
  private readonly now = element('barcode-now')
  private readonly window = element('barcode-window')
  private frames = 1

  constructor(
    private readonly host: HTMLElement,
    label: string,
    private readonly clock: FrameClock,
    scope: Scope,
  ) {
    this.strip.setAttribute('role', 'img')
    this.strip.setAttribute('aria-label', label)
    this.window.hidden = true
    host.replaceChildren(this.strip, this.window, this.now)
    let down: number | null = null
    const seek = (event: PointerEvent) => {
      const box = host.getBoundingClientRect()
      clock.seek(Math.floor(clamp((event.clientX - box.left) / Math.max(box.width, 1), 0, 1) * this.frames))
    }
    scope.listen<PointerEvent>(host, 'pointerdown', (event) => {
      down = event.pointerId
      host.setPointerCapture?.(event.pointerId)
      seek(event)
    })
    scope.listen<PointerEvent>(host, 'pointermove', (event) => event.pointerId === down && seek(event))
    for (const type of ['pointerup', 'pointercancel']) scope.listen(host, type, () => (down = null))
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
