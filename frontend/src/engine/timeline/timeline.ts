/**
 * The timeline: lanes of one clip over one view of it, with a playhead that no framework touches.
 *
 * On wide pages the whole clip fits and the playhead moves; zoomed in, it stays at 40% while playing and the lanes move.
 * On phones ("centred") the playhead stands in the middle and the lanes move under it. Lanes are drawn one width beyond
 * either edge, so that moving is a transform and only zooming or travelling far draws again.
 */
import type { FrameClock } from '../clock'
import {
  centreOn, fitClip, fitRange, follow, keepInside, lastSeen, spanAt, toPx, zoomAt, clampZoom, type View,
} from '../geometry'
import { Gestures, type Port } from '../gestures'
import { momentNear, NUMBER_PX } from '../reading/moments'
import type { Scope } from '../scope'
import { curveColours, drawEdges, drawEnergy, drawSound, type CurveColours } from './curves'
import { element, fitCanvas } from './dom'
import { bindHands } from './hands'
import { LANE_HEIGHT, makeLanes, type Lane } from './lanes'
import { fillCounts, fillPhrases, fillRuler, fillUnits } from './marks'
import { fillNotes, NOTE_REACH_PX } from './notes'
import type { PickLane, TimelineModel, TimelineWords } from './model'
import { drawDiffer, drawProbabilities, fillMoments } from './sees'

const PLAYING_SHARE = 0.4
/** Seconds that a phone shows at first. */
const PHONE_SECONDS = 8
let made = 0

const spansOf = (model: TimelineModel, lane: 'units' | 'labels') => (lane === 'labels' ? model.labels : model.segments)

export interface TimelineHooks {
  /** A unit was tapped, a label, a key moment, or a note. */
  pick(index: number, lane: PickLane): void
  /** The part of the clip that is seen changed. */
  seen?(start: number, end: number): void
}

export class Timeline {
  readonly root = element('tl')
  private readonly body = element('tl-lanes')
  private readonly over = element('tl-over')
  private readonly playhead = element('playhead')
  private readonly range = element('tl-loop')
  private lanes: Lane[] = []
  private model: TimelineModel
  private view: View
  private drawn: View | null = null
  private colours: CurveColours
  private isCentred = false
  private looped = { units: -1, labels: -1 }
  private current = { units: -1, labels: -1 }
  private asked = false
  private held: { resume: boolean } | null = null
  private readonly idPrefix = `seg${++made}-`
  private readonly gestures: Gestures

  constructor(
    host: HTMLElement,
    model: TimelineModel,
    private readonly words: TimelineWords,
    private readonly clock: FrameClock,
    private readonly hooks: TimelineHooks,
    private readonly scope: Scope,
  ) {
    this.model = model
    this.view = fitClip(model.frames, 0)
    const { root, body, over } = this
    root.tabIndex = 0
    root.setAttribute('role', 'application')
    root.setAttribute('aria-roledescription', words.roleDescription)
    root.setAttribute('aria-label', words.timeline)
    over.append(this.range, this.playhead)
    root.append(body, over)
    host.replaceChildren(root)
    scope.add(() => root.remove())
    this.colours = curveColours(root)
    this.buildLanes()
    this.gestures = new Gestures(this.port())
    this.listen()
    this.measure()
  }

  setModel(model: TimelineModel): void {
    const whole = this.showsAll()
    this.model = model
    this.buildLanes()
    if (whole) this.view = fitClip(model.frames, this.view.width)
    this.redraw()
  }

  /** Mark one segment as looped; −1 for none. */
  setLooped(index: number, lane: 'units' | 'labels' = 'units'): void {
    this.looped = { units: -1, labels: -1, [lane]: index }
    this.redraw()
  }

  zoomBy(factor: number): void {
    const at = this.isCentred ? this.view.width / 2 : toPx(this.view, this.clock.wished + 0.5)
    const inside = at >= 0 && at <= this.view.width
    this.setView(zoomAt(this.view, inside ? at : this.view.width / 2, factor, this.model.frames))
  }

  /** Zoom to [start, end); without a range to the whole clip. */
  fit(range?: { start: number; end: number }): void {
    const { frames } = this.model
    this.setView(range ? fitRange(range.start, range.end, frames, this.view.width) : fitClip(frames, this.view.width))
  }

