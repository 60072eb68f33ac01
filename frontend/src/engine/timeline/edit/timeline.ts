/**
 * The workspace's timeline: lanes of one clip, the labels on them, and the hands that change them.
 *
 * Everything that moves lies on one sliding ground and is drawn one width beyond either edge, so that panning is one
 * transform. Labels are drawn by identity: a change draws what changed. The playhead is the engine's own.
 */
import type { FrameClock } from '../../clock'
import { centreOn, clampZoom, fitClip, fitRange, follow, keepInside, lastSeen, toPx, zoomAt, type View } from '../../geometry'
import type { Scope } from '../../scope'
import { element } from '../dom'
import { Edits } from './edits'
import { EditGestures, type EditHand, type GesturePort } from './gestures'
import { bindHands } from './hands'
import { Heads } from './heads'
import { Hover } from './hover'
import { Lanes, Wardrobe } from './lanes'
import { layOut, type LanePlace, type Room } from './layout'
import { ClipMap } from './map'
import type { EditHooks, EditModel, EditPort, EditSuggestion, EditWords, LaneSettings, Snapped, Spot } from './model'
import { Over } from './over'
import type { Paper } from './paper'
import { Sketch } from './pool'
import { spotAt } from './spots'
import { Wander } from './wander'

const PLAYING_SHARE = 0.4
/** Seconds that a phone shows at first. */
const PHONE_SECONDS = 5
/** Beyond this many pixels from its origin the ground begins anew: browsers place things exactly only near it. */
const FAR_PX = 200_000

export interface EditTimelineOptions<S extends EditSuggestion> {
  model: EditModel<S>
  words: EditWords
  port: EditPort
  hooks: EditHooks<S>
  settings: LaneSettings
  clock: FrameClock
  scope: Scope
}

export class EditTimeline<S extends EditSuggestion = EditSuggestion> {
  /** The one tab stop. */
  readonly root = element('wl')
  private readonly field = element('wl-field')
  private readonly rows = element('wl-rows')
  private readonly slide = new Sketch(element('wl-slide'))
  private readonly playhead = new Sketch(element('playhead'))
  private readonly lanes: Lanes
  private readonly over = new Over()
  private readonly map: ClipMap
  private readonly heads: Heads
  private readonly hover: Hover
  private readonly wander: Wander
  private readonly edits: Edits
  private readonly gestures: EditGestures
  private readonly wardrobe = new Wardrobe(() => this.model)
  private readonly words: EditWords
  private readonly port: EditPort
  private readonly hooks: EditHooks<S>
  private readonly clock: FrameClock
  private readonly scope: Scope
  private model: EditModel<S>
  private settings: LaneSettings
  private places: LanePlace[] = []
  private room: Room = { phone: false, low: false, coarse: false }
  private view: View
  /** Frames that are drawn, and the zoom that they are drawn with. */
  private drawn: { from: number; to: number; perFrame: number } | null = null
  private origin = 0
  private fresh = true
  private asked = false
  private line: Snapped | null = null
  private held: { resume: boolean } | null = null
  private seenFrame = -1

  constructor(host: HTMLElement, options: EditTimelineOptions<S>) {
    const { model, words, port, hooks, settings, clock, scope } = options
    this.model = model
    this.words = words
    this.port = port
    this.hooks = hooks
    this.settings = settings
    this.clock = clock
    this.scope = scope
    this.view = fitClip(model.frames, 0)
    this.edits = new Edits(port)
    this.gestures = new EditGestures(this.handPort())
    const { root, field, slide } = this
    root.tabIndex = 0
    root.setAttribute('role', 'application')
    root.setAttribute('aria-roledescription', words.roleDescription)
    root.setAttribute('aria-label', words.timeline)
    this.heads = new Heads(words, { places: () => this.places, settings: () => this.settings, change: (next, kept) => this.resettle(next, kept) }, scope)
    this.map = new ClipMap(words)
    root.append(this.heads.el, field)
    host.replaceChildren(root)
    scope.add(() => root.remove())
    this.lanes = new Lanes(words)
    slide.el.append(this.lanes.el, this.over.el)
    field.append(this.rows, slide.el, this.map.el, this.playhead.el)
    this.lanes.recolour()
    this.hover = new Hover(field, scope)
    this.wander = new Wander(scope, () => this.view.width, (pixels) => this.wandered(pixels))
    this.listen()
    this.measureRoom()
    this.lay()
    this.measure(field.clientWidth)
  }

