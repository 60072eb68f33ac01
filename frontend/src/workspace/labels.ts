/** From the labels as the server tells them to the document that is edited. */
import type { Labels } from '../api/types'
import type { LabelDoc } from '../engine/labels/doc'

/** A clip without labels is a document in which nobody looked at anything. */
export function docOf(labels: Labels | null, frames: number): LabelDoc {
  return {
    frames,
    segments: (labels?.segments ?? []).map(({ start, end, state, word, phases, spread, from, by }) => ({
      start, end, state, word: word ?? null, phases: phases ?? null, by: by ?? null,
      spread: spread ? [spread[0] ?? null, spread[1] ?? null] : null,
      from: from ? { ...from, method: from.method ?? '', version: from.version ?? '', confidence: from.confidence ?? null } : null,
    })),
    sections: labels?.sections ?? [],
    refused: labels?.refused ?? [],
    action: labels?.action ?? null,
  }
}
