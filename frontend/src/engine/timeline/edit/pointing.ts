/** What hands do on the timeline: the port of its gestures, taps, the hover label, the menu, presses by a program. */
import type { FrameClock } from '../../clock'
import { toPx } from '../../geometry'
import type { LabelDoc } from '../../labels/doc'
import { clamp } from '../../rate'
import type { Scope } from '../../scope'
import type { Edits } from './edits'
import { EditGestures, type EditHand, type GesturePort } from './gestures'
import { bindHands } from './hands'
import { Hover } from './hover'
import type { Lanes, Wardrobe } from './lanes'
import type { LanePlace } from './layout'
import type { Dress, EditHooks, EditModel, EditPort, EditSuggestion, Snapped, Spot } from './model'
import { spotAt } from './spots'
import type { Viewing } from './viewing'
import { Wander } from './wander'

export interface PointingFacts<S extends EditSuggestion> {
  root: HTMLElement
  field: HTMLElement
  scope: Scope
  clock: FrameClock
  port: EditPort
  hooks: EditHooks<S>
  viewing: Viewing
  edits: Edits
  wardrobe: Wardrobe
  lanes: Lanes
  model(): EditModel<S>
  places(): readonly LanePlace[]
  centred(): boolean
  redraw(): void
  /** A hand let film and view go. */
  released(): void
}

export class Pointing<S extends EditSuggestion> {
  readonly gestures: EditGestures
  /** What holds the edge under the hand. */
  line: Snapped | null = null
  private readonly hover: Hover
  private readonly wander: Wander
  private paused: { resume: boolean } | null = null
  /** The hand that is down, as it was last. */
  private last: EditHand | null = null
  /** Where it came down. */
  private down = 0

  constructor(private readonly facts: PointingFacts<S>) {
    const { scope, field, root, viewing } = facts
    this.gestures = new EditGestures(this.handPort())
    this.hover = new Hover(field, scope)
    this.wander = new Wander(scope, () => viewing.view.width, (pixels) => this.wandered(pixels))
    bindHands(scope, {
      root, field,
      gestures: this.gestures,
      hover: (hand) => this.hovered(hand),
      moved: (hand, down) => {
        if (down) this.down = hand.x
        this.last = hand
        if (this.gestures.wanders && !facts.centred()) this.wander.at(hand.x, this.down)
        else this.wander.stop()
      },
      context: (hand) => (hand ? this.context(this.spot(hand), hand) : this.menuByKey()),
      pressed: (target) => this.pressed(target),
    })
  }

  /** A hand holds film or view (true), or a label. */
  get held(): boolean | 'label' {
    return this.facts.edits.going ? 'label' : this.gestures.busy
  }

  /** What the pointer rested on is elsewhere now. */
  viewMoved(): void {
    this.hover.hide()
  }

  private handPort(): GesturePort {
    const { viewing, clock, port, edits, scope, model, centred, hooks, redraw } = this.facts
    const finish = (end: () => void) => {
      end()
      this.wander.stop()
      hooks.editing?.(false)
      redraw()
    }
    return {
      view: () => viewing.view,
      get frames() {
        return model().frames
      },
      centred,
      frame: () => clock.wished,
      seek: (frame) => clock.seek(frame),
      hold: (on) => this.hold(on),
      panTo: (start) => viewing.panTo(start),
      zoom: (px, factor) => viewing.zoom(px, factor),
      show: (start, end) => viewing.show(start, end),
      restore: (view) => viewing.set({ ...view, width: viewing.view.width }),
      spot: (hand) => this.spot(hand),
      editable: () => port.editable(),
      tap: (spot, twice, hand) => this.tap(spot, twice, hand),
      context: (spot, hand) => this.context(spot, hand),
      snap: (ask) => port.snap(ask),
      edit: {
        begin: (spot) => {
          edits.begin(spot)
          hooks.editing?.(true)
        },
        edge: (spot, frame, together) => edits.edge(spot, frame, together),
        phase: (spot, frame) => edits.phase(spot, frame),
        draw: (lane, range) => edits.draw(lane, range),
        place: (spot) => edits.place(spot),
        commit: () => finish(() => edits.commit()),
        cancel: () => finish(() => edits.cancel()),
      },
      line: (at) => {
        this.line = at
        redraw()
      },
      wait: (milliseconds, run) => scope.timeout(run, milliseconds),
      become: (state) => this.gestures.become(state),
    }
  }

  private spot(hand: EditHand): Spot {
    const { viewing, places, port, model } = this.facts
    const ground = { view: viewing.view, places: places(), model: model(), doc: port.shown(), selection: port.selection(), editable: port.editable() }
    return spotAt(ground, hand.x, hand.y, hand.kind)
  }

