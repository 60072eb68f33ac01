/** The saver in a page: network, drafts, other windows, live events, and the line. */
import { SIGNED_IN, SIGNED_OUT } from '../../api/client'
import { labelsApi } from '../../api/labels'
import type { LiveClient } from '../../api/live'
import type { Labels } from '../../api/types'
import type { Choice } from '../../engine/labels/diff'
import type { LabelDoc } from '../../engine/labels/doc'
import { Saver, type Outcome, type SaverPort, type SaveState } from '../../engine/labels/saver'
import type { Scope } from '../../engine/scope'
import { signIn } from '../../shell/signin'
import { Drafts, randomId, type Orphan } from './drafts'
import { outcomeOf } from './outcome'
import { changeOf, docOf, revisionOf } from './wire'

export type Why = Parameters<SaverPort['replaced']>[1]

export interface SavingOptions {
  clip: string
  me: { id: string; name: string; email: string }
  frames: number
  labels: Labels | null
  /** These labels go onto the page. 'restored' is something a person did, and can be undone; the others are not. */
  replaced(doc: LabelDoc, why: Why): void
  scope: Scope
  live: Pick<LiveClient, 'onEvent' | 'onReset'> | null
}

export class Saving {
  readonly clip: string
  readonly me: SavingOptions['me']
  readonly frames: number
  state: SaveState = $state.raw() as SaveState
  /** Names of those who said something in this clip, by their ids. */
  people: Readonly<Record<string, string>> = $state.raw({})
  /** Nothing may be changed: a choice stands open, or there is no clip any more. */
  readonly blocked: boolean = $derived.by(() => this.state.kind === 'conflict' || this.state.kind === 'gone')
  private readonly saver: Saver
  private readonly drafts: Drafts
  private orphans: Orphan[] = []
  private adopting: string | null = null

  constructor(private readonly options: SavingOptions) {
    const { clip, me, frames, labels, scope, live } = options
    this.clip = clip
    this.me = me
    this.frames = frames
    this.people = { [me.id]: me.name, ...labels?.people }
    this.drafts = new Drafts(me.id, clip)
    const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`dancesite-labels:${clip}`)
    this.saver = new Saver(this.port(channel), { number: labels?.number ?? 0, doc: docOf(labels, frames) })
    this.state = this.saver.state
    this.saver.onState((state) => {
      this.state = state
      if (state.kind === 'saved') this.adopt()
    })
    scope.add(() => {
      this.saver.dispose()
      this.drafts.close()
      channel?.close()
    })
    const heard = (number: number) => void this.saver.heard(number)
    if (channel) channel.onmessage = ({ data }) => typeof data === 'number' && heard(data)
    if (live) {
      scope.add(live.onEvent((event) => event.type === 'labels.changed' && event.clip === clip && heard(event.number)))
      // Brought back: what was drawn before it went is saved now.
      const back = () => this.state.kind === 'gone' && this.saver.again()
      scope.add(live.onEvent((event) => event.type === 'clip.changed' && event.clip === clip && back()))
      scope.add(live.onReset(() => void this.refetch()))
    }
    scope.listen(window, SIGNED_OUT, () => {
      this.saver.signedOut()
      signIn()
    })
    scope.listen(window, SIGNED_IN, () => this.saver.again())
    scope.listen(window, 'online', () => this.saver.again())
    // Hidden is the last that a phone tells of a page; there it may still come back, and is saved as ever.
    scope.listen(document, 'visibilitychange', () => document.visibilityState === 'hidden' && this.saver.leaving())
    scope.listen(window, 'pagehide', () => this.saver.leaving())
    // Only where leaving would lose something: this browser keeps no drafts.
    scope.listen(window, 'beforeunload', (event) => {
      if (!this.state.kept && this.state.changes > 0) event.preventDefault()
    })
    void this.drafts.orphans().then(
      (orphans) => {
        this.orphans = orphans
        this.adopt()
      },
      () => {}, // nothing is kept here: the first change says so
    )
  }

  changed(doc: LabelDoc): void {
    this.saver.changed(doc)
  }

  flush(name = ''): Promise<boolean> {
    return this.saver.flush(name)
  }

  restore(number: number): Promise<boolean> {
    return this.saver.restore(number)
  }

  resolve(choices: readonly Choice[]): void {
    this.saver.resolve(choices)
  }

  /** Try again now. */
  again(): void {
    this.saver.again()
  }

  name(user: string | null): string | null {
    return user === null ? null : (this.people[user] ?? null)
  }

  /** What a window that is gone left: one after the other, each when the one before is saved. */
  private adopt(): void {
    const orphan = this.adopting === null ? this.orphans.shift() : undefined
    if (!orphan) return
    // Not from within the saver's own step.
    queueMicrotask(() => {
      this.adopting = orphan.key
      this.saver.resume(orphan.draft)
    })
  }

  private async refetch(): Promise<void> {
    try {
      const labels = await labelsApi.newest(this.clip)
      if (labels) await this.saver.heard(labels.number)
    } catch {
      // No line: the next save meets what is there.
    }
  }

  private known(labels: Labels): Labels {
    this.people = { ...this.people, ...labels.people }
    return labels
  }

  private port(channel: BroadcastChannel | null): SaverPort {
    const { clip, frames, me } = this
    const answer = async (ask: () => Promise<Labels>): Promise<Outcome> => {
      try {
        return { kind: 'saved', revision: revisionOf(this.known(await ask()), frames) }
      } catch (error) {
        const outcome = outcomeOf(error, frames)
        if (outcome.kind === 'conflict') this.known((error as { body: { current: Labels } }).body.current)
        return outcome
      }
    }
    return {
      send: (save, leaving) => answer(() => labelsApi.save(clip, changeOf(save, me.id), leaving)),
      restore: (number, id, basedOn) => answer(() => labelsApi.restore(clip, number, id, basedOn)),
      newest: async () => {
        const labels = await labelsApi.newest(clip)
        return labels && revisionOf(this.known(labels), frames)
      },
      revision: async (number) => revisionOf(this.known(await labelsApi.revision(clip, number)), frames),
      keep: async (draft) => {
        const { adopting } = this
        await this.drafts.keep(draft)
        if (adopting === null) return
        // Now this window has it, or the server does.
        await this.drafts.forget(adopting)
        if (this.adopting === adopting) this.adopting = null
        if (this.state.kind === 'saved') this.adopt()
      },
      replaced: (doc, why) => this.options.replaced(doc, why),
      told: (number) => channel?.postMessage(number),
      after: (ms, call) => this.options.scope.timeout(call, ms),
      now: () => Date.now(),
      id: randomId,
      random: Math.random,
    }
  }
}