  // What the page may ask.

  /** Another report, other counts or words: everything is dressed anew. */
  setModel(model: EditModel<S>): void {
    const whole = this.showsAll()
    this.model = model
    this.wardrobe.forget()
    this.lay()
    if (whole) this.view = fitClip(model.frames, this.view.width)
    this.redraw(true)
  }

  setSuggestions(suggestions: readonly S[]): void {
    const had = this.model.suggestions.length > 0
    this.model = { ...this.model, suggestions }
    if (had !== suggestions.length > 0) this.lay()
    this.redraw(false)
  }

  setSettings(settings: LaneSettings): void {
    this.settings = settings
    this.lay()
    this.redraw(true)
  }

  zoomBy(factor: number): void {
    const at = toPx(this.view, this.clock.wished + 0.5)
    const inside = at >= 0 && at <= this.view.width && !this.centred
    this.setView(zoomAt(this.view, inside ? at : this.view.width / 2, factor, this.model.frames))
  }

  /** Zoom to [start, end); without a range to the whole clip. */
  fit(range?: { start: number; end: number }): void {
    const { frames } = this.model
    this.setView(range ? fitRange(range.start, range.end, frames, this.view.width) : fitClip(frames, this.view.width))
  }

  panTo(start: number): void {
    this.setView({ ...this.view, start })
  }

  /** Bring [start, end) into view without zooming; its start where it does not fit. */
  reveal({ start, end }: { start: number; end: number }): void {
    const { view } = this
    const seconds = (end - start) * view.perFrame
    if (start >= view.start && end <= lastSeen(view)) return
    const margin = Math.max(0, Math.min(view.width * 0.1, (view.width - seconds) / 2)) / view.perFrame
    const fromLeft = start < view.start || seconds > view.width
    this.panTo(fromLeft ? start - margin : end + margin - view.width / view.perFrame)
  }

  get zoomedIn(): boolean {
    return !this.showsAll()
  }

  get centred(): boolean {
    return this.room.phone
  }

  /** A hand holds something: the page waits with what would move it. */
  get busy(): boolean {
    return this.gestures.busy
  }

  // Hands.

  private handPort(): GesturePort {
    const timeline = this
    const { edits } = this
    return {
      view: () => timeline.view,
      get frames() {
        return timeline.model.frames
      },
      centred: () => timeline.centred,
      frame: () => timeline.clock.wished,
      seek: (frame) => timeline.clock.seek(frame),
      hold: (on) => timeline.hold(on),
      panTo: (start) => timeline.panTo(start),
      zoom: (px, factor) => timeline.setView(zoomAt(timeline.view, px, factor, timeline.model.frames)),
      show: (start, end) => timeline.show(start, end),
      restore: (view) => timeline.setView({ ...view, width: timeline.view.width }),
      spot: (hand) => timeline.spot(hand),
      editable: () => timeline.port.editable(),
      tap: (spot, twice, hand) => timeline.tap(spot, twice, hand),
      context: (spot, hand) => timeline.context(spot, hand),
      snap: (ask) => timeline.port.snap(ask),
      edit: {
        begin: () => {
          edits.begin()
          timeline.hooks.editing?.(true)
        },
        edge: (spot, frame, together) => edits.edge(spot, frame, together),
        phase: (spot, frame) => edits.phase(spot, frame),
        draw: (lane, range) => edits.draw(lane, range),
        place: (spot) => edits.place(spot),
        commit: () => timeline.finish(() => edits.commit()),
        cancel: () => timeline.finish(() => edits.cancel()),
      },
      line: (at) => {
        timeline.line = at
        timeline.redraw(false)
      },
      wait: (milliseconds, run) => timeline.scope.timeout(run, milliseconds),
      become: (state) => timeline.gestures.become(state),
    }
  }

  private finish(end: () => void): void {
    end()
    this.wander.stop()
    this.hooks.editing?.(false)
    this.redraw(false)
  }