  private tap(spot: Spot, twice: boolean, hand: EditHand): void {
    const { port, clock, hooks, centred } = this.facts
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
      if (twice) hooks.loop(chosen)
    } else if (spot.on === 'suggestion') this.suggested(spot.index, spot.frame, twice)
    else if (spot.on === 'ground') port.select(null)
    // A finger on a phone would move the lanes away under itself; there a tap only selects.
    const still = centred() && hand.kind === 'touch' && spot.on !== 'map' && spot.lane !== 'time'
    if (!still && !twice) clock.seek(spot.frame)
  }

  private suggested(index: number, frame: number, twice: boolean): void {
    const { hooks, model } = this.facts
    const suggestion = model().suggestions[index]
    if (!suggestion) return
    if (twice) hooks.take?.(suggestion)
    else hooks.suggestion?.(suggestion, frame)
  }

  private context(spot: Spot, hand: EditHand): void {
    const { field, port, hooks } = this.facts
    const box = field.getBoundingClientRect()
    if ('index' in spot && spot.lane !== 'suggestion') port.select({ lane: spot.lane, index: spot.index })
    this.hover.hide()
    hooks.context?.(spot, hand.x + box.left, hand.y + box.top)
  }

  /** The menu key: for what is selected, else for the place of the playhead. */
  private menuByKey(): void {
    const { field, port, hooks, viewing, places, clock } = this.facts
    const selection = port.selection()
    const doc = port.shown()
    const span = selection && (selection.lane === 'units' ? doc.segments : doc.sections)[selection.index]
    const lane = selection?.lane ?? 'units'
    const place = places().find(({ name }) => name === lane)
    const frame = span ? span.start : clock.wished
    const spot: Spot = selection && span ? { on: 'segment', ...selection, frame } : { on: 'ground', lane, frame }
    const box = field.getBoundingClientRect()
    const x = clamp(toPx(viewing.view, frame), 0, viewing.view.width)
    hooks.context?.(spot, box.left + x, box.top + (place?.bottom ?? 0))
  }

  /** The film stands still while a hand holds it. */
  private hold(on: boolean): void {
    const { clock } = this.facts
    if (on && !this.paused) {
      this.paused = { resume: clock.playing }
      clock.pause()
    } else if (!on && this.paused) {
      const { resume } = this.paused
      this.paused = null
      if (resume) clock.play()
      this.facts.released()
    }
  }

  private wandered(pixels: number): boolean {
    const { viewing } = this.facts
    if (!this.gestures.busy || !this.last) return false
    const before = viewing.view.start
    viewing.panTo(before + pixels / viewing.view.perFrame)
    this.gestures.move(this.last)
    return viewing.view.start !== before
  }

  private hovered(hand: EditHand | null): void {
    const { field, port } = this.facts
    if (!hand) return this.hover.hide()
    const spot = this.spot(hand)
    const cursor = cursorOf(spot, port.editable())
    if (field.dataset['cursor'] !== cursor) field.dataset['cursor'] = cursor
    const key = 'index' in spot ? `${spot.lane} ${spot.index}` : ''
    this.hover.over(key, hand.x, hand.y, () => this.dressOf(spot, port.shown())?.hint ?? [])
  }

  private dressOf(spot: Spot, doc: LabelDoc): Dress | null {
    if (!('index' in spot)) return null
    const { wardrobe, model } = this.facts
    const label = spot.lane === 'units' ? doc.segments[spot.index] : undefined
    const section = spot.lane === 'sections' ? doc.sections[spot.index] : undefined
    const suggestion = spot.lane === 'suggestion' ? model().suggestions[spot.index] : undefined
    return label ? wardrobe.label(label) : section ? wardrobe.section(section) : suggestion ? wardrobe.suggestion(suggestion) : null
  }

  /** A screen reader pressed an option. */
  private pressed(target: HTMLElement): void {
    const { lanes, port, model } = this.facts
    const option = target.closest<HTMLElement>('[role="option"]')
    const index = Number(option?.getAttribute('aria-posinset')) - 1
    if (!option || !(index >= 0)) return
    if (lanes.units.el.contains(option)) port.select({ lane: 'units', index })
    else if (lanes.sections.el.contains(option)) port.select({ lane: 'sections', index })
    else this.suggested(index, model().suggestions[index]?.start ?? 0, false)
  }
}

function cursorOf(spot: Spot, editable: boolean): string {
  if (spot.on === 'edge' || spot.on === 'phase') return 'edge'
  if (spot.on === 'map') return spot.part === 'start' || spot.part === 'end' ? 'edge' : spot.part === 'inside' ? 'grab' : 'point'
  return spot.on === 'ground' && editable ? 'draw' : 'point'
}
