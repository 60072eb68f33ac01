/** The workspace's timeline in a test: an editor, a page of a known size, hands and keys that are sent as scripts. */
import { frameAt, keepInside, zoomAt, type View } from '../../../src/engine/geometry'
import { emptyDoc, type Label, type LabelDoc } from '../../../src/engine/labels/doc'
import { Editor } from '../../../src/engine/labels/editor'
import { snap, type SnapTarget } from '../../../src/engine/labels/snap'
import { editorPort } from '../../../src/engine/timeline/edit/editorport'
import { Edits } from '../../../src/engine/timeline/edit/edits'
import { EditGestures, type EditHand, type GesturePort } from '../../../src/engine/timeline/edit/gestures'
import { layOut, type LanePlace } from '../../../src/engine/timeline/edit/layout'
import { LANE_SETTINGS, type Dress, type EditLane, type EditModel, type EditPort, type EditWords, type Snapped } from '../../../src/engine/timeline/edit/model'
import { spotAt } from '../../../src/engine/timeline/edit/spots'

export const FRAMES = 1000

export const label = (start: number, end: number, word: string | null = 'a', more: Partial<Label> = {}): Label => ({
  start, end, state: word ? 'unit' : 'none', word, phases: null, spread: null, from: null, by: 'me', ...more,
})

/** Three units, two of which meet at 200; ground before, between and after. */
export const someLabels = (): LabelDoc => ({
  ...emptyDoc(FRAMES),
  segments: [label(100, 200, 'a', { phases: [130, 170] }), label(200, 300, 'b'), label(400, 500, 'c')],
  sections: [{ start: 0, end: 300, kind: 'prelude' }],
})

const dress = (thing: { start: number; end: number; word?: string | null }): Dress => {
  const name = thing.word ?? 'nothing'
  return { name, abbr: name, hue: 3, spoken: `${name}, frames ${thing.start} to ${thing.end - 1}`, hint: [name, `${thing.start}–${thing.end - 1}`] }
}

export const editModel = (more: Partial<EditModel> = {}): EditModel => ({
  frames: FRAMES,
  rate: [25, 1],
  counts: [],
  edges: [],
  suggestions: [],
  energy: [],
  peaks: null,
  dress,
  dressSection: dress,
  dressSuggestion: dress,
  notes: {},
  ...more,
})

export const editWords: EditWords = {
  timeline: 'Labels of the clip',
  roleDescription: 'timeline',
  lanes: Object.fromEntries(LANE_SETTINGS.order.map((lane) => [lane, `lane ${lane}`])) as Record<EditLane, string>,
  curves: 'curves',
  energy: 'energy',
  sound: 'sound',
  noUnit: 'no unit',
  notLooked: 'not looked at',
  seconds: (value) => `${value} s`,
  percent: (confidence) => `${Math.round(confidence * 100)}%`,
  handle: (side, name) => `${side} of ${name}`,
  handleText: (side, frame) => `${side}, frame ${frame}`,
}

/** An editor as the page gives it to the timeline. `targets` hold edges within 8 pixels. */
export function portOf(editor: Editor, targets: SnapTarget[] = []): EditPort & { may: boolean } {
  return {
    may: true,
    ...editorPort(editor),
    what: () => ({ state: 'unit', word: 'new' }),
    sectionKind: () => 'main',
    snap: ({ frame, perFrame, own, free }) => {
      const found = snap(frame, targets, { perFrame, frames: FRAMES }, { own, free })
      return { frame: found.frame, words: found.reason ?? '' }
    },
    editable() {
      return this.may
    },
  }
}

/** Hands over a real editor, without a page: what gestures do to film and view is written down. */
export class HandDesk {
  calls: string[] = []
  now = 50
  phone = false
  shown: View
  line: Snapped | null = null
  readonly editor: Editor
  readonly port: EditPort & { may: boolean }
  readonly edits: Edits
  readonly gestures: EditGestures
  places: LanePlace[]
  private clock = 0
  private waiting: { at: number; run: () => void }[] = []
  private keys = { free: false, shift: false }
  private last = { x: 0, y: 0 }

  constructor(
    doc = someLabels(),
    readonly model = editModel(),
    targets: SnapTarget[] = [],
    view: View = { start: 0, perFrame: 1, width: 1000 },
  ) {
    this.shown = view
    this.editor = new Editor(doc, 'me')
    this.port = portOf(this.editor, targets)
    this.edits = new Edits(this.port)
    this.places = layOut(model, LANE_SETTINGS, { phone: false, low: false, coarse: false, text: 1 })
    this.gestures = new EditGestures(this.handPort())
  }

  get labels(): string {
    return this.editor.shown.segments.map((it) => `${it.word} ${it.start}-${it.end}`).join(', ')
  }