  get zoomedIn(): boolean {
    return !this.showsAll()
  }

  get centred(): boolean {
    return this.isCentred
  }

  panTo(start: number): void {
    this.setView({ ...this.view, start })
  }

  private showsAll(): boolean {
    return this.view.width / this.view.perFrame >= this.model.frames - 1e-6
  }

  private port(): Port {
    const timeline = this
    return {
      view: () => timeline.view,
      get frames() {
        return timeline.model.frames
      },
      centred: () => timeline.isCentred,
      frame: () => timeline.clock.wished,
      seek: (frame) => timeline.clock.seek(frame),
      pick: (frame, lane) => timeline.pick(frame, lane),
      hold: (on) => timeline.hold(on),
      panTo: (start) => timeline.panTo(start),
      zoom: (px, factor) => timeline.setView(zoomAt(timeline.view, px, factor, timeline.model.frames)),
    }
  }

  /** What lies under a tap; where no key moment and no note is near, the tap is one on the ground. */
  private pick(frame: number, lane: PickLane): void {
    if (lane === 'units' || lane === 'labels') return this.hooks.pick(spanAt(spansOf(this.model, lane), frame), lane)
    const [marks, reach] = lane === 'notes' ? [this.model.notes, NOTE_REACH_PX] : [this.model.sees?.moments ?? [], NUMBER_PX / 2]
    const index = momentNear(marks, frame, Math.max(1, reach / this.view.perFrame))
    if (index === -1) this.clock.seek(frame)
    else this.hooks.pick(index, lane)
  }

  private hold(on: boolean): void {
    if (on) {
      this.held = { resume: this.clock.playing }
      this.clock.pause()
    } else if (this.held) {
      if (this.held.resume) this.clock.play()
      this.held = null
    }
  }

  private buildLanes(): void {
    this.lanes = makeLanes(this.model, this.words)
    this.body.replaceChildren(...this.lanes.map((lane) => lane.row))
    this.drawn = null
  }

  private listen(): void {
    const { scope, root, body, gestures } = this
    scope.resize(this.over, () => this.measure())
    if (typeof matchMedia !== 'undefined') {
      const dark = matchMedia('(prefers-color-scheme: dark)')
      scope.listen(dark, 'change', () => this.recolour())
    }
    if (typeof MutationObserver !== 'undefined') {
      const theme = new MutationObserver(() => this.recolour())
      theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
      scope.add(() => theme.disconnect())
    }
    bindHands(scope, { root, body, gestures, laneX: (clientX) => clientX - this.over.getBoundingClientRect().left })
    this.clock.onFrame(() => this.refresh())
    this.clock.onState(() => this.refresh())
  }

  private recolour(): void {
    this.colours = curveColours(this.root)
    this.drawn = null
    this.redraw()
  }

  /** Take the width of the lanes; a view of the whole clip stays one. */
  private measure(): void {
    const width = this.over.clientWidth
    if (width === 0) return
    const whole = this.view.width === 0 || this.showsAll()
    const centred = typeof matchMedia !== 'undefined' && matchMedia('(max-width: 767px)').matches
    const { frames, rate } = this.model
    if (centred !== this.isCentred || this.view.width === 0) {
      this.isCentred = centred
      const perFrame = clampZoom(centred ? (width * rate[1]) / (PHONE_SECONDS * rate[0]) : width / frames, frames, width)
      this.setView({ start: 0, perFrame, width })
    } else if (whole && !centred) this.setView(fitClip(frames, width))
    else this.setView({ ...this.view, width })
  }

  private setView(view: View): void {
    this.view = this.isCentred ? centreOn(view, this.clock.wished + 0.5) : keepInside(view, this.model.frames)
    this.hooks.seen?.(this.view.start, lastSeen(this.view))
    this.redraw()
  }

  /** A new frame, or a new wish: move the playhead now, draw lanes only if needed. */
  private refresh(): void {
    const frame = this.clock.wished
    if (this.isCentred) this.view = centreOn(this.view, frame + 0.5)
    else if (this.clock.playing && this.zoomedIn && !this.gestures.busy) {
      this.view = follow(this.view, frame, PLAYING_SHARE, this.model.frames)
    }
    this.placePlayhead()
    this.markCurrent()
    if (this.covered()) this.slide()
    else this.redraw()
    if (this.isCentred || this.zoomedIn) this.hooks.seen?.(this.view.start, lastSeen(this.view))
  }

