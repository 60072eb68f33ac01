/** What can be said about a file before it is sent. */
import { bytes, clock, t } from '../../i18n'

export interface Limits {
  bytes: number
  seconds: number
  /** Bytes of the studio's files, and how many it may have; limit null = as many as the disk holds. */
  quota?: { used: number; limit: number | null }
}

/** Endings of films whose type browsers do not know. */
const FILM = /\.(mp4|m4v|mov|qt|webm|mkv|avi|3gp|3g2|mts|m2ts|ts|mpg|mpeg|ogv|wmv|flv|mxf)$/i

/** Why this file is not sent, as a sentence; null when nothing speaks against it. */
export function refusal(file: File, limits: Limits): string | null {
  if (file.size === 0) return t('This file is empty. Copy it again from the phone.')
  if (file.type.startsWith('audio/')) return t('Not a video: it holds sound only.')
  if (file.type.startsWith('image/')) return t('Not a video: it is a picture.')
  if (!file.type.startsWith('video/') && !FILM.test(file.name)) return t('Not a video.')
  if (file.size > limits.bytes) {
    return t('Too large: {size}. Up to {limit} is possible; film in 1080p or cut it shorter.', {
      size: bytes(file.size),
      limit: bytes(limits.bytes),
    })
  }
  return null
}

/** The same for its length in seconds, known once the browser has opened it. */
export function tooLong(seconds: number, limits: Limits): string | null {
  if (!Number.isFinite(seconds) || seconds <= limits.seconds) return null
  return t('Too long: {length}. Up to {limit} minutes are possible; cut it into parts.', {
    length: clock(seconds, 0),
    limit: Math.round(limits.seconds / 60),
  })
}

/** The same for the room that the studio has left, `taken` bytes of which are spoken for by other files of the list. */
export function noRoom(size: number, taken: number, { quota }: Limits): string | null {
  if (!quota || quota.limit === null) return null
  const free = quota.limit - quota.used - taken
  if (size <= free) return null
  if (free <= 0) return t('The studio’s space is full. Remove clips that are no longer needed, or ask whoever runs the site for more.')
  return t('The studio’s space is nearly full: {free} left, this file has {size}. Remove clips, or ask whoever runs the site for more.', {
    free: bytes(free),
    size: bytes(size),
  })
}

/** "IMG_4471.MOV" → "IMG_4471". */
export function titleOf(name: string): string {
  return name.replace(/\.[^.]{1,5}$/, '').trim() || name
}

/** Tells two picks of one file from two files. */
export const sameFile = (a: File, b: File) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified
