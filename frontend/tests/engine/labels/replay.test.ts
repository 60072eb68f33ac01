/**
 * Several people label one clip, over a line that is slow, loses answers and tells of changes late, twice or not at
 * all. When all is quiet, everybody's page shows what the server would give to a page that is opened now; nobody's
 * labels are gone without a revision that has them.
 */
import { describe, expect, it } from 'vitest'
import { emptyDoc, sameDoc, sameLabel, type LabelDoc } from '../../../src/engine/labels/doc'
import { Editor } from '../../../src/engine/labels/editor'
import { clear, moveEdge, paint, paintSection, relabel, setAction, split } from '../../../src/engine/labels/ops'
import type { Choice } from '../../../src/engine/labels/diff'
import { Saver, type Outcome, type Revision, type Save } from '../../../src/engine/labels/saver'
import { dice, expectSound, randomDoc, type Dice } from './builders'

/** Time that only goes on when it is told to; timers run in order, and what waits for promises after each. */
class Time {
  now = 0
  private timers: { at: number; run: () => void }[] = []

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.now + ms, run }
    this.timers.push(timer)
    return () => (this.timers = this.timers.filter((other) => other !== timer))
  }

  wait = (ms: number): Promise<void> => new Promise((done) => this.after(ms, done))

  async pass(ms: number): Promise<void> {
    const until = this.now + ms
    for (;;) {
      for (let turn = 0; turn < 12; turn++) await Promise.resolve()
      const next = this.timers.toSorted((a, b) => a.at - b.at)[0]
      if (!next || next.at > until) break
      this.timers = this.timers.filter((other) => other !== next)
      this.now = next.at
      next.run()
    }
    this.now = until
  }
}

class Server {
  readonly revisions: (Revision & { id: string })[] = []
  readonly heard = new Set<(number: number) => void>()

  get newest(): Revision | null {
    return this.revisions.at(-1) ?? null
  }

  /** As the real one: one revision for each id, nothing new where nothing changed, a conflict where somebody was faster. */
  save(save: Save, author: string): Outcome {
    const before = this.revisions.find(({ id }) => id === save.id)
    if (before) return { kind: 'saved', revision: before }
    const { newest } = this
    if (newest && sameDoc(newest.doc, save.doc)) return { kind: 'saved', revision: newest }
    if ((newest?.number ?? 0) !== save.basedOn) return { kind: 'conflict', current: newest! }
    // On the way nothing stays the same object, and who said what is the server's word.
    const sent = structuredClone(save.doc) as LabelDoc
    const segments = sent.segments.map((label) => newest?.doc.segments.find((old) => sameLabel(old, label)) ?? { ...label, by: author })
    const revision = { number: this.revisions.length + 1, doc: { ...sent, segments }, author, at: '', id: save.id }
    expectSound(revision.doc)
    this.revisions.push(revision)
    for (const tell of this.heard) tell(revision.number)
    return { kind: 'saved', revision }
  }
}

class Person {
  readonly editor: Editor
  readonly saver: Saver
  /** Labels that the person drew, each with a word of its own. */
  readonly drawn: string[] = []
  /** Those that the person drew over. */
  readonly over = new Set<string | null>()
  conflicts = 0
  private ids = 0

  constructor(
    readonly name: string,
    server: Server,
    time: Time,
    private readonly from: Dice,
    /** How bad the line is: of ten answers so many are lost, as are so many of ten tidings. */
    private readonly lost: number,
    /** What is chosen in conflicts; null: anything. */
    private readonly choice: Choice | null,
  ) {
    const { newest } = server
    this.editor = new Editor(structuredClone(newest?.doc ?? emptyDoc(0)) as LabelDoc, name)
    const fails = () => from.roll(10) < this.lost
    this.saver = new Saver(
      {
        send: async (save) => {
          await time.wait(from.roll(800))
          if (fails()) return { kind: 'offline', server: false, message: '' }
          const outcome = structuredClone(server.save(save, name)) as Outcome
          await time.wait(from.roll(800))
          return fails() ? { kind: 'offline', server: true, message: '' } : outcome
        },
        restore: () => Promise.reject(new Error('not here')),
        newest: async () => {
          const { newest: now } = server
          await time.wait(from.roll(500))
          if (fails()) throw new Error('lost')
          return structuredClone(now) as Revision | null
        },
        revision: async (number) => {
          await time.wait(from.roll(500))
          if (fails()) throw new Error('lost')
          return structuredClone(server.revisions[number - 1]) as Revision
        },
        keep: () => Promise.resolve(),
        replaced: (doc) => this.editor.replace(doc),
        told: () => {},
        after: (ms, run) => time.after(ms, run),
        now: () => time.now,
        id: () => `${name}-${this.ids++}`,
        random: () => from.roll(1000) / 1000,
      },
      { number: newest?.number ?? 0, doc: this.editor.doc },
    )
    this.editor.onChange(() => this.saver.changed(this.editor.doc))
    server.heard.add((number) => {
      if (fails()) return
      for (let times = 1 + from.roll(2); times > 0; times--) time.after(from.roll(2000), () => void this.saver.heard(number))
    })
  }

