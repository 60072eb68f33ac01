/** Fetching what a clip has besides its JSON: the body found in it, and the loudness of its sound. */
import { readPose, type PoseTrack } from '../engine/pose'
import type { ScoreCurves } from '../api/types'
import type { Peaks } from '../engine/timeline/model'

async function get(url: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { credentials: 'same-origin', signal })
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
  return response
}

/** Throws ArrayFileError for a broken file, Error for a refused or lost request. */
export async function loadPose(url: string, signal: AbortSignal): Promise<PoseTrack> {
  return readPose(await (await get(url, signal)).arrayBuffer())
}

/** What a learned report says of every frame. */
export async function loadCurves(url: string, signal: AbortSignal): Promise<ScoreCurves> {
  const { start, end, keys } = (await (await get(url, signal)).json()) as Partial<ScoreCurves>
  if (!Array.isArray(start) || !Array.isArray(end)) throw new Error('no curves')
  return { start, end, keys: keys ?? [] }
}

/** null when the sound carries no loudness. */
export async function loadPeaks(url: string, signal: AbortSignal): Promise<Peaks | null> {
  const sound = (await (await get(url, signal)).json()) as { peaks?: unknown; peaks_per_second?: unknown }
  const { peaks, peaks_per_second: perSecond } = sound
  if (!Array.isArray(peaks) || typeof perSecond !== 'number' || !(perSecond > 0)) return null
  return { values: peaks.map((peak) => (typeof peak === 'number' && peak >= 0 ? Math.min(peak, 255) : 0)), perSecond }
}
