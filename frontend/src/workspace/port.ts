/** The editor as the timeline's hands see it. */
import { firstEndingAfter, type SectionKind, type What } from '../engine/labels/doc'
import { energyMinima, snap, type SnapReason, type SnapTarget } from '../engine/labels/snap'
import { editorPort } from '../engine/timeline/edit/editorport'
import type { EditPort, SnapAsk, Snapped } from '../engine/timeline/edit/model'
import { t } from '../i18n'
import type { Desk } from './desk.svelte'

interface Named extends SnapTarget {
  words: string
}

export function editPort(desk: Desk): EditPort {
  const { editor } = desk
  return {
    ...editorPort(editor),
    what: () => drawn(desk),
    sectionKind: (frame) => kindAt(desk, frame),
    snap: (ask) => snapped(desk, ask),
    editable: () => desk.editable,
  }
}

/** A unit drawn by hand is the one given last; before any, it is unsure and waits for its name. */
function drawn(desk: Desk): What {
  const word = desk.lastWord
  return word && desk.units.some(({ id }) => id === word) ? { state: 'unit', word } : { state: 'unsure', word: null }
}

/** Before the main part a prelude, after it a conclusion. */
function kindAt(desk: Desk, frame: number): SectionKind {
  const { sections } = desk.editor.doc
  const main = sections.find(({ kind }) => kind === 'main')
  if (!main) return sections.some(({ kind, end }) => kind === 'prelude' && end <= frame) || frame > 0 ? 'main' : 'prelude'
  return frame < main.start ? 'prelude' : 'conclusion'
}

const REASONS: Readonly<Record<Exclude<SnapReason, 'count'>, () => string>> = {
  edge: () => t('next unit'),
  model: () => t('the model’s edge'),
  energy: () => t('energy minimum'),
}

let minima: { of: unknown; frames: number[] } = { of: null, frames: [] }

function snapped(desk: Desk, { frame, perFrame, own, free }: SnapAsk): Snapped {
  const { doc } = desk.editor
  const { report } = desk
  if (report && minima.of !== report.energy) minima = { of: report.energy, frames: energyMinima(report.energy) }
  const named = (at: number, reason: Exclude<SnapReason, 'count'>): Named => ({ frame: at, reason, words: REASONS[reason]() })
  // Only what is near: of hundreds of edges a handful can hold.
  const reach = 8 / perFrame + 1
  const near = (at: number): boolean => Math.abs(at - frame) <= reach
  const targets: Named[] = []
  const index = firstEndingAfter(doc.segments, frame - reach - 1)
  for (const lane of [doc.segments.slice(index), doc.sections]) {
    for (const { start, end } of lane) {
      if (start > frame + reach) break
      for (const at of [start, end]) if (near(at)) targets.push(named(at, 'edge'))
    }
  }
  for (const count of desk.counts) {
    if (near(count.frame)) targets.push({ frame: count.frame, reason: 'count', words: t('count {n}', { n: count.number }) })
  }
  for (const edge of report?.boundaries ?? []) if (near(edge.frame)) targets.push(named(edge.frame, 'model'))
  for (const at of minima.frames) if (near(at)) targets.push(named(at, 'energy'))
  const found = snap(frame, targets, { perFrame, frames: doc.frames }, { own, free: free || !desk.snapping })
  return { frame: found.frame, words: found.target?.words ?? '' }
}
