/** What an answer of the server means for a save. */
import { ApiError } from '../../api/client'
import type { Labels } from '../../api/types'
import type { Outcome } from '../../engine/labels/saver'
import { t, tr } from '../../i18n'
import { revisionOf } from './wire'

/** Of a clip that was taken away for good; one that was removed may be restored, and its draft with it. */
const FOR_GOOD = new Set(['withdrawn', 'gone'])

export function outcomeOf(error: unknown, frames: number): Outcome {
  if (!(error instanceof ApiError)) return { kind: 'offline', server: true, message: String(error) }
  const { status, code, message, body } = error
  if (status === 401) return { kind: 'signed-out' }
  // The form's secret changed with a sign-in in another window: the next try has the new one.
  if (status === 0 || status >= 500 || status === 408 || status === 429 || code === 'stale-page') {
    return { kind: 'offline', server: status !== 0, message }
  }
  if (status === 409 && code === 'conflict' && body.current) {
    return { kind: 'conflict', current: revisionOf(body.current as Labels, frames) }
  }
  if (FOR_GOOD.has(code)) return { kind: 'gone', forget: true, message: t('{why} The draft on this machine was deleted with it.', { why: tr(message) }) }
  if (status === 404 || code === 'removed') {
    return { kind: 'gone', forget: false, message: t('This clip was removed, or is not for you any more. What you drew is kept here, and saved when it is back.') }
  }
  return { kind: 'refused', code, message }
}
