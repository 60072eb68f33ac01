/** What the saver (saver.ts) sends, keeps and tells, and what it wants of the page around it. */
import type { Merge } from './diff'
import type { LabelDoc } from './doc'

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

/** Why nothing can be sent just now. */
export type Trouble =
  | { kind: 'signed-out' }
  | { kind: 'offline'; server: boolean; tries: number; message: string }
  | { kind: 'conflict'; conflict: Conflict }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'gone'; message: string; forgotten: boolean }

export type SaveState = Common & ({ kind: 'saved' | 'waiting' | 'saving' } | Trouble)
