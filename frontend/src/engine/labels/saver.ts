/**
 * Sees to it that no label is lost: keeps a draft on this machine, saves by itself, tries again, and knows when somebody
 * else saved. A machine of states with a port for timers, network and storage.
 *
 * What is on its way to the server is frozen (`Save`) and sent under the same id until the server has answered: only
 * then is known whether it is stored. The draft holds it too, so that also after a crash the same save is sent again.
 */
import { merge3, type Choice, type Merge } from './diff'
import { emptyDoc, sameDoc, type LabelDoc } from './doc'

/** A save starts this long after a change, or after the first of several. */
export const SAVE_AFTER_MS = 1_000
/** A draft is written this long after a change. */
export const DRAFT_AFTER_MS = 150
const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 30_000

/** Labels as the server has them. */
export interface Revision {
  number: number
  doc: LabelDoc
  author: string | null
  /** When it was stored, ISO 8601. */
  at: string
}

/** One revision on its way. `name` is '' or what a person called it. */
export interface Save {
  readonly id: string
  readonly basedOn: number
  readonly doc: LabelDoc
  readonly name: string
}

/** What this machine keeps until the server has it. `doc` is what is on the page, `pending` what was being sent. */
export interface Draft {
  basedOn: number
  doc: LabelDoc
  pending: Save | null
  /** Milliseconds since 1970. */
  at: number
}

/** What became of a save. offline: no answer, or one that says to come again (`server`). gone: there is no such clip. */
export type Outcome =
  | { kind: 'saved'; revision: Revision }
  | { kind: 'conflict'; current: Revision }
  | { kind: 'offline'; server: boolean; message: string }
  | { kind: 'signed-out' }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'gone'; message: string; forget: boolean }

export interface SaverPort {
  /** Never rejects. leaving: the page goes away; the request has to outlive it. */
  send(save: Save, leaving: boolean): Promise<Outcome>
  restore(number: number, id: string, basedOn: number): Promise<Outcome>
  /** Both reject where the server does not answer. */
  newest(): Promise<Revision | null>
  revision(number: number): Promise<Revision>
  /** Keep this draft in place of the one before; null: forget it. Rejects where nothing can be kept. */
  keep(draft: Draft | null): Promise<void>
  /** Labels that came from elsewhere go onto the page. */
  replaced(doc: LabelDoc, why: 'draft' | 'theirs' | 'merged' | 'resolved' | 'restored'): void
  /** Other windows of this person may look. */
  told(number: number): void
  after(ms: number, call: () => void): () => void
  now(): number
  id(): string
  /** 0..1 */
  random(): number
}

export interface Conflict {
  base: LabelDoc
  mine: LabelDoc
  theirs: Revision
  merge: Merge
}

interface Common {
  /** Number of the revision that the server has; 0: none. */
  number: number
  /** When the last save was confirmed, milliseconds since 1970; null: none since the page opened. */
  savedAt: number | null
  /** Changes that the server does not have, and since when. */
  changes: number
  since: number | null
  /** Whether a draft of them is on this machine. */
  kept: boolean
  /** Somebody else's labels that were merged with these without a question. */
  merged: Revision | null
}

export type SaveState = Common &
  (
    | { kind: 'saved' | 'waiting' | 'saving' | 'signed-out' }
    | { kind: 'offline'; server: boolean; tries: number; message: string }
    | { kind: 'conflict'; conflict: Conflict }
    | { kind: 'refused'; code: string; message: string }
    | { kind: 'gone'; message: string; forgotten: boolean }
  )

type Standing =
  | { kind: 'idle' }
  | { kind: 'sending' }
  | { kind: 'signed-out' }
  | { kind: 'offline'; server: boolean; tries: number; message: string }
  | { kind: 'conflict'; conflict: Conflict }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'gone'; message: string; forgotten: boolean }

/** doc null: what is on the page when it is sent. */
interface Wish {
  doc: LabelDoc | null
  name: string
}