  act(): void {
    const { from, editor } = this
    const { doc } = editor
    const at = from.roll(doc.frames)
    const index = from.roll(Math.max(1, doc.segments.length))
    const word = `${this.name}${this.drawn.length}`
    const draw = (it: LabelDoc) => paint(it, at, at + 3 + from.roll(15), { state: 'unit', word })
    switch (from.roll(9)) {
      case 0: editor.change((it) => clear(it, at, at + 10)); break
      case 1: editor.change((it) => moveEdge(it, index, from.pick(['start', 'end'] as const), at)); break
      case 2: editor.change((it) => relabel(it, index, { state: 'unit', word: from.pick(['p', 'q']) })); break
      case 3: editor.change((it) => split(it, at)); break
      case 4: editor.change((it) => paintSection(it, at, at + 20, from.pick(['prelude', 'main'] as const))); break
      case 5: editor.change((it) => setAction(it, from.pick(['x', 'y', null]))); break
      case 6: editor.undo(); break
      case 7: editor.redo(); break
      default: if (editor.change(draw)) this.drawn.push(word)
    }
  }

  draw(start: number, length: number): void {
    const word = `${this.name}${this.drawn.length}`
    const before = this.editor.doc.segments
    this.editor.change((doc) => paint(doc, start, start + length, { state: 'unit', word }))
    const after = new Set(this.editor.doc.segments.map((label) => label.word))
    for (const label of before) if (!after.has(label.word)) this.over.add(label.word)
    this.drawn.push(word)
  }

  settle(): void {
    const { state } = this.saver
    if (state.kind === 'conflict') {
      this.conflicts++
      this.saver.resolve(state.conflict.merge.differences.map(() => this.choice ?? this.from.pick(['mine', 'theirs', 'base'] as const)))
    } else if (state.kind === 'offline') this.saver.again()
  }
}

type Act = (one: Person, from: Dice, turn: number, time: Time) => void | Promise<void>

async function session(seed: number, people: number, lost: number, act: Act = (one) => one.act(), choice: Choice | null = null) {
  const from = dice(seed)
  const time = new Time()
  const server = new Server()
  const first = act.length < 2 ? randomDoc(from, 120) : emptyDoc(1080)
  server.save({ id: 'first', basedOn: 0, doc: first, name: '' }, 'seed')
  const all = Array.from({ length: people }, (_, i) => new Person('abc'.charAt(i), server, time, from, lost, choice))
  for (let turn = 0; turn < 60; turn++) {
    const one = from.pick(all)
    await act(one, from, turn, time)
    expectSound(one.editor.doc)
    await time.pass(from.roll(600))
    if (from.roll(4) === 0) one.settle()
  }
  // Everybody stops; the last tidings come, as they do when a line is there again.
  for (let round = 0; round < 60; round++) {
    for (const one of all) {
      one.settle()
      void one.saver.heard(server.revisions.length)
    }
    await time.pass(4000)
  }
  return { server, all, time }
}

describe('what was there and all that was told', () => {
  it.each([
    ['one person, a good line', 1, 0],
    ['one person, a bad line', 1, 4],
    ['two people, a good line', 2, 0],
    ['two people, a bad line', 2, 3],
    ['three people, a bad line', 3, 3],
  ])('is what a page that is opened now would show: %s', async (_what, people, lost) => {
    let conflicts = 0
    let steps = 0
    for (let seed = 1; seed <= 12; seed++) {
      const { server, all } = await session(seed * 7 + people, people, lost)
      const fresh = server.newest!.doc
      for (const { saver, editor, name, conflicts: met } of all) {
        expect([seed, name, saver.state.kind, saver.state.number]).toEqual([seed, name, 'saved', server.revisions.length])
        if (!sameDoc(editor.doc, fresh)) expect([seed, name, editor.doc]).toEqual([seed, name, fresh])
        conflicts += met
        // What is left of history works: back as far as it goes, and forth to where it was.
        while (editor.undo()) {
          expectSound(editor.doc)
          steps++
        }
        while (editor.redo()) expectSound(editor.doc)
      }
    }
    expect(steps).toBeGreaterThan(20)
    expect(conflicts > 0).toBe(people > 1)
  })

  it('every label of people who work apart is there at the end, however bad the line', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const { server, all } = await session(seed, 3, 4, (one, from, turn) => one.draw(turn * 6 + 2 * 'abc'.indexOf(one.name) * 180, from.roll(3) + 3))
      const there = new Set(server.newest!.doc.segments.map(({ word }) => word))
      for (const { drawn, conflicts } of all) {
        expect(conflicts).toBe(0)
        expect([seed, drawn.filter((word) => !there.has(word))]).toEqual([seed, []])
      }
    }
  })

  it('what a person drew is in a revision, also where in a conflict the other one’s was chosen', async () => {
    let met = 0
    for (let seed = 1; seed <= 12; seed++) {
      const { server, all } = await session(seed, 2, 0, async (one, from, _turn, time) => {
        one.draw(from.roll(1000), 20)
        await time.pass(from.roll(2) * 1500)
        one.settle()
      }, 'theirs')
      const ever = new Set(server.revisions.flatMap(({ doc }) => doc.segments.map(({ word }) => word)))
      for (const { drawn, over, conflicts } of all) {
        met += conflicts
        // Who drew over it before it could be saved wanted that.
        expect([seed, drawn.filter((word) => !ever.has(word) && !over.has(word))]).toEqual([seed, []])
      }
    }
    expect(met).toBeGreaterThan(10)
  })
})