  get chosen(): string {
    const { selection } = this.editor
    return selection ? `${selection.lane} ${selection.index}` : 'nothing'
  }

  /** Middle of a lane, or near its foot where phases are. */
  y(lane: EditLane, foot = false): number {
    const place = this.places.find(({ name }) => name === lane)
    return place ? place.from + place.height * (foot ? 0.9 : 0.4) : -1
  }

  /**
   * "down 120 units; move 140; up": x in pixels, and for `down` the lane ("units." = at its foot). "2" in front is the second
   * finger, "wait 500" lets time pass, "ctrl" and "shift" hold a key until "ctrl off", "key Escape".
   */
  play(script: string, kind: EditHand['kind'] = 'mouse'): this {
    for (const line of script.split(';').map((part) => part.trim())) {
      const words = line.split(' ')
      const id = words[0] === '2' ? (words.shift(), 2) : 1
      const [what = '', where = '', lane = ''] = words
      if (what === 'wait') this.wait(Number(where))
      else if (what === 'ctrl' || what === 'shift') this.hold(what, where !== 'off')
      else if (what === 'key') this.gestures.key(where, this.keys.free, this.keys.shift)
      else this.hand(what, id, where, lane, kind)
    }
    return this
  }

  private hand(what: string, id: number, where: string, lane: string, kind: EditHand['kind']): void {
    if (where) this.last.x = Number(where)
    if (lane) this.last.y = this.y(lane.replace('.', '') as EditLane, lane.endsWith('.'))
    this.clock += 10
    const middle = what === 'middle'
    const hand: EditHand = { id, kind, ...this.last, ...this.keys, middle, at: this.clock }
    if (what === 'down' || middle) this.gestures.down(hand)
    else if (what === 'move') this.gestures.move(hand)
    else if (what === 'up') this.gestures.up(hand)
    else if (what === 'cancel') this.gestures.cancel()
    else throw new Error(`unknown word ${what}`)
  }

  private hold(key: 'ctrl' | 'shift', on: boolean): void {
    this.keys = { ...this.keys, [key === 'ctrl' ? 'free' : 'shift']: on }
    this.gestures.key(key === 'ctrl' ? 'Control' : 'Shift', this.keys.free, this.keys.shift)
  }

  private wait(milliseconds: number): void {
    this.clock += milliseconds
    const due = this.waiting.filter(({ at }) => at <= this.clock)
    this.waiting = this.waiting.filter(({ at }) => at > this.clock)
    for (const { run } of due) run()
  }

  private handPort(): GesturePort {
    const desk = this
    const { edits, port } = this
    const note = (text: string) => void desk.calls.push(text)
    return {
      view: () => desk.shown,
      frames: FRAMES,
      centred: () => desk.phone,
      frame: () => desk.now,
      seek: (frame) => note(`seek ${(desk.now = frame)}`),
      hold: (on) => note(on ? 'hold' : 'let go'),
      panTo(start) {
        desk.shown = keepInside({ ...desk.shown, start }, FRAMES)
        note(`pan ${desk.shown.start}`)
      },
      zoom(px, factor) {
        desk.shown = zoomAt(desk.shown, px, factor, FRAMES)
        note(`zoom ${px} ${factor.toFixed(2)}`)
      },
      show: (start, end) => note(`show ${start} ${end}`),
      restore(view) {
        desk.shown = view
        note('restore')
      },
      spot: ({ x, y, kind }) =>
        spotAt({ view: desk.shown, places: desk.places, model: desk.model, doc: desk.editor.shown, selection: desk.editor.selection, editable: port.editable() }, x, y, kind),
      editable: () => port.editable(),
      tap(spot, twice) {
        note(`tap${twice ? ' twice' : ''} ${spot.on} ${spot.on === 'edge' ? `${spot.side} ` : ''}${'index' in spot ? spot.index : frameAt(desk.shown, desk.last.x, FRAMES)}`)
        if ('index' in spot && spot.lane !== 'suggestion') port.select({ lane: spot.lane, index: spot.index })
      },
      context: (spot) => note(`menu ${spot.on} ${spot.lane}`),
      snap: (ask) => port.snap(ask),
      edit: {
        begin: (spot) => edits.begin(spot),
        edge: (spot, frame, together) => edits.edge(spot, frame, together),
        phase: (spot, frame) => edits.phase(spot, frame),
        draw: (lane, range) => edits.draw(lane, range),
        place: (spot) => edits.place(spot),
        commit: () => edits.commit(),
        cancel: () => edits.cancel(),
      },
      line: (at) => (desk.line = at),
      wait(milliseconds, run) {
        const entry = { at: desk.clock + milliseconds, run }
        desk.waiting.push(entry)
        return () => (desk.waiting = desk.waiting.filter((other) => other !== entry))
      },
      become: (state) => desk.gestures.become(state),
    }
  }
}
