/** What becomes of an upload that broke off. */
import type { ApiError } from '../../api/client'

/** again: by itself, after a wait. anew: the server has nothing of it any more. */
export type Fate = 'again' | 'signed-out' | 'anew' | 'duplicate' | 'failed'

/** Answers that will be others in a moment, however often they came. */
const PASSING = [0, 408, 423, 425, 429, 502, 503, 504]
/** A place that moved (another tab goes on with the same file), a piece that arrived damaged, a fault of the server. */
const PERHAPS = [409, 460, 500]
const TRIES = 8

/** `tries` = tries before this one in which not a byte got through. */
export function fateOf({ status, code }: ApiError, tries: number): Fate {
  if (code === 'duplicate') return 'duplicate'
  if (code === 'file-gone' || code === 'unknown') return 'failed'
  if (status === 401) return 'signed-out'
  if (status === 404 || status === 410) return 'anew'
  if (code === 'too-many') return 'failed'
  if (PASSING.includes(status)) return 'again'
  // A 409 that says more than "wrong place" is a decision.
  const decided = status === 409 && code !== 'offset' && code !== 'http-409'
  return PERHAPS.includes(status) && tries < TRIES && !decided ? 'again' : 'failed'
}