export class Saver {
  private standing: Standing = { kind: 'idle' }
  private doc: LabelDoc
  /** What the server has as number `number`; null: known by its number only. */
  private base: { number: number; doc: LabelDoc | null }
  private pending: Save | null = null
  /** Revisions that somebody asked for, to be stored before what is on the page. */
  private wishes: Wish[] = []
  /** What `pending` came from. */
  private wish: Wish | null = null
  private tries = 0
  private savedAt: number | null = null
  private changes = 0
  /** How many of them `pending` has. */
  private sent = 0
  private replacing = false
  private since: number | null = null
  private kept = true
  private merged: Revision | null = null
  /** The newest number that somebody told of. */
  private heardOf = 0
  private looking = false
  private stopSave: (() => void) | null = null
  private stopDraft: (() => void) | null = null
  private stopRetry: (() => void) | null = null
  private waiters: (() => void)[] = []
  private readonly listeners = new Set<(state: SaveState) => void>()
  private ended = false

  constructor(
    private readonly port: SaverPort,
    server: { number: number; doc: LabelDoc },
  ) {
    this.base = server
    this.doc = server.doc
  }

  get state(): SaveState {
    const { savedAt, changes, since, kept, merged } = this
    const common = { number: this.base.number, savedAt, changes, since, kept, merged }
    const { standing } = this
    if (standing.kind === 'sending') return { ...common, kind: 'saving' }
    if (standing.kind === 'idle') return { ...common, kind: this.dirty ? 'waiting' : 'saved' }
    return { ...common, ...standing }
  }