  private spot(hand: EditHand): Spot {
    const { view, places, port } = this
    const editable = port.editable()
    return spotAt({ view, places, model: this.model, doc: port.shown(), selection: port.selection(), editable }, hand.x, hand.y, hand.kind)
  }

  private tap(spot: Spot, twice: boolean, hand: EditHand): void {
    const { port, clock } = this
    if (spot.on === 'edge') {
      const now = port.selection()
      const own = now?.lane === spot.lane && now.index === spot.index
      // Two edges at one place: the second tap takes the other.
      port.select({ lane: spot.lane, index: own && spot.twin !== null ? spot.twin : spot.index })
      return
    }
    if (spot.on === 'segment' || spot.on === 'phase') {
      const chosen = { lane: spot.lane, index: spot.index }
      port.select(chosen)
      if (twice) this.hooks.loop(chosen)
    } else if (spot.on === 'suggestion') {
      const suggestion = this.model.suggestions[spot.index]
      if (suggestion && twice) this.hooks.take?.(suggestion)
      else if (suggestion) this.hooks.suggestion?.(suggestion, spot.frame)
    } else if (spot.on === 'ground') port.select(null)
    // A finger on a phone would move the lanes away under itself; there the tap only selects.
    const still = (this.centred && hand.kind === 'touch' && spot.on !== 'map' && spot.lane !== 'time') || twice
    if (!still) clock.seek(spot.frame)
  }

  private context(spot: Spot, hand: EditHand): void {
    const box = this.field.getBoundingClientRect()
    if ('index' in spot && spot.lane !== 'suggestion') this.port.select({ lane: spot.lane, index: spot.index })
    this.hooks.context?.(spot, hand.x + box.left, hand.y + box.top)
  }

  private hold(on: boolean): void {
    if (on && !this.held) {
      this.held = { resume: this.clock.playing }
      this.clock.pause()
    } else if (!on && this.held) {
      const { resume } = this.held
      this.held = null
      if (resume) this.clock.play()
      this.refresh()
    }
  }

  private wandered(pixels: number): boolean {
    if (!this.gestures.busy || this.centred || !this.wanderer) return false
    const before = this.view.start
    this.panTo(before + pixels / this.view.perFrame)
    this.gestures.move(this.wanderer)
    return this.view.start !== before
  }

  /** The hand that holds something, as it was last. */
  private wanderer: EditHand | null = null

  private hovered(hand: EditHand | null): void {
    if (!hand) {
      this.hover.hide()
      return
    }
    const spot = this.spot(hand)
    this.field.dataset['cursor'] = cursorOf(spot, this.port.editable())
    const doc = this.port.shown()
    const index = 'index' in spot ? spot.index : -1
    const dress = () => {
      if (spot.lane === 'suggestion') return this.model.suggestions[index] && this.wardrobe.suggestion(this.model.suggestions[index] as S)
      if (spot.lane === 'sections') return doc.sections[index] && this.wardrobe.section(doc.sections[index])
      return doc.segments[index] && this.wardrobe.label(doc.segments[index])
    }
    this.hover.over(index < 0 ? '' : `${spot.lane} ${index}`, hand.x, hand.y, () => dress()?.hint ?? [])
  }

  /** A screen reader pressed an option. */
  private pressed(target: HTMLElement): void {
    const option = target.closest<HTMLElement>('[role="option"]')
    const index = Number(option?.getAttribute('aria-posinset')) - 1
    if (!option || !(index >= 0)) return
    if (this.lanes.units.el.contains(option)) this.port.select({ lane: 'units', index })
    else if (this.lanes.sections.el.contains(option)) this.port.select({ lane: 'sections', index })
    else if (this.model.suggestions[index]) this.hooks.suggestion?.(this.model.suggestions[index], this.model.suggestions[index].start)
  }

