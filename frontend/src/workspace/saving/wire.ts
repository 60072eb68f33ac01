/** Between the labels as the server tells them and the document that is edited. */
import type { LabelsChange } from '../../api/labels'
import type { Labels } from '../../api/types'
import type { Label, LabelDoc, Provenance } from '../../engine/labels/doc'
import type { Revision, Save } from '../../engine/labels/saver'

/**
 * A clip without labels is a document in which nobody looked at anything. Labels of a film that has become shorter since
 * end with it: what lay behind stays in the history.
 */
export function docOf(labels: Labels | null, frames: number): LabelDoc {
  const inside = <T extends { start: number; end: number }>(all: readonly T[]): T[] =>
    all.filter(({ start }) => start < frames).map((one) => (one.end <= frames ? one : { ...one, end: frames }))
  const within = (phases: readonly number[] | null | undefined): [number, number] | null =>
    phases ? [Math.min(phases[0] ?? 0, frames), Math.min(phases[1] ?? 0, frames)] : null
  return {
    frames,
    segments: inside(labels?.segments ?? []).map((segment): Label => ({
      start: segment.start,
      end: segment.end,
      state: segment.state,
      word: segment.word ?? null,
      phases: within(segment.phases as readonly number[] | null | undefined),
      spread: (segment.spread as [number | null, number | null] | null | undefined) ?? null,
      from: (segment.from as Provenance | null | undefined) ?? null,
      by: segment.by ?? null,
    })),
    sections: inside(labels?.sections ?? []),
    refused: inside(labels?.refused ?? []),
    action: labels?.action ?? null,
  }
}

export const revisionOf = (labels: Labels, frames: number): Revision => ({
  number: labels.number,
  doc: docOf(labels, frames),
  author: labels.author,
  at: labels.created_at,
})

/** What is sent; who said what, and how a reading came to what it suggested, is known by the server. */
export function changeOf(save: Save, person: string): LabelsChange {
  const { doc } = save
  return {
    id: save.id,
    based_on: save.basedOn,
    name: save.name,
    person,
    segments: doc.segments.map(({ start, end, state, word, phases, spread, from }) => ({
      start,
      end,
      state,
      ...(word === null ? {} : { word }),
      ...(phases === null ? {} : { phases: [...phases] }),
      ...(spread === null ? {} : { spread: [...spread] }),
      ...(from === null ? {} : { from: { report: from.report, unit: from.unit, confidence: from.confidence } }),
    })) as LabelsChange['segments'],
    sections: doc.sections.map(({ start, end, kind }) => ({ start, end, kind })),
    refused: doc.refused.map(({ start, end, report }) => ({ start, end, report })),
    action: doc.action,
  }
}