  onState(listener: (state: SaveState) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** A draft that an earlier page of this person left: onto the page, and on with saving it. */
  resume(draft: Draft): void {
    const { number, doc } = this.base
    this.base = { number: draft.basedOn, doc: draft.basedOn === number ? doc : null }
    this.doc = draft.doc
    this.pending = draft.pending
    this.since = draft.at
    this.changes = 1
    this.heardOf = number
    this.replace('draft')
    this.keep()
    this.pump()
  }

  /** The labels on the page are these now. */
  changed(doc: LabelDoc): void {
    if (this.ended || doc === this.doc) return
    this.doc = doc
    if (this.replacing || this.standing.kind === 'gone') return
    if (!this.dirty) {
      this.settle()
      return
    }
    this.changes += 1
    this.since ??= this.port.now()
    this.merged = null
    this.keepSoon()
    if (this.standing.kind === 'refused') this.standing = { kind: 'idle' }
    if (this.standing.kind === 'conflict') this.rebase(this.standing.conflict.base, this.standing.conflict.theirs)
    else this.stopSave ??= this.port.after(SAVE_AFTER_MS, () => this.pump())
    this.tell()
  }

  /** Save now; under a name even where nothing changed. True once the server has it, false where it cannot be had now. */
  async flush(name = ''): Promise<boolean> {
    if (this.ended) return false
    if (name) this.wishes.push({ doc: null, name })
    if (this.standing.kind === 'refused' || this.standing.kind === 'offline') this.standing = { kind: 'idle' }
    this.pump()
    while (this.standing.kind === 'sending' && !this.ended) await new Promise<void>((done) => this.waiters.push(done))
    return this.standing.kind === 'idle' && !this.dirty
  }

  /** The line is back, or somebody signed in again. */
  again(): void {
    const { kind } = this.standing
    const someoneElse = this.standing.kind === 'refused' && this.standing.code === 'someone-else'
    if (kind !== 'offline' && kind !== 'signed-out' && !someoneElse) return
    this.standing = { kind: 'idle' }
    this.tries = 0
    this.pump()
  }

  /** Nobody is signed in any more: another part of the page met it. */
  signedOut(): void {
    if (this.standing.kind === 'idle' || this.standing.kind === 'offline') this.stand({ kind: 'signed-out' })
  }

  /** The page may go away at any moment. */
  leaving(): void {
    if (this.ended || this.standing.kind === 'gone') return
    const { standing } = this
    if (this.dirty && (standing.kind === 'idle' || standing.kind === 'offline')) {
      this.standing = { kind: 'idle' }
      this.pump(true)
    } else if (this.dirty) this.keep()
  }

  /** Somebody stored revision `number`; perhaps we did. */
  async heard(number: number): Promise<void> {
    this.heardOf = Math.max(this.heardOf, number)
    await this.look()
  }

  /** The labels as the server has them, fetched anew by somebody else. */
  theirs(revision: Revision): void {
    if (this.ended || revision.number <= this.base.number || this.pending) return
    if (this.standing.kind === 'sending' || this.standing.kind === 'gone') return
    if (this.standing.kind === 'conflict') this.rebase(this.standing.conflict.base, revision)
    else if (this.dirty) this.meet(this.base.doc, revision)
    else this.take(revision)
    this.tell()
  }

  /**
   * What comes of a conflict. Where it is not mine, mine is stored too, as a revision before it: nothing is lost by
   * choosing.
   */
  resolve(choices: readonly Choice[]): void {
    if (this.standing.kind !== 'conflict') return
    const { conflict } = this.standing
    const doc = conflict.merge.choose(choices)
    if (!sameDoc(doc, conflict.merge.doc)) this.wishes.unshift({ doc: conflict.merge.doc, name: '' })
    this.base = { number: conflict.theirs.number, doc: conflict.theirs.doc }
    this.doc = doc
    this.standing = { kind: 'idle' }
    this.replace('resolved')
    this.keep()
    this.pump()
  }

  /** Bring a revision back: what is on the page is stored first. False where that cannot be done now. */
  async restore(number: number): Promise<boolean> {
    if (!(await this.flush())) return false
    this.stand({ kind: 'sending' })
    const outcome = await this.port.restore(number, this.port.id(), this.base.number)
    if (this.ended) return false
    const before = this.doc
    this.standing = { kind: 'idle' }
    if (outcome.kind === 'saved') {
      this.base = { number: outcome.revision.number, doc: outcome.revision.doc }
      this.savedAt = this.port.now()
      this.port.told(outcome.revision.number)
      // Whoever drew something while it was on its way goes on with that; what was brought back is in the history.
      if (before === this.doc) {
        this.doc = outcome.revision.doc
        this.replace('restored')
      }
      this.settle()
      this.pump()
      return true
    }
    if (outcome.kind === 'conflict') this.theirs(outcome.current)
    else this.answer(outcome)
    this.release()
    return false
  }

  dispose(): void {
    this.ended = true
    for (const stop of [this.stopSave, this.stopDraft, this.stopRetry]) stop?.()
    this.release()
    this.listeners.clear()
  }

  private get dirty(): boolean {
    return this.pending !== null || this.wishes.length > 0 || this.base.doc === null || !sameDoc(this.doc, this.base.doc)
  }

  /** Send what is to be sent, one at a time. */
  private pump(leaving = false): void {
    this.stopSave?.()
    this.stopSave = null
    if (this.ended || this.standing.kind !== 'idle') return
    if (!this.pending) {
      this.wish = this.wishes.shift() ?? null
      if (!this.wish && !this.dirty) return this.settle()
      const { doc, name } = this.wish ?? { doc: null, name: '' }
      this.pending = { id: this.port.id(), basedOn: this.base.number, doc: doc ?? this.doc, name }
      this.sent = doc ? 0 : this.changes
      this.keep()
    }
    this.stopRetry?.()
    this.stopRetry = null
    this.stand({ kind: 'sending' })
    void this.port.send(this.pending, leaving).then((outcome) => this.hear(outcome))
  }

  private async hear(outcome: Outcome): Promise<void> {
    if (this.ended) return
    const { pending } = this
    if (outcome.kind === 'saved') {
      this.base = { number: outcome.revision.number, doc: pending?.doc ?? outcome.revision.doc }
      this.pending = null
      this.tries = 0
      this.changes -= this.sent
      this.since = this.changes ? this.port.now() : null
      this.savedAt = this.port.now()
      this.port.told(this.base.number)
      this.standing = { kind: 'idle' }
      this.settle()
      this.pump()
    } else if (outcome.kind === 'conflict') {
      const base = await this.baseOf(pending?.basedOn ?? 0)
      if (this.ended) return
      if (!base) return this.answer({ kind: 'offline', server: false, message: '' })
      if (this.wish) this.wishes.unshift(this.wish)
      this.pending = this.wish = null
      this.standing = { kind: 'idle' }
      this.meet(base, outcome.current)
      this.pump()
    } else this.answer(outcome)
    this.release()
    void this.look()
  }

  private answer(outcome: Exclude<Outcome, { kind: 'saved' | 'conflict' }>): void {
    if (outcome.kind === 'offline') {
      this.tries += 1
      const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.tries - 1))
      this.stand({ kind: 'offline', server: outcome.server, tries: this.tries, message: outcome.message })
      this.stopRetry?.()
      // Half fixed, half chance: a restarted server is not met by everybody at once.
      this.stopRetry = this.port.after(wait / 2 + (this.port.random() * wait) / 2, () => {
        if (this.standing.kind !== 'offline') return
        this.standing = { kind: 'idle' }
        this.pump()
      })
    } else if (outcome.kind === 'signed-out') {
      this.stand({ kind: 'signed-out' })
    } else if (outcome.kind === 'refused') {
      this.pending = null
      this.keep()
      this.stand({ kind: 'refused', code: outcome.code, message: outcome.message })
    } else {
      this.pending = null
      this.wishes = []
      this.stopDraft?.()
      this.stopDraft = null
      if (outcome.forget) this.store(null)
      else this.keep()
      this.stand({ kind: 'gone', message: outcome.message, forgotten: outcome.forget })
    }
  }

  /** Labels of revision `number`, on which a save was based; null where they cannot be had now. */
  private async baseOf(number: number): Promise<LabelDoc | null> {
    if (number === 0) return emptyDoc(this.doc.frames)
    if (this.base.number === number && this.base.doc) return this.base.doc
    return this.port.revision(number).then(
      ({ doc }) => doc,
      () => null,
    )
  }

  /** Somebody else stored `theirs` while mine was made from `base`. */
  private meet(base: LabelDoc | null, theirs: Revision): void {
    if (!base) return this.pump() // the server's answer leads to it
    if (sameDoc(this.doc, base)) this.take(theirs)
    else this.rebase(base, theirs)
  }

  private rebase(base: LabelDoc, theirs: Revision): void {
    const merge = merge3(base, this.doc, theirs.doc)
    if (merge.differences.length) {
      this.stopSave?.()
      this.stopSave = null
      this.keep()
      this.stand({ kind: 'conflict', conflict: { base, mine: this.doc, theirs, merge } })
      return
    }
    this.standing = { kind: 'idle' }
    this.base = { number: theirs.number, doc: theirs.doc }
    const replaced = !sameDoc(merge.doc, this.doc)
    this.doc = merge.doc
    this.merged = theirs
    this.keep()
    if (replaced) this.replace('merged')
    this.stopSave ??= this.port.after(0, () => this.pump())
    this.tell()
  }

  private take(revision: Revision): void {
    this.base = { number: revision.number, doc: revision.doc }
    this.doc = revision.doc
    this.merged = null
    this.replace('theirs')
    this.settle()
  }

  /** `doc` onto the page, which tells of the change: nobody changed anything by that. */
  private replace(why: Parameters<SaverPort['replaced']>[1]): void {
    this.replacing = true
    try {
      this.port.replaced(this.doc, why)
    } finally {
      this.replacing = false
    }
  }

  /** Ask for what somebody else stored, unless it turns out to be ours. */
  private async look(): Promise<void> {
    const idle = this.standing.kind === 'idle' || this.standing.kind === 'conflict'
    if (this.looking || this.ended || !idle || this.pending || this.heardOf <= this.base.number) return
    if (this.standing.kind === 'conflict' && this.heardOf <= this.standing.conflict.theirs.number) return
    this.looking = true
    const asked = this.heardOf
    try {
      const newest = await this.port.newest()
      if (newest) this.theirs(newest)
    } catch {
      this.heardOf = Math.min(this.heardOf, asked - 1) // no line: the next save meets it
    } finally {
      this.looking = false
    }
    if (this.heardOf > asked) await this.look()
  }

  /** Nothing is left to send: the draft goes. Otherwise it is written anew. */
  private settle(): void {
    if (this.dirty) {
      this.keep()
    } else {
      this.changes = 0
      this.since = null
      this.stopSave?.()
      this.stopSave = null
      this.store(null)
    }
    this.tell()
  }

  private keepSoon(): void {
    this.stopDraft ??= this.port.after(DRAFT_AFTER_MS, () => this.keep())
  }

  private keep(): void {
    const basedOn = this.base.number
    this.store(this.dirty ? { basedOn, doc: this.doc, pending: this.pending, at: this.port.now() } : null)
  }

  private store(draft: Draft | null): void {
    this.stopDraft?.()
    this.stopDraft = null
    this.port.keep(draft).then(
      () => this.noteKept(true),
      () => this.noteKept(false),
    )
  }

  private noteKept(kept: boolean): void {
    if (this.kept === kept) return
    this.kept = kept
    this.tell()
  }

  private stand(standing: Standing): void {
    this.standing = standing
    this.tell()
  }

  private release(): void {
    for (const done of this.waiters.splice(0)) done()
  }

  private tell(): void {
    const { state } = this
    for (const listener of this.listeners) listener(state)
  }
}
