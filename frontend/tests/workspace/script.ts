/**
 * The place where labels are made, without a browser: the page's state, its commands, real keys and hands on real lanes,
 * and a film that plays as far as a test says. Scripts of events go in; labels and selection come out.
 */
import { vi } from 'vitest'
import type { StructureReport } from '../../src/api/types'
import { FrameClock } from '../../src/engine/clock'
import { emptyDoc, type LabelDoc } from '../../src/engine/labels/doc'
import { followFilm } from '../../src/engine/labels/fill'
import { secondsAt } from '../../src/engine/rate'
import { Scope } from '../../src/engine/scope'
import { EditTimeline } from '../../src/engine/timeline/edit/timeline'
import { Desk } from '../../src/workspace/desk.svelte'
import { editModel, editWords } from '../../src/workspace/dress'
import { takeOne } from '../../src/workspace/edits'
import { editPort } from '../../src/workspace/port'
import { bindPresses } from '../../src/workspace/presses'
import type { WorkspacePageData } from '../../src/workspace/types'
import type { StudioWord } from '../../src/words/types'
import { PaperFilm } from '../engine/builders'
import { told, toldSections } from '../engine/labels/builders'
import { clip, report } from '../report/builders'

export const FRAMES = 1000
const WIDTH = 1000
const RATE = [25, 1] as const
const FRAME_MS = 40

export const word = (id: string, position: number, change: Partial<StudioWord> = {}): StudioWord => ({
  id, kind: 'unit', style: '', name: id.toUpperCase(), lang: '', english: '', abbr: id, hue: position + 1, phase: '', key: '', description: '',
  synonyms: [], parent: null, example: null, owner: null, position, retired: false, merged_into: null, ...change,
})

/** Three units of the reading: the first is sure, the second is not, the third has no word. */
export const reading = (change: Partial<StructureReport> = {}): StructureReport =>
  report({
    frames: FRAMES, fps: [...RATE],
    units: [{ id: 'A', name: 'a', abbr: 'A', hue: 1, found: 'a' }, { id: 'B', name: 'b', abbr: 'B', hue: 2, found: 'b' }, { id: 'X', name: 'x', abbr: 'X', hue: 3, found: 'x' }],
    segments: [
      { start: 0, end: 100, state: 'unit', unit: 'A', variant: 0, label: 'a', confidence: 0.95, phases: [20, 80], reason: null },
      { start: 100, end: 200, state: 'unit', unit: 'B', variant: 0, label: 'b', confidence: 0.6, phases: null, reason: null },
      { start: 200, end: 300, state: 'unit', unit: 'X', variant: 0, label: 'x', confidence: 0.99, phases: null, reason: null },
      { start: 300, end: 400, state: 'none', unit: null, variant: 0, label: '', confidence: 0.97, phases: null, reason: null },
      { start: 400, end: FRAMES, state: 'unseen', unit: null, variant: 0, label: '', confidence: null, phases: null, reason: 'no body found' },
    ],
    boundaries: [{ frame: 0, kind: 'start', confidence: 0.9, spread: 2 }],
    rhythm: { tempo_bpm: 75, confidence: 0.9, beats: Array.from({ length: 50 }, (_, i) => 0.4 + i * 0.8), count_one: 0, reason: null },
    energy: [], ...change,
  })

const pageData = (doc: LabelDoc, change: Partial<WorkspacePageData>): WorkspacePageData =>
  ({
    studio: { slug: 'lindenhof', name: 'Lindenhof' }, me: { id: '9', name: 'Ana', email: 'ana@example.org', role: 'annotator' },
    clip: clip({ frames: FRAMES, fps: [...RATE], proxy: '/film.mp4', may: { edit: false, remove: false, process: false, label: true } }),
    report: reading(),
    labels: {
      number: 1, based_on: 0, source: 'hand', author: 'Ben', name: '', restored: null, created_at: '2026-11-20T10:00:00Z', action: doc.action,
      segments: doc.segments, sections: doc.sections, refused: doc.refused, people: { '4': 'Ben' },
    },
    words: [...['a', 'b', 'c'].map((id, i) => word(id, i, { key: id === 'c' ? 'y' : '' })), word('whole', 3, { kind: 'action' })],
    settings: {}, tolabel: [], drawn: false, seq: 1, ...change,
  }) as unknown as WorkspacePageData

export class Script {
  readonly desk: Desk
  readonly film = new PaperFilm()
  readonly clock: FrameClock
  readonly timeline: EditTimeline
  private readonly scope = new Scope()
  private readonly host = document.createElement('div')
  private mods = { shiftKey: false, altKey: false, ctrlKey: false }
  private at = { x: 0, y: 0 }
  private sought = 0

