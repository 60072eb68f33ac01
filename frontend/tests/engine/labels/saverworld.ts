/** A person with a page, a line that can be cut, and a server that keeps revisions as the real one does. */
import { emptyDoc, sameDoc, type Label, type LabelDoc } from '../../../src/engine/labels/doc'
import { Saver, type Draft, type Outcome, type Revision, type Save, type SaverPort } from '../../../src/engine/labels/saver'

export const label = (start: number, end: number, word = 'a'): Label => ({ start, end, state: 'unit', word, phases: null, spread: null, from: null, by: null })
export const doc = (...segments: Label[]): LabelDoc => ({ ...emptyDoc(100), segments })
export const said = (one: LabelDoc | null | undefined) => one?.segments.map(({ start, end, word }) => `${start}-${end}${word}`).join(' ')

/** A server that keeps revisions as the real one does, and a line that can be cut before or after it. */
export class Server {
  revisions: (Revision & { id: string; name: string })[] = []
  requests: Save[] = []
  line: 'up' | 'down' | 'drops answers' | 'server error' = 'up'
  signedIn = true
  refuse: Outcome | null = null

  get newest() {
    return this.revisions.at(-1) ?? null
  }

  put(one: LabelDoc, { author = 'Jonas', id = '', name = '' } = {}): Revision & { id: string; name: string } {
    const revision = { number: this.revisions.length + 1, doc: one, author, at: '2026-11-22T06:00:00Z', id, name }
    this.revisions.push(revision)
    return revision
  }

  save(save: Save): Outcome {
    this.requests.push(save)
    if (this.line === 'down') return { kind: 'offline', server: false, message: 'no line' }
    if (this.line === 'server error') return { kind: 'offline', server: true, message: '500' }
    if (!this.signedIn) return { kind: 'signed-out' }
    if (this.refuse) return this.refuse
    const before = this.revisions.find(({ id }) => id === save.id)
    const { newest } = this
    let made = before ?? null
    if (!made && newest && sameDoc(newest.doc, save.doc) && (!save.name || save.name === newest.name)) made = newest
    if (!made && (newest?.number ?? 0) !== save.basedOn) return { kind: 'conflict', current: newest! }
    made ??= this.put(save.doc, { author: 'me', id: save.id, name: save.name })
    return this.line === 'drops answers' ? { kind: 'offline', server: false, message: 'dropped' } : { kind: 'saved', revision: made }
  }
}

export class World {
  now = 0
  timers: { at: number; call: () => void }[] = []
  draft: Draft | null = null
  drafts = 0
  disk: 'works' | 'full' = 'works'
  page: LabelDoc
  why: string[] = []
  told: number[] = []
  sending: (() => void) | null = null
  slow = false
  saver: Saver
  private ids = 0

  constructor(readonly server = new Server(), page: LabelDoc = doc()) {
    this.page = server.newest?.doc ?? page
    this.saver = new Saver(this.port(), { number: server.newest?.number ?? 0, doc: this.page })
  }

  private port(): SaverPort {
    return {
      send: async (save) => {
        const outcome = this.server.save(save)
        if (this.slow) await new Promise<void>((done) => (this.sending = done))
        return outcome
      },
      restore: async (number, id, basedOn) => {
        const old = this.server.revisions[number - 1]!
        return this.server.save({ id, basedOn, doc: old.doc, name: '' })
      },
      newest: async () => {
        if (this.server.line === 'down') throw new Error('no line')
        return this.server.newest
      },
      revision: async (number) => {
        if (this.server.line === 'down') throw new Error('no line')
        return this.server.revisions[number - 1]!
      },
      keep: async (draft) => {
        this.drafts += 1
        if (this.disk === 'full') throw new Error('full')
        this.draft = structuredClone(draft)
      },
      replaced: (one, why) => {
        this.page = one
        this.why.push(why)
        this.saver.changed(structuredClone(one)) // as an editor tells of it
      },
      told: (number) => this.told.push(number),
      after: (ms, call) => {
        const timer = { at: this.now + ms, call }
        this.timers.push(timer)
        return () => (this.timers = this.timers.filter((one) => one !== timer))
      },
      now: () => this.now,
      id: () => `id${++this.ids}-${Math.random()}`,
      random: () => 1,
    }
  }

  draw(one: LabelDoc): void {
    this.page = one
    this.saver.changed(one)
  }

  /** Time goes by; everything that falls due and all answers arrive. */
  async wait(ms: number): Promise<void> {
    const end = this.now + ms
    for (;;) {
      await settle()
      const due = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      this.now = Math.max(this.now, due.at)
      this.timers = this.timers.filter((one) => one !== due)
      due.call()
    }
    this.now = end
    await settle()
  }

  get kind() {
    return this.saver.state.kind
  }
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve()
}

export const A = doc(label(0, 10))
export const B = doc(label(0, 10), label(10, 20, 'b'))
export const C = doc(label(0, 10), label(10, 20, 'b'), label(20, 30, 'c'))
