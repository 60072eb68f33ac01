/**
 * The workspace's timeline: lanes of one clip, the labels on them, and the hands that change them.
 *
 * Everything that moves lies on one sliding ground and is drawn one width beyond either edge, so that panning is one
 * transform. Labels are drawn by identity: a change draws what changed. The playhead is the engine's own.
 */
import type { FrameClock } from '../../clock'
import { fitClip, lastSeen, toPx } from '../../geometry'
import type { LabelDoc } from '../../labels/doc'
import type { Selection } from '../../labels/editor'
import type { Scope } from '../../scope'
import { element } from '../dom'
import { Edits } from './edits'
import { Heads } from './heads'
import { Lanes, Wardrobe } from './lanes'
import { layOut, type LanePlace, type Room } from './layout'
import { ClipMap } from './map'
import type { EditHooks, EditModel, EditPort, EditSuggestion, EditWords, LaneSettings } from './model'
import { Over } from './over'
import type { Paper } from './paper'
import { Pointing } from './pointing'
import { Sketch } from './pool'
import { Viewing } from './viewing'

/** While somebody zooms on and on, what is drawn is stretched up to so much; it is drawn anew when they rest. */
const STRETCH = 1.7
const REST_MS = 120
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
  private readonly edits: Edits
  private readonly viewing: Viewing
  private readonly pointing: Pointing<S>
  private readonly wardrobe = new Wardrobe(() => this.model)
  private readonly words: EditWords
  private readonly port: EditPort
  private readonly clock: FrameClock
  private readonly scope: Scope
  private model: EditModel<S>
  private settings: LaneSettings
  private places: LanePlace[] = []
  private room: Room = { phone: false, low: false, coarse: false, text: 1 }
  /** Frames that are drawn, and the zoom that they are drawn with. */
  private drawn: { from: number; to: number; perFrame: number } | null = null
  /** The frame at the ground's first pixel. */
  private origin = 0
  private fresh = true
  private asked = false
  private loop: FrameClock['loop'] = null
  /** Calls off what comes when zooming rests. */
  private resting: (() => void) | null = null

  constructor(host: HTMLElement, { model, words, port, hooks, settings, clock, scope }: EditTimelineOptions<S>) {
    this.model = model
    this.words = words
    this.port = port
    this.settings = settings
    this.clock = clock
    this.scope = scope
    const { root, field, slide } = this
    const centred = () => this.room.phone
    root.tabIndex = 0
    root.setAttribute('role', 'application')
    root.setAttribute('aria-roledescription', words.roleDescription)
    root.setAttribute('aria-label', words.timeline)
    this.heads = new Heads(words, {
      places: () => this.places,
      settings: () => this.settings,
      change: (next, kept) => {
        this.setSettings(next)
        if (kept) hooks.settings?.(next)
      },
    }, scope)
    this.map = new ClipMap(words)
    this.lanes = new Lanes(words)
    root.append(this.heads.el, field)
    field.append(this.rows, slide.el, this.map.el, this.playhead.el)
    slide.el.append(this.lanes.el, this.over.el)
    host.replaceChildren(root)
    scope.add(() => root.remove())
    this.lanes.recolour()
    this.edits = new Edits(port)
    this.viewing = new Viewing({
      frames: () => this.model.frames,
      centred, clock,
      moved: (view) => {
        hooks.seen?.(view.start, lastSeen(view), view.perFrame)
        this.pointing.viewMoved()
        if (this.covered()) this.place()
        else if (this.zoomsOn() && this.stretches()) this.place()
        else this.redraw(true)
      },
    })
    const { viewing, edits, wardrobe, lanes } = this
    this.pointing = new Pointing<S>({
      root, field, scope, clock, port, hooks, viewing, edits, wardrobe, lanes, centred,
      model: () => this.model,
      places: () => this.places,
      redraw: () => this.redraw(false),
      released: () => this.refresh(),
    })
    this.lay()
    this.measureRoom()
    this.resize(field.clientWidth)
    this.watch()
  }

  /** Another report, other counts or words: everything is dressed anew. */
  setModel(model: EditModel<S>): void {
    const whole = this.viewing.showsAll
    this.model = model
    this.wardrobe.forget()
    this.lay()
    if (whole && !this.centred) this.viewing.view = fitClip(model.frames, this.viewing.view.width)
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
    this.viewing.zoomBy(factor)
  }

  /** Zoom to [start, end); without a range to the whole clip. */
  fit(range?: { start: number; end: number }): void {
    this.viewing.fit(range)
  }

  panTo(start: number): void {
    this.viewing.panTo(start)
  }

  /** Bring [start, end) into view without zooming; its start where it does not fit. */
  reveal(range: { start: number; end: number }): void {
    this.viewing.reveal(range)
  }

  get zoomedIn(): boolean {
    return !this.viewing.showsAll
  }

  /** Phones: the playhead stands in the middle. */
  get centred(): boolean {
    return this.room.phone
  }

  /** A hand holds something: the page waits with what would move it. */
  get busy(): boolean {
    return this.pointing.gestures.busy
  }

  private watch(): void {
    const { scope, field, clock } = this
    scope.resize(field, (width) => this.resize(width))
    if (typeof matchMedia !== 'undefined') {
      scope.listen(matchMedia('(prefers-color-scheme: dark)'), 'change', () => this.recolour())
      for (const query of ROOM_QUERIES) scope.listen(matchMedia(query), 'change', () => this.measureRoom())
    }
    // Their width goes with the size of text.
    scope.resize(this.heads.el, () => this.measureRoom())
    if (typeof MutationObserver !== 'undefined') {
      const theme = new MutationObserver(() => this.recolour())
      theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
      scope.add(() => theme.disconnect())
    }
    scope.add(this.port.onChange(() => this.redraw(false)))
    clock.onFrame(() => this.refresh())
    clock.onState(() => this.refresh())
  }

  private measureRoom(): void {
    if (typeof matchMedia === 'undefined') return
    const [phone = false, low = false, coarse = false] = ROOM_QUERIES.map((query) => matchMedia(query).matches)
    const text = Math.max(1, Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1)
    const { room } = this
    if (room.phone === phone && room.low === low && room.coarse === coarse && room.text === text) return
    this.room = { phone, low, coarse, text }
    this.root.classList.toggle('phone', phone)
    this.lay()
    this.redraw(true)
  }

  private resize(width: number): void {
    const [num, den] = this.model.rate
    this.viewing.resize(width, num / den)
  }

  private recolour(): void {
    this.lanes.recolour()
    this.redraw(true)
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

  /** A new frame, or a new wish. */
  private refresh(): void {
    const { clock } = this
    if (clock.loop !== this.loop) {
      this.loop = clock.loop
      this.redraw(false)
    }
    this.viewing.goOn(this.pointing.held)
    this.place()
  }

  private covered(): boolean {
    return this.drawn?.perFrame === this.viewing.view.perFrame && this.reaches()
  }

  /** All frames in view are drawn. */
  private reaches(): boolean {
    const { drawn, viewing, model } = this
    const { view } = viewing
    return drawn !== null && Math.max(view.start, 0) >= drawn.from - 1e-6 && Math.min(lastSeen(view), model.frames) <= drawn.to + 1e-6
  }

  /** Zooming did not rest since the last time; once it does, all is drawn anew. */
  private zoomsOn(): boolean {
    const goesOn = this.resting !== null
    this.resting?.()
    this.resting = this.scope.timeout(() => {
      this.resting = null
      if (!this.covered()) this.redraw(true)
    }, REST_MS)
    return goesOn
  }

  /** What is drawn serves for the view when it is stretched a little: hundreds of units are not drawn in one picture. */
  private stretches(): boolean {
    const { drawn, viewing } = this
    if (!drawn || this.asked) return false
    const { view } = viewing
    const scale = view.perFrame / drawn.perFrame
    return scale <= STRETCH && scale >= 1 / STRETCH && this.reaches()
  }

  /** Transforms alone. */
  private place(): void {
    const { drawn, origin, model } = this
    const { view } = this.viewing
    const frame = this.clock.wished
    const x = toPx(view, frame + 0.5)
    this.playhead.style('transform', `translateX(${x.toFixed(2)}px)`).style('visibility', x < -8 || x > view.width + 8 ? 'hidden' : 'visible')
    this.map.drawNow(frame, view.width, model.frames)
    const scale = drawn ? view.perFrame / drawn.perFrame : 0
    // Another zoom that is about to be drawn.
    if (!drawn || (scale !== 1 && this.asked)) return
    const seen = (view.start - origin) * drawn.perFrame
    this.slide.style('transform', `translateX(${(-seen * scale).toFixed(2)}px)${scale === 1 ? '' : ` scaleX(${scale.toFixed(5)})`}`)
    this.lanes.stick(view.start, seen)
    this.map.drawView(view, model.frames)
  }

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
    const { model, port, wardrobe, words, viewing } = this
    if (viewing.view.width <= 0) return
    const { from, to, perFrame } = this.ground()
    const { origin, fresh } = this
    const paper: Paper = { model, words, from, to, perFrame, x: (frame) => (frame - origin) * perFrame, fresh }
    this.fresh = false
    const doc = port.shown()
    const selection = port.selection()
    this.lanes.draw(paper, { doc, selection, wardrobe, curves: this.settings.curves })
    this.over.draw(paper, this.places, {
      doc, selection,
      grabbed: port.grabbed(),
      editable: port.editable(),
      ghosts: this.edits.ghosts(),
      line: this.pointing.line,
      loop: this.clock.loop,
      dress: wardrobe.label,
      name: this.nameOf(doc, selection),
    })
    this.map.drawLabels(doc, wardrobe.label, fresh)
    this.pointOut(selection)
    this.place()
  }

  /** The frames to draw: those in view, and as many again on either side when there is more. */
  private ground(): { from: number; to: number; perFrame: number } {
    const { drawn, viewing, origin } = this
    const { view } = viewing
    if (drawn && !this.fresh && this.covered()) return drawn
    const margin = viewing.showsAll && !this.centred ? 0 : view.width / view.perFrame
    const far = Math.abs(view.start - origin) * view.perFrame > FAR_PX
    if (drawn?.perFrame !== view.perFrame || far) this.origin = Math.floor(view.start)
    this.fresh = true
    this.drawn = { from: view.start - margin, to: lastSeen(view) + margin, perFrame: view.perFrame }
    return this.drawn
  }

  private nameOf(doc: LabelDoc, selection: Selection | null): string {
    const label = selection?.lane === 'units' ? doc.segments[selection.index] : undefined
    const section = selection?.lane === 'sections' ? doc.sections[selection.index] : undefined
    return label ? this.wardrobe.label(label).name : section ? this.wardrobe.section(section).name : ''
  }

  /** What a screen reader takes as the place: the handle that keys hold, or the selected option. */
  private pointOut(selection: Selection | null): void {
    const grabbed = selection && this.port.grabbed()
    const lane = selection?.lane === 'sections' ? this.lanes.sections : this.lanes.units
    const id = grabbed ? this.over.idOf(grabbed) : selection ? lane.idOf(selection.index) : null
    if (id === this.root.getAttribute('aria-activedescendant')) return
    if (id) this.root.setAttribute('aria-activedescendant', id)
    else this.root.removeAttribute('aria-activedescendant')
  }
}

const ROOM_QUERIES = ['(max-width: 767px)', '(max-height: 759px)', '(pointer: coarse)'] as const