  private listen(): void {
    const { scope, root, field, gestures } = this
    scope.resize(field, (width) => this.measure(width))
    if (typeof matchMedia !== 'undefined') {
      scope.listen(matchMedia('(prefers-color-scheme: dark)'), 'change', () => this.recolour())
      for (const query of ROOM_QUERIES) scope.listen(matchMedia(query), 'change', () => this.roomChanged())
    }
    if (typeof MutationObserver !== 'undefined') {
      const theme = new MutationObserver(() => this.recolour())
      theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
      scope.add(() => theme.disconnect())
    }
    bindHands(scope, {
      root, field, gestures,
      hover: (hand) => this.hovered(hand),
      moved: (hand) => {
        this.wanderer = hand
        if (gestures.wanders) this.wander.at(hand.x)
        else this.wander.stop()
      },
      context: (hand) => this.context(this.spot(hand), hand),
      pressed: (target) => this.pressed(target),
    })
    scope.add(this.port.onChange(() => this.redraw(false)))
    this.clock.onFrame(() => this.refresh())
    this.clock.onState(() => this.refresh())
  }

  // Places.

  private resettle(settings: LaneSettings, kept: boolean): void {
    this.setSettings(settings)
    if (kept) this.hooks.settings?.(settings)
  }

  private roomChanged(): void {
    this.measureRoom()
    this.lay()
    this.redraw(true)
  }

  private measureRoom(): void {
    if (typeof matchMedia === 'undefined') return
    const [phone = false, low = false, coarse = false] = ROOM_QUERIES.map((query) => matchMedia(query).matches)
    this.room = { phone, low, coarse }
    this.root.classList.toggle('phone', phone)
  }

  private lay(): void {
    this.places = layOut(this.model, this.settings, this.room)
    const { places } = this
    this.heads.draw(places, this.model.notes)
    this.lanes.lay(places)
    this.root.style.setProperty('--wl-height', `${places.at(-1)?.bottom ?? 0}px`)
    this.rows.replaceChildren(
      ...places.map((place) => {
        const row = element(`wl-row wl-row-${place.name}`)
        row.style.cssText = `top: ${place.top}px; height: ${place.bottom - place.top}px`
        return row
      }),
    )
    const map = places.find(({ name }) => name === 'clip')
    this.map.el.hidden = !map
    if (map) this.map.el.style.cssText = `top: ${map.from}px; height: ${map.height}px`
    // The playhead ends where the whole clip begins.
    this.playhead.style('bottom', map && map === places.at(-1) ? `${map.bottom - map.top}px` : '0')
    this.fresh = true
  }

  private measure(width: number): void {
    if (width <= 0) return
    const { frames, rate } = this.model
    const first = this.view.width === 0
    if (first && this.centred) {
      const perFrame = clampZoom((width * rate[1]) / (PHONE_SECONDS * rate[0]), frames, width)
      this.setView({ start: 0, perFrame, width })
    } else if (first || (this.showsAll() && !this.centred)) this.setView(fitClip(frames, width))
    else this.setView({ ...this.view, width })
  }

  private recolour(): void {
    this.lanes.recolour()
    this.redraw(true)
  }

  // The view.

  private showsAll(): boolean {
    return this.view.width / this.view.perFrame >= this.model.frames - 1e-6
  }

  private show(start: number, end: number): void {
    const { frames } = this.model
    const { width } = this.view
    this.setView({ start, perFrame: clampZoom(width / Math.max(end - start, 1), frames, width), width })
  }

  private setView(view: View): void {
    this.view = this.centred ? centreOn(view, this.clock.wished + 0.5) : keepInside(view, this.model.frames)
    this.moved()
  }

  /** The view is another one: slide there, or draw where nothing is drawn yet. */
  private moved(): void {
    this.hooks.seen?.(this.view.start, lastSeen(this.view), this.view.perFrame)
    if (this.covered()) this.place()
    else this.redraw(true)
  }

  /** A new frame, or a new wish. */
  private refresh(): void {
    const { clock, gestures, view } = this
    const frame = clock.wished
    const stepped = frame !== this.seenFrame
    this.seenFrame = frame
    let next = view
    if (this.centred) next = gestures.edits ? view : centreOn(view, frame + 0.5)
    else if (!gestures.busy && this.zoomedIn) {
      const outside = frame + 1 > lastSeen(view) || frame < view.start
      if (clock.playing || (stepped && outside)) next = follow(view, frame, PLAYING_SHARE, this.model.frames)
    }
    if (clock.loop !== this.loop) {
      this.loop = clock.loop
      this.redraw(false)
    }
    if (next.start === view.start) this.place()
    else {
      this.view = next
      this.moved()
    }
  }

  private loop: { start: number; end: number } | null = null

