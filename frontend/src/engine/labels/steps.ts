/**
 * A step of undo: what it took out of the labels and what it put in their place, each piece by its frames and not by its
 * place in a list. So a step can be taken back, or done again, also after others changed other parts of the clip.
 */
import {
  firstEndingAfter, sameLabel, sameRefusal, sameSection,
  type Label, type LabelDoc, type Range, type Refusal, type Section,
} from './doc'

interface Piece<T> extends Range {
  readonly gone: readonly T[]
  readonly made: readonly T[]
}

export interface Step {
  readonly segments: readonly Piece<Label>[]
  readonly sections: readonly Piece<Section>[]
  readonly refused: Pick<Piece<Refusal>, 'gone' | 'made'>
  readonly action: readonly [before: string | null, after: string | null] | null
}

/** What turns `before` into `after`; null when they say the same. Objects that both share cost nothing. */
export function stepBetween(before: LabelDoc, after: LabelDoc): Step | null {
  if (before === after) return null
  const segments = pieces(before.segments, after.segments, sameLabel)
  const sections = pieces(before.sections, after.sections, sameSection)
  const refused = { gone: without(before.refused, after.refused), made: without(after.refused, before.refused) }
  const action = before.action === after.action ? null : ([before.action, after.action] as const)
  const nothing = !segments.length && !sections.length && !refused.gone.length && !refused.made.length && !action
  return nothing ? null : { segments, sections, refused, action }
}

/** The step that takes `step` back. */
export const reversed = (step: Step): Step => ({
  segments: step.segments.map(turned),
  sections: step.sections.map(turned),
  refused: { gone: step.refused.made, made: step.refused.gone },
  action: step.action && [step.action[1], step.action[0]],
})

/** `step` done to `doc`; null when what it would take out is not there as it was. */
export function applied(step: Step, doc: LabelDoc): LabelDoc | null {
  const work = workOn(doc, step.segments.length > 0, step.sections.length > 0)
  return doStep(step, work) ? work : null
}

/**
 * Which of the steps can still be done to `doc`, one after another from the last one on. One that cannot is passed over,
 * and so are those before it that touch what it left.
 */
export function fitting(steps: readonly Step[], doc: LabelDoc): boolean[] {
  const work = workOn(doc, true, true)
  const fits = steps.map(() => false)
  for (let index = steps.length - 1; index >= 0; index--) fits[index] = doStep(steps[index] as Step, work)
  return fits
}

interface Work extends LabelDoc {
  segments: Label[]
  sections: Section[]
  refused: readonly Refusal[]
  action: string | null
}

/** The labels, with lists of their own where they will change. */
const workOn = (doc: LabelDoc, segments: boolean, sections: boolean): Work => ({
  ...doc,
  segments: (segments ? doc.segments.slice() : doc.segments) as Label[],
  sections: (sections ? doc.sections.slice() : doc.sections) as Section[],
})

/** `work` becomes what the step makes of it, or stays as it was on false. */
function doStep(step: Step, work: Work): boolean {
  const { gone, made } = step.refused
  if (step.action && work.action !== step.action[0]) return false
  if (without(gone, work.refused).length) return false
  if (!fits(work.segments, step.segments, sameLabel) || !fits(work.sections, step.sections, sameSection)) return false
  splice(work.segments, step.segments)
  splice(work.sections, step.sections)
  if (gone.length || made.length) work.refused = [...without(work.refused, [...gone, ...made]), ...made]
  if (step.action) work.action = step.action[1]
  return true
}

const turned = <T>(piece: Piece<T>): Piece<T> => ({ start: piece.start, end: piece.end, gone: piece.made, made: piece.gone })

const without = (all: readonly Refusal[], some: readonly Refusal[]): readonly Refusal[] =>
  all === some ? [] : all.filter((it) => !some.some((other) => sameRefusal(it, other)))

/** What differs, in pieces as small as can be: their frames do not overlap, and all that is the same lies outside. */
function pieces<T extends Range>(before: readonly T[], after: readonly T[], same: (a: T, b: T) => boolean): Piece<T>[] {
  const found: { start: number; end: number; gone: T[]; made: T[] }[] = []
  if (before === after) return found
  const add = (item: T, side: 'gone' | 'made') => {
    let piece = found.at(-1)
    if (!piece || item.start >= piece.end) found.push((piece = { start: item.start, end: item.end, gone: [], made: [] }))
    piece.end = Math.max(piece.end, item.end)
    piece[side].push(item)
  }
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    const a = before[i]
    const b = after[j]
    if (a && b && same(a, b)) {
      i++
      j++
    } else if (a && (!b || a.start <= b.start)) {
      add(a, 'gone')
      i++
    } else if (b) {
      add(b, 'made')
      j++
    }
  }
  return found
}

/** Whether what the pieces would take out is there, and nothing else in its frames. */
function fits<T extends Range>(items: readonly T[], all: readonly Piece<T>[], same: (a: T, b: T) => boolean): boolean {
  return all.every(({ start, end, gone }) => {
    const first = firstEndingAfter(items, start)
    const after = items[first + gone.length]
    return !(after && after.start < end) && gone.every((item, i) => first + i < items.length && same(items[first + i] as T, item))
  })
}

function splice<T extends Range>(items: T[], all: readonly Piece<T>[]): void {
  for (const { start, gone, made } of all) items.splice(firstEndingAfter(items, start), gone.length, ...made)
}
