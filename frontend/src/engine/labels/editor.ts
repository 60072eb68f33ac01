/**
 * The labels while somebody works on them: what is said, what a hand is about to say, what is selected, and every step
 * back to the beginning. Everything that changes labels goes through here, and each change is one step of undo.
 */
import { sameLabel, type Label, type LabelDoc, type Range } from './doc'
import { applied, fitting, reversed, stepBetween, type Step } from './steps'
import type { Side } from './ops'

export type SelectionLane = 'units' | 'sections'

/** `index` counts in the labels, or sections, that are shown. */
export interface Selection {
  lane: SelectionLane
  index: number
}

export type Change = (doc: LabelDoc) => LabelDoc

interface Done {
  step: Step
  /** What was selected before and after, by its frames. */
  before: Held | null
  after: Held | null
}

interface Held extends Range {
  lane: SelectionLane
}

interface Gesture {
  /** What was selected before it. */
  selection: Selection | null
  /** What it shows now. */
  next: Change | null
  byFrames: boolean
}

export class Editor {
  private committed: LabelDoc
  private previewed: LabelDoc | null = null
  private gesture: Gesture | null = null
  private chosen: Selection | null = null
  private edge: Side | null = null
  private past: Done[] = []
  private future: Done[] = []
  private listeners = new Set<() => void>()
  private gestures = 0

  /** me: id of the person who works here; it is written on what changes. */
  constructor(
    doc: LabelDoc,
    private readonly me: string | null = null,
  ) {
    this.committed = doc
  }

  get doc(): LabelDoc {
    return this.committed
  }

  /** With what the gesture under way would do. */
  get shown(): LabelDoc {
    return this.previewed ?? this.committed
  }

  get selection(): Selection | null {
    return this.chosen
  }

  set selection(selection: Selection | null) {
    const there = selection && listOf(this.shown, selection.lane)[selection.index] ? { ...selection } : null
    if (there?.lane === this.chosen?.lane && there?.index === this.chosen?.index) return
    this.chosen = there
    this.edge = null
    this.tell()
  }

  /** The edge of the selection that the arrow keys move. */
  get grabbed(): Side | null {
    return this.edge
  }

  set grabbed(side: Side | null) {
    const next = this.chosen ? side : null
    if (next === this.edge) return
    this.edge = next
    this.tell()
  }

  /** The selected label; null when none is, or a section is. */
  get label(): Label | null {
    return this.chosen?.lane === 'units' ? (this.shown.segments[this.chosen.index] ?? null) : null
  }

  get canUndo(): boolean {
    return this.past.length > 0
  }

  get canRedo(): boolean {
    return this.future.length > 0
  }

  /** Whether a gesture is under way. */
  get busy(): boolean {
    return this.gesture !== null
  }

  /** One step of undo; false when it changes nothing. A gesture under way is done with first. */
  change(next: Change): boolean {
    this.commit()
    return this.put(next, this.chosen)
  }

  /**
   * A gesture begins; one that is under way is done with. Returns its number: see `is`. byFrames: it means frames, not
   * the label of some index, and so goes on when the labels come anew from elsewhere.
   */
  begin(byFrames = false): number {
    this.commit()
    this.gesture = { selection: this.chosen, next: null, byFrames }
    return ++this.gestures
  }

  /** Whether the gesture of that number is still under way. */
  is(gesture: number): boolean {
    return this.gesture !== null && gesture === this.gestures
  }

  /** Show what the gesture would do to the labels as they were when it began. Without a gesture: nothing. */
  preview(next: Change): void {
    if (!this.gesture) return
    this.gesture.next = next
    const before = this.shown
    const shown = this.signed(next(this.committed))
    if (shown === before) return
    this.previewed = shown === this.committed ? null : shown
    this.chosen = moved(this.chosen, before, this.shown)
    this.tell()
  }

  /** The gesture is over, and what it showed is said: one step of undo. */
  commit(): boolean {
    const { gesture, previewed } = this
    if (!gesture) return false
    this.gesture = this.previewed = null
    if (!previewed) return false
    const { chosen } = this
    // put() looks for the selection by what was selected before; the gesture may have chosen something else since.
    const changed = this.put(() => previewed, gesture.selection, chosen)
    if (!changed) this.tell()
    return changed
  }

  /** The gesture is over, and nothing happened. */
  cancel(): void {
    if (!this.gesture) return
    const { selection } = this.gesture
    this.gesture = this.previewed = null
    this.chosen = selection
    this.tell()
  }

  /** Takes the last step back; a gesture under way is taken back instead. */
  undo(): boolean {
    if (this.gesture) {
      this.cancel()
      return true
    }
    return this.back(this.past, this.future, (done) => reversed(done.step), (done) => done.before)
  }

