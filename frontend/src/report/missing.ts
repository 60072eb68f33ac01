/** Why a body, or a part of it, is not drawn on the film. */
import type { PoseTrack } from '../engine/pose'
import { msg, t, tr } from '../i18n'

const PARTS: readonly (readonly [joints: readonly number[], words: string])[] = [
  [[10, 13], msg('feet not seen')],
  [[10], msg('right foot not seen')],
  [[13], msg('left foot not seen')],
  [[4, 7], msg('hands not seen')],
  [[4], msg('right hand not seen')],
  [[7], msg('left hand not seen')],
]

/** One line for the HUD, or null when the whole body is there. */
export function missingWords(pose: PoseTrack, frame: number): string | null {
  const body = pose.body(frame)
  if (!body || !pose.found(frame)) {
    const reason = pose.gapAt(frame)?.reason
    return capital(reason ? tr(reason) : t('no body found'))
  }
  const gone = (joint: number) => Number.isNaN(body.xy[joint * 2] ?? NaN)
  const part = PARTS.find(([joints]) => joints.every(gone))
  return part ? capital(tr(part[1])) : null
}

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1)
