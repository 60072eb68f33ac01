/** The whole clip in one strip: what people said where, the part in view, the playhead. */
import { lastSeen, type View } from '../../geometry'
import { clamp } from '../../rate'
import type { Label, LabelDoc } from '../../labels/doc'
import { element } from '../dom'
import type { Dress, EditWords } from './model'
import { Pool, Sketch } from './pool'
import { mapPx } from './spots'
import { hueOf } from './units'

export class ClipMap {
  readonly el = element('wl-map')
  private readonly strip = element('wl-strip')
  private readonly window = new Sketch(element('wl-window'))
  private readonly now = new Sketch(element('wl-map-now'))
  private readonly cells = new Pool<Label, Sketch>(this.strip, () => new Sketch(element('', '', 'i')))

  private segments: LabelDoc['segments'] | null = null

  constructor(words: EditWords) {
    this.strip.setAttribute('role', 'img')
    this.strip.setAttribute('aria-label', words.lanes.clip)
    this.window.el.append(element('', '', 'i'), element('', '', 'i'))
    this.el.append(this.strip, this.window.el, this.now.el)
  }

  drawLabels(doc: LabelDoc, dress: (label: Label) => Dress, fresh: boolean): void {
    if (!fresh && doc.segments === this.segments) return
    this.segments = doc.segments
    const share = 100 / Math.max(doc.frames, 1)
    this.cells.show(doc.segments, (cell, label) => {
      cell
        .look(`${hueOf(label, dress(label))}${label.state === 'unsure' ? ' unsure' : ''}`)
        .style('left', `${(label.start * share).toFixed(3)}%`)
        .style('width', `${((label.end - label.start) * share).toFixed(3)}%`)
    })
  }

  /** Where the part in view lies. Panning changes no width, so it is a transform alone. */
  drawView(view: View, frames: number): void {
    const left = mapPx(clamp(view.start, 0, frames), view.width, frames)
    const right = mapPx(clamp(lastSeen(view), 0, frames), view.width, frames)
    this.window.style('transform', `translateX(${left.toFixed(1)}px)`).style('width', `${Math.max(6, right - left).toFixed(1)}px`)
  }

  drawNow(frame: number, width: number, frames: number): void {
    this.now.style('transform', `translateX(${mapPx(frame + 0.5, width, frames).toFixed(1)}px)`)
  }
}