  private placePlayhead(): void {
    const x = toPx(this.view, this.clock.wished + 0.5)
    this.playhead.style.transform = `translateX(${x.toFixed(2)}px)`
    this.playhead.hidden = x < -8 || x > this.view.width + 8
    const loop = this.clock.loop
    this.range.hidden = !loop
    if (!loop) return
    this.range.style.transform = `translateX(${toPx(this.view, loop.start).toFixed(2)}px)`
    this.range.style.width = `${((loop.end - loop.start) * this.view.perFrame).toFixed(2)}px`
  }

  private markCurrent(): void {
    for (const lane of ['units', 'labels'] as const) {
      const index = spanAt(spansOf(this.model, lane), this.clock.wished)
      if (index === this.current[lane]) continue
      this.current[lane] = index
      const strip = this.lanes.find(({ name }) => name === lane)?.strip
      strip?.querySelector('.cur')?.classList.remove('cur')
      strip?.querySelector(`[data-index="${index}"]`)?.classList.add('cur')
      if (lane === 'units') this.root.setAttribute('aria-activedescendant', `${this.idPrefix}${index}`)
    }
  }

  private covered(): boolean {
    const { drawn, view } = this
    if (!drawn || drawn.perFrame !== view.perFrame) return false
    const left = Math.max(view.start, 0)
    const right = Math.min(lastSeen(view), this.model.frames)
    return left >= drawn.start - 1e-6 && right <= lastSeen(drawn) + 1e-6
  }

  private slide(): void {
    const shift = this.drawn ? -(this.view.start - this.drawn.start) * this.view.perFrame : 0
    for (const lane of this.lanes) {
      lane.strip.style.transform = `translateX(${shift.toFixed(2)}px)`
      if (lane.name === 'units' || lane.name === 'labels') lane.strip.style.setProperty('--seen', `${(-shift).toFixed(1)}px`)
    }
  }

  private redraw(): void {
    if (this.asked || this.scope.disposed) return
    this.asked = true
    this.scope.frame(() => {
      this.asked = false
      this.draw()
    })
  }

  private draw(): void {
    const { view, model, words } = this
    if (view.width <= 0) return
    const margin = this.showsAll() && !this.isCentred ? 0 : view.width
    const drawn = { ...view, start: view.start - margin / view.perFrame, width: view.width + 2 * margin }
    this.drawn = drawn
    const { wished } = this.clock
    this.current = { units: spanAt(model.segments, wished), labels: spanAt(model.labels, wished) }
    const marksOf = (lane: 'units' | 'labels', prefix = '') => ({
      current: this.current[lane], looped: this.looped[lane], idPrefix: this.idPrefix + prefix,
    })
    for (const { name, strip, canvas } of this.lanes) {
      strip.style.width = `${drawn.width}px`
      const height = LANE_HEIGHT[name]
      if (name === 'time') fillRuler(strip, model, drawn, words)
      else if (name === 'counts') fillCounts(strip, model, drawn)
      else if (name === 'phrases') fillPhrases(strip, model, drawn)
      else if (name === 'units') fillUnits(strip, model.segments, drawn, words, marksOf('units'))
      else if (name === 'labels') fillUnits(strip, model.labels, drawn, { ...words, unseen: words.notLooked }, marksOf('labels', 'l'))
      const ink = canvas ? fitCanvas(canvas, drawn.width, height) : null
      if (name === 'moments' && model.sees) fillMoments(strip, model.sees.moments, model.frames, drawn)
      if (name === 'notes') fillNotes(strip, model.notes, drawn)
      if (ink && name === 'differ' && model.sees) drawDiffer(ink, model.sees.differ, drawn, height, this.colours)
      if (ink && name === 'edges' && model.sees) drawProbabilities(ink, model.sees, model.edges, drawn, height, this.colours)
      else if (ink && name === 'edges') drawEdges(ink, model, drawn, height, this.colours)
      if (ink && name === 'energy') drawEnergy(ink, model, drawn, height, this.colours)
      if (ink && name === 'sound') drawSound(ink, model, drawn, height, this.colours)
    }
    this.slide()
    this.placePlayhead()
  }
}
