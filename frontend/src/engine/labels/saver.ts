/**
 * Sees to it that no label is lost: keeps a draft on this machine, saves by itself, tries again, and knows when somebody
 * else saved. A machine of states with a port for timers, network and storage.
 *
 * What is on its way to the server is frozen (`Save`) and sent under the same id until the server has answered: only
 * then is known whether it is stored. The draft holds it too, so that also after a crash the same save is sent again.
 */
import { merge3, type Choice } from './diff'
import { emptyDoc, sameDoc, type LabelDoc } from './doc'
import { Keeper } from './keeper'
import { Lookout } from './lookout'
import { Retry } from './retry'
import type { Draft, Outcome, Revision, Save, SaverPort, SaveState, Trouble } from './saver-port'

export { DRAFT_AFTER_MS } from './keeper'
export type * from './saver-port'

/** A save starts this long after a change, or after the first of several. */
export const SAVE_AFTER_MS = 1_000

type Standing = { kind: 'idle' } | { kind: 'sending' } | Trouble

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
  private savedAt: number | null = null
  private changes = 0
  /** How many of them `pending` has. */
  private sent = 0
  private replacing = false
  private since: number | null = null
  private merged: Revision | null = null
  private readonly keeper: Keeper
  private readonly retry: Retry
  private readonly lookout: Lookout
  private stopSave: (() => void) | null = null
  private waiters: (() => void)[] = []
  private readonly listeners = new Set<(state: SaveState) => void>()
  private ended = false

  constructor(
    private readonly port: SaverPort,
    server: { number: number; doc: LabelDoc },
  ) {
    this.base = server
    this.doc = server.doc
    this.keeper = new Keeper(port, () => this.draft, () => this.tell())
    this.retry = new Retry(port)
    this.lookout = new Lookout(() => port.newest(), () => this.known, (revision) => this.theirs(revision))
  }

  get state(): SaveState {
    const { savedAt, changes, since, merged } = this
    const common = { number: this.base.number, savedAt, changes, since, kept: this.keeper.kept, merged }
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
    this.lookout.heard(number)
    this.replace('draft')
    this.keeper.now()
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
    this.keeper.soon()
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

  /** The line is back, somebody signed in again, or a clip that was removed is back. */
  again(): void {
    const { standing } = this
    const someoneElse = standing.kind === 'refused' && standing.code === 'someone-else'
    const removed = standing.kind === 'gone' && !standing.forgotten
    if (standing.kind !== 'offline' && standing.kind !== 'signed-out' && !someoneElse && !removed) return
    this.standing = { kind: 'idle' }
    this.retry.reset()
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
    } else if (this.dirty) this.keeper.now()
  }

  /** Somebody stored revision `number`; perhaps we did. */
  async heard(number: number): Promise<void> {
    this.lookout.heard(number)
    await this.lookout.look()
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
    this.keeper.now()
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
    this.stopSave?.()
    this.keeper.dispose()
    this.retry.dispose()
    this.release()
    this.listeners.clear()
  }

  private get dirty(): boolean {
    return this.pending !== null || this.wishes.length > 0 || this.base.doc === null || !sameDoc(this.doc, this.base.doc)
  }

  private get draft(): Draft | null {
    const { doc, pending, base } = this
    return this.dirty ? { basedOn: base.number, doc, pending, at: this.port.now() } : null
  }

  /** The newest number that is known here; null while ours may be on its way, and where others do not matter. */
  private get known(): number | null {
    const { standing } = this
    if (this.ended || this.pending) return null
    if (standing.kind === 'conflict') return standing.conflict.theirs.number
    return standing.kind === 'idle' ? this.base.number : null
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
      this.keeper.now()
    }
    this.retry.dispose()
    this.stand({ kind: 'sending' })
    void this.port.send(this.pending, leaving).then((outcome) => this.hear(outcome))
  }

  private async hear(outcome: Outcome): Promise<void> {
    if (this.ended) return
    const { pending } = this
    if (outcome.kind === 'saved') {
      this.base = { number: outcome.revision.number, doc: pending?.doc ?? outcome.revision.doc }
      this.pending = null
      this.retry.reset()
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
    void this.lookout.look()
  }

  private answer(outcome: Exclude<Outcome, { kind: 'saved' | 'conflict' }>): void {
    if (outcome.kind === 'offline') {
      this.retry.later(() => {
        if (this.standing.kind !== 'offline') return
        this.standing = { kind: 'idle' }
        this.pump()
      })
      this.stand({ kind: 'offline', server: outcome.server, tries: this.retry.tries, message: outcome.message })
    } else if (outcome.kind === 'signed-out') {
      this.stand({ kind: 'signed-out' })
    } else if (outcome.kind === 'refused') {
      this.pending = null
      this.keeper.now()
      this.stand({ kind: 'refused', code: outcome.code, message: outcome.message })
    } else {
      this.pending = null
      this.wishes = []
      if (outcome.forget) this.keeper.forget()
      else this.keeper.now()
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
      this.keeper.now()
      this.stand({ kind: 'conflict', conflict: { base, mine: this.doc, theirs, merge } })
      return
    }
    this.standing = { kind: 'idle' }
    this.base = { number: theirs.number, doc: theirs.doc }
    const replaced = !sameDoc(merge.doc, this.doc)
    this.doc = merge.doc
    this.merged = theirs
    this.keeper.now()
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

  /** Nothing is left to send: the draft goes. Otherwise it is written anew. */
  private settle(): void {
    if (this.dirty) {
      this.keeper.now()
    } else {
      this.changes = 0
      this.since = null
      this.stopSave?.()
      this.stopSave = null
      this.keeper.forget()
    }
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
