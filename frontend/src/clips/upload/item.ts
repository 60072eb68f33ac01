/** One file on its way: what it is, how far it has come, and with which answers it was released. */
import type { Clip, Consent } from '../../api/types'
import { titleOf } from './files'

/**
 * ready: chosen, waits for the answers and the button. queued: released. lost: broken off, goes on by itself.
 * signed-out: goes on when somebody has signed in. duplicate: the studio has it. failed: can be tried again.
 * refused: cannot be sent at all.
 */
export type ItemState = 'ready' | 'queued' | 'sending' | 'paused' | 'lost' | 'signed-out' | 'done' | 'duplicate' | 'failed' | 'refused'

export interface Answers {
  dancer: string
  style: string
  consent: Consent
}

export interface Item {
  id: number
  file: File
  title: string
  /** This file's own dancer and style; null = as for all. */
  dancer: string | null
  style: string | null
  state: ItemState
  /** Bytes that the server has, and those under way. */
  sent: number
  total: number
  /** Bytes a second, smoothed; 0 while unknown. */
  rate: number
  /** Tries without any headway. */
  tries: number
  /** Why, in words, when it failed or was refused; why it waits, when it is lost. */
  why: string
  /** Where the upload lives on the server, once it was begun. */
  url: string | null
  /** Begun earlier, with the answers given then. */
  resumed: boolean
  clip: Clip | null
  twin: { url: string; created_at: string } | null
}

export const UNDER_WAY: readonly ItemState[] = ['queued', 'sending', 'lost', 'signed-out']

/** `why` = what speaks against sending it, or null. */
export const newItem = (id: number, file: File, why: string | null): Item => ({
  id, file, title: titleOf(file.name), dancer: null, style: null, state: why ? 'refused' : 'ready', sent: 0, total: file.size, rate: 0,
  tries: 0, why: why ?? '', url: null, resumed: false, clip: null, twin: null,
})

/** Percent of all bytes of the files that are under way, paused or done. */
export function percentOfAll(items: readonly Item[]): number {
  let total = 0
  let sent = 0
  for (const item of items) {
    if (item.state !== 'done' && item.state !== 'paused' && !UNDER_WAY.includes(item.state)) continue
    total += item.total
    sent += item.state === 'done' ? item.total : item.sent
  }
  return total ? (sent / total) * 100 : 0
}

/** What the server is told when the upload is begun. */
export function metadataOf(item: Item, { dancer, style, consent }: Answers, fingerprint: string): Record<string, string> {
  return {
    filename: item.file.name,
    title: item.title.trim() || titleOf(item.file.name),
    dancer: dancer.trim(),
    style: style.trim(),
    consent_view: String(consent.view),
    consent_train: String(consent.train),
    consent_publish: String(consent.publish),
    ...(fingerprint ? { fingerprint } : {}),
  }
}