  private covered(): boolean {
    const { drawn, view } = this
    if (!drawn || drawn.perFrame !== view.perFrame) return false
    return Math.max(view.start, 0) >= drawn.from - 1e-6 && Math.min(lastSeen(view), this.model.frames) <= drawn.to + 1e-6
  }

  /** Transforms alone. */
  private place(): void {
    const { view, drawn, origin, model } = this
    const frame = this.clock.wished
    const x = toPx(view, frame + 0.5)
    this.playhead.style('transform', `translateX(${x.toFixed(2)}px)`).style('visibility', x < -8 || x > view.width + 8 ? 'hidden' : 'visible')
    this.map.drawNow(frame, view.width, model.frames)
    if (!drawn || drawn.perFrame !== view.perFrame) return
    const seen = (view.start - origin) * view.perFrame
    this.slide.style('transform', `translateX(${(-seen).toFixed(2)}px)`)
    this.lanes.stick(view.start, seen)
    this.map.drawView(view, model.frames)
  }

  // Drawing.

  /** fresh: also what is drawn on canvas. */
  private redraw(fresh: boolean): void {
    this.fresh ||= fresh
    if (this.asked || this.scope.disposed) return
    this.asked = true
    this.scope.frame(() => {
      this.asked = false
      this.draw()
    })
  }

  private draw(): void {
    const { view, model, port, wardrobe, places } = this
    if (view.width <= 0) return
    if (this.fresh || !this.drawn || !this.covered()) {
      const margin = this.showsAll() && !this.centred ? 0 : view.width / view.perFrame
      const far = Math.abs(view.start - this.origin) * view.perFrame > FAR_PX
      if (!this.drawn || this.drawn.perFrame !== view.perFrame || far) this.origin = Math.floor(view.start)
      this.drawn = { from: view.start - margin, to: lastSeen(view) + margin, perFrame: view.perFrame }
      this.fresh = true
    }
    const { origin, drawn, fresh } = this
    const { perFrame } = drawn
    const x = (frame: number) => (frame - origin) * perFrame
    const paper: Paper = { model: model, words: this.words, from: drawn.from, to: drawn.to, perFrame, x, fresh }
    this.fresh = false
    const doc = port.shown()
    const selection = port.selection()
    this.lanes.draw(paper, { doc, selection, wardrobe, curves: this.settings.curves })
    this.over.draw(paper, places, {
      doc, selection,
      grabbed: port.grabbed(),
      editable: port.editable(),
      ghosts: this.edits.ghosts(),
      line: this.line,
      loop: this.clock.loop,
      dress: wardrobe.label,
      name: this.nameOf(doc, selection),
    })
    this.map.drawLabels(doc, wardrobe.label)
    this.pointOut(selection)
    this.place()
  }

  private nameOf(doc: ReturnType<EditPort['shown']>, selection: ReturnType<EditPort['selection']>): string {
    if (!selection) return ''
    if (selection.lane === 'sections') return doc.sections[selection.index] ? this.wardrobe.section(doc.sections[selection.index]!).name : ''
    return doc.segments[selection.index] ? this.wardrobe.label(doc.segments[selection.index]!).name : ''
  }

  /** What a screen reader takes as the place: the handle that keys hold, or the selected option. */
  private pointOut(selection: ReturnType<EditPort['selection']>): void {
    const grabbed = selection && this.port.grabbed()
    const lane = selection?.lane === 'sections' ? this.lanes.sections : this.lanes.units
    const id = grabbed ? this.over.idOf(grabbed) : selection ? lane.idOf(selection.index) : null
    if (id === this.root.getAttribute('aria-activedescendant')) return
    if (id) this.root.setAttribute('aria-activedescendant', id)
    else this.root.removeAttribute('aria-activedescendant')
  }
}

const ROOM_QUERIES = ['(max-width: 767px)', '(max-height: 759px)', '(pointer: coarse)'] as const

function cursorOf(spot: Spot, editable: boolean): string {
  if (spot.on === 'edge' || spot.on === 'phase') return 'edge'
  if (spot.on === 'map') return spot.part === 'start' || spot.part === 'end' ? 'edge' : spot.part === 'inside' ? 'grab' : 'point'
  if (spot.on === 'ground') return editable ? 'draw' : 'point'
  return 'point'
}