  redo(): boolean {
    this.cancel()
    return this.back(this.future, this.past, (done) => done.step, (done) => done.after)
  }

  /**
   * The labels are now as the server has them (or as a conflict was settled). That is no step of undo. Steps that touch
   * only frames that are still as they left them can be taken back as before; the others are no longer in history.
   * A gesture goes on over them; only one whose own label came anew is given up.
   */
  replace(doc: LabelDoc): void {
    if (doc === this.committed) return
    if (!this.outlives(doc)) this.cancel()
    const { committed, shown, gesture } = this
    this.committed = doc
    this.past = kept(this.past, fitting(this.past.map((done) => reversed(done.step)), doc))
    this.future = kept(this.future, fitting(this.future.map((done) => done.step), doc))
    this.previewed = gesture?.next ? this.signed(gesture.next(doc)) : null
    if (gesture) gesture.selection = moved(gesture.selection, committed, doc)
    this.chosen = moved(this.chosen, shown, this.shown)
    if (!this.chosen) this.edge = null
    this.tell()
  }

  /** Called after every change of the labels, shown or said, and of the selection. Returns what ends it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Whether what the gesture does to the labels as they were means the same done to `doc`. */
  private outlives(doc: LabelDoc): boolean {
    const { gesture, chosen, committed } = this
    if (!gesture || gesture.byFrames) return true
    if (!chosen) return false
    const [was, is] = [listOf(committed, chosen.lane)[chosen.index], listOf(doc, chosen.lane)[chosen.index]]
    return was !== undefined && is !== undefined && was.start === is.start && was.end === is.end
  }

  private put(next: Change, before: Selection | null, after?: Selection | null): boolean {
    const doc = this.committed
    const said = this.signed(next(doc))
    const step = stepBetween(doc, said)
    if (!step) return false
    this.committed = said
    const was = held(before, doc)
    this.chosen = after === undefined ? moved(before, doc, said) : after
    if (!this.chosen) this.edge = null
    this.past.push({ step, before: was, after: held(this.chosen, said) })
    this.future = []
    this.tell()
    return true
  }

  private back(from: Done[], to: Done[], stepOf: (done: Done) => Step, selectionOf: (done: Done) => Held | null): boolean {
    const done = from.at(-1)
    const doc = done && applied(stepOf(done), this.committed)
    if (!done || !doc) return false
    from.pop()
    to.push(done)
    const before = this.committed
    this.committed = doc
    this.chosen = found(selectionOf(done), doc) ?? moved(this.chosen, before, doc)
    this.edge = null
    this.tell()
    return true
  }

  /** `by` on the labels that are new. */
  private signed(doc: LabelDoc): LabelDoc {
    const { me } = this
    const old = this.committed.segments
    if (me === null || doc.segments === old) return doc
    let at = 0
    const segments = doc.segments.map((label) => {
      if (label.by !== null) return label
      while ((old[at]?.start ?? Infinity) < label.start) at++
      const was = old[at]
      // One that says what it said before keeps who said it.
      return was && sameLabel(was, label) ? was : { ...label, by: me }
    })
    return { ...doc, segments }
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener()
  }
}

const kept = <T>(all: readonly T[], which: readonly boolean[]): T[] => all.filter((_one, i) => which[i])

const listOf = (doc: LabelDoc, lane: SelectionLane): readonly Range[] => (lane === 'units' ? doc.segments : doc.sections)

function held(selection: Selection | null, doc: LabelDoc): Held | null {
  const range = selection && listOf(doc, selection.lane)[selection.index]
  return range ? { lane: selection.lane, start: range.start, end: range.end } : null
}

function found(range: Held | null, doc: LabelDoc): Selection | null {
  if (!range) return null
  const index = listOf(doc, range.lane).findIndex((item) => item.start === range.start && item.end === range.end)
  return index < 0 ? null : { lane: range.lane, index }
}

/** Where the selected thing is after a change: one with the same start, else the same end, else the most frames of it. */
function moved(selection: Selection | null, before: LabelDoc, after: LabelDoc): Selection | null {
  if (!selection || before === after) return selection
  const { lane } = selection
  const was = listOf(before, lane)[selection.index]
  const list = listOf(after, lane)
  if (!was) return null
  if (list[selection.index] === was) return selection
  let index = -1
  let best = 0
  for (let i = 0; i < list.length; i++) {
    const { start, end } = list[i] as Range
    if (end <= was.start) continue
    if (start >= was.end) break
    const shared = Math.min(end, was.end) - Math.max(start, was.start)
    const score = start === was.start ? Infinity : end === was.end ? Number.MAX_VALUE : shared
    if (score > best) [index, best] = [i, score]
  }
  return index < 0 ? null : { lane, index }
}
