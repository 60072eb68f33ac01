/** Names of the lanes at their left. A hand can draw them to another place, and the foot of the units to make them taller. */
import { clamp } from '../../rate'
import type { Scope } from '../../scope'
import { element } from '../dom'
import { ordered, type LanePlace } from './layout'
import type { EditLane, EditWords, LaneSettings } from './model'
import { Sketch } from './pool'

const SLACK_PX = 4
const GRIP_PX = 6

interface Port {
  places(): readonly LanePlace[]
  settings(): LaneSettings
  /** kept: the hand let go, and the person's settings are to be kept. */
  change(settings: LaneSettings, kept: boolean): void
}

class Head {
  readonly el = element('wl-head')
  readonly sketch = new Sketch(this.el)
  readonly note = new Sketch(element('', '', 'small'))
  constructor(name: string) {
    this.el.append(element('', name, 'span'), this.note.el)
  }
}

export class Heads {
  readonly el = element('wl-heads')
  private readonly heads = new Map<EditLane, Head>()

  constructor(
    private readonly words: EditWords,
    private readonly port: Port,
    scope: Scope,
  ) {
    this.el.setAttribute('aria-hidden', 'true')
    this.bind(scope)
  }

  draw(places: readonly LanePlace[], notes: Partial<Record<EditLane, string>>): void {
    for (const [lane, head] of this.heads) if (!places.some(({ name }) => name === lane)) head.el.remove()
    for (const place of places) {
      const head = this.heads.get(place.name) ?? new Head(this.words.lanes[place.name])
      this.heads.set(place.name, head)
      head.note.text(notes[place.name] ?? '')
      head.sketch.look(`wl-head wl-head-${place.name}`)
      head.sketch.style('top', `${place.top}px`).style('height', `${place.bottom - place.top}px`)
      if (!head.el.isConnected) this.el.append(head.el)
    }
  }

  private bind(scope: Scope): void {
    const { el, port } = this
    let held: { id: number; y: number; lane: LanePlace; taller: boolean; before: LaneSettings; moved: boolean } | null = null
    const atY = (event: PointerEvent) => event.clientY - el.getBoundingClientRect().top
    const over = (y: number) => port.places().find((place) => y >= place.top && y < place.bottom)
    const grips = (lane: LanePlace, y: number) => lane.name === 'units' && lane.bottom - y <= GRIP_PX
    const end = (kept: boolean) => {
      if (held?.moved) {
        held.lane && this.heads.get(held.lane.name)?.el.classList.remove('held')
        port.change(kept ? port.settings() : held.before, kept)
      }
      held = null
    }
    scope.listen<PointerEvent>(el, 'pointerdown', (event) => {
      const y = atY(event)
      const lane = over(y)
      if (!lane || event.button > 0 || held) return
      event.preventDefault()
      el.setPointerCapture?.(event.pointerId)
      held = { id: event.pointerId, y, lane, taller: grips(lane, y), before: port.settings(), moved: false }
    })
    scope.listen<PointerEvent>(el, 'pointermove', (event) => {
      const y = atY(event)
      if (!held) {
        const lane = over(y)
        el.dataset['cursor'] = lane && grips(lane, y) ? 'taller' : ''
        return
      }
      if (event.pointerId !== held.id) return
      held.moved ||= Math.abs(y - held.y) > SLACK_PX
      if (!held.moved) return
      if (held.taller) port.change({ ...held.before, unitHeight: clamp(Math.round(held.before.unitHeight + y - held.y), 40, 96) }, false)
      else {
        this.heads.get(held.lane.name)?.el.classList.add('held')
        this.moveTo(held.lane.name, y)
      }
    })
    scope.listen<PointerEvent>(el, 'pointerup', (event) => event.pointerId === held?.id && end(true))
    scope.listen(el, 'pointercancel', () => end(false))
    scope.listen<KeyboardEvent>(el.ownerDocument, 'keydown', (event) => {
      if (!held || event.key !== 'Escape') return
      event.stopPropagation()
      end(false)
    }, { capture: true })
  }

  /** Past the middle of another lane it takes its place. */
  private moveTo(lane: EditLane, y: number): void {
    const { port } = this
    const places = port.places()
    const other = places.find((place) => y >= place.top && y < place.bottom)
    if (!other || other.name === lane) return
    const from = places.findIndex(({ name }) => name === lane)
    const to = places.indexOf(other)
    const middle = (other.top + other.bottom) / 2
    if ((to > from && y < middle) || (to < from && y > middle)) return
    const order = ordered(port.settings().order).filter((name) => name !== lane)
    order.splice(order.indexOf(other.name) + (to > from ? 1 : 0), 0, lane)
    port.change({ ...port.settings(), order }, false)
  }
}