  /** Fake timers must be on. */
  constructor(doc: LabelDoc = emptyDoc(FRAMES), change: Partial<WorkspacePageData> = {}) {
    Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => WIDTH })
    this.desk = new Desk(pageData(doc, change))
    const { desk, scope, host } = this
    this.clock = new FrameClock(this.film, RATE, FRAMES, scope)
    this.clock.onFrame((frame) => desk.frameShown(frame))
    this.clock.onState(() => desk.clockChanged(this.clock))
    desk.clock = this.clock
    document.body.append(host)
    const model = editModel(desk)
    if (!model) throw new Error('no model')
    this.timeline = new EditTimeline(host, {
      model, words: editWords(desk), port: editPort(desk), settings: desk.lanes, clock: this.clock, scope,
      hooks: { loop: () => {}, take: (suggestion) => takeOne(desk, suggestion) },
    })
    desk.timeline = this.timeline
    const filling = bindPresses(scope, desk)
    scope.add(followFilm(filling, this.clock))
    this.settle()
  }

  /** "a 0-10, b 10-20", with what a gesture shows. */
  get labels(): string {
    return told(this.desk.editor.shown)
  }

  get sections(): string {
    return toldSections(this.desk.editor.shown)
  }

  get chosen(): string {
    const { selection, grabbed } = this.desk.editor
    return selection ? [selection.lane, selection.index, grabbed].filter((it) => it !== null).join(' ') : 'nothing'
  }

  /** How many steps can be taken back; all of them are. */
  undoAll(): number {
    let steps = 0
    while (this.desk.editor.undo()) steps++
    return steps
  }

  dispose(): void {
    this.scope.dispose()
    this.host.remove()
    Reflect.deleteProperty(HTMLElement.prototype, 'clientWidth')
  }

  /**
   * Lines apart by ";":
   * "go 120": the film stands there; "run 30": it plays as many frames, if it plays;
   * "1", "Shift+i", "Ctrl+z": a key, down and up; "hold 1", "again 1" (the keyboard repeats), "let 1";
   * "down 120 units", "move 140", "up", "drop" (the pointer is lost): a mouse, pixels and lane; "blur": another window.
   */
  play(script: string): this {
    for (const line of script.split(';').map((part) => part.trim()).filter(Boolean)) {
      const [what = '', where = '', lane = ''] = line.split(' ')
      if (what === 'go') this.go(Number(where))
      else if (what === 'run') this.run(Number(where))
      else if (what === 'wait') vi.advanceTimersByTime(Number(where))
      else if (what === 'hold') this.key('keydown', where)
      else if (what === 'again') this.key('keydown', where, true)
      else if (what === 'let') this.key('keyup', where)
      else if (what === 'blur') window.dispatchEvent(new Event('blur'))
      else if (['down', 'move', 'up', 'drop'].includes(what)) this.pointer(what, where, lane)
      else {
        this.key('keydown', what)
        this.settle()
        this.key('keyup', what)
      }
      this.settle()
    }
    return this
  }

  private go(frame: number): void {
    this.clock.pause()
    this.clock.seek(frame)
  }

  private run(frames: number): void {
    for (let i = 0; i < frames && !this.film.paused; i++) {
      vi.advanceTimersByTime(FRAME_MS)
      this.film.present(secondsAt(this.clock.shown + 1, RATE))
      this.settle()
    }
  }

  /** Everything that the film was asked for has happened, and is drawn. */
  private settle(): void {
    while (this.sought < this.film.seeks.length) {
      this.sought = this.film.seeks.length
      this.film.seeked()
      this.film.present(secondsAt(Math.floor(this.film.currentTime * RATE[0]), RATE))
      vi.advanceTimersByTime(1)
    }
    vi.advanceTimersByTime(16)
  }

  private key(type: 'keydown' | 'keyup', text: string, repeat = false): void {
    const parts = text === '+' ? ['+'] : text.split('+')
    const name = parts.pop() ?? ''
    const key = name === 'Space' ? ' ' : parts.includes('Shift') && /^[a-z]$/.test(name) ? name.toUpperCase() : name
    const code = /^[a-z]$/.test(name) ? `Key${name.toUpperCase()}` : /^\d$/.test(name) ? `Digit${name}` : name
    // What an American keyboard types above the digits.
    const sign = parts.includes('Shift') && /^\d$/.test(name) ? ')!@#$%^&*('.charAt(Number(name)) : key
    this.mods = { shiftKey: parts.includes('Shift'), altKey: parts.includes('Alt'), ctrlKey: parts.includes('Ctrl') }
    const target = this.timeline.root
    target.dispatchEvent(new KeyboardEvent(type, { key: sign, code, repeat, ...this.mods, bubbles: true, cancelable: true }))
    if (type === 'keyup') this.mods = { shiftKey: false, altKey: false, ctrlKey: false }
  }

  private pointer(what: string, where: string, lane: string): void {
    if (where) this.at.x = Number(where)
    if (lane) {
      const place = this.host.querySelector<HTMLElement>(`.wl-lane-${lane}`)
      if (!place) throw new Error(`no lane ${lane}`)
      this.at.y = Number.parseFloat(place.style.top) + 20
    }
    const type = { down: 'pointerdown', move: 'pointermove', up: 'pointerup', drop: 'pointercancel' }[what] ?? what
    const init = { pointerId: 1, clientX: this.at.x, clientY: this.at.y, bubbles: true, buttons: what === 'up' ? 0 : 1, ...this.mods }
    this.host.querySelector('.wl-field')?.dispatchEvent(new PointerEvent(type, init))
  }
}
