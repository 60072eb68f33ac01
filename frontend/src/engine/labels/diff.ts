/**
 * Two people changed the same labels: what each of them changed, laid over what there was before. Parts that only one
 * of them touched are taken from that one; a part that both touched otherwise is a difference, and a choice.
 */
import { sameLabel, sameRefusal, sameSection, type Label, type LabelDoc, type Range, type Section } from './doc'

export type Choice = 'base' | 'mine' | 'theirs'

/** One part, as it was before, as it is here, and as the other has it: whole labels in [start, end). */
export type Difference =
  | (Range & { lane: 'units'; base: readonly Label[]; mine: readonly Label[]; theirs: readonly Label[] })
  | (Range & { lane: 'sections'; base: readonly Section[]; mine: readonly Section[]; theirs: readonly Section[] })
  | (Range & { lane: 'action'; base: string | null; mine: string | null; theirs: string | null })

export interface Merge {
  /** All that does not differ, and of what differs mine. */
  doc: LabelDoc
  /** In the order of frames; the clip's action class comes first. */
  differences: readonly Difference[]
  /** What the differences lie in: with a choice for each of them, the labels that come of it. */
  choose(choices: readonly Choice[]): LabelDoc
}

export function merge3(base: LabelDoc, mine: LabelDoc, theirs: LabelDoc): Merge {
  const units = lane(base.segments, mine.segments, theirs.segments, sameLabel)
  const sections = lane(base.sections, mine.sections, theirs.sections, sameSection)
  const action: Difference[] =
    mine.action !== theirs.action && mine.action !== base.action && theirs.action !== base.action
      ? [{ lane: 'action', start: 0, end: mine.frames, base: base.action, mine: mine.action, theirs: theirs.action }]
      : []
  const differences: Difference[] = [
    ...action,
    ...units.differences.map((one) => ({ lane: 'units' as const, ...one })),
    ...sections.differences.map((one) => ({ lane: 'sections' as const, ...one })),
  ]
  const refused = refusals(base, mine, theirs)
  const choose = (choices: readonly Choice[]): LabelDoc => {
    const chosen = (index: number): Choice => choices[index] ?? 'mine'
    const [said] = action
    const undisputed = mine.action === base.action ? theirs.action : mine.action
    return {
      frames: mine.frames,
      segments: units.choose((index) => chosen(action.length + index)),
      sections: sections.choose((index) => chosen(action.length + units.differences.length + index)),
      refused,
      action: said?.lane === 'action' ? said[chosen(0)] : undisputed,
    }
  }
  return { doc: choose([]), differences, choose }
}

interface Lane<T> {
  differences: (Range & Record<Choice, T[]>)[]
  choose(choice: (difference: number) => Choice): T[]
}

type Same<T> = (a: T, b: T) => boolean

function lane<T extends Range>(base: readonly T[], mine: readonly T[], theirs: readonly T[], same: Same<T>): Lane<T> {
  const touched = joined([...changed(base, mine, same), ...changed(base, theirs, same)])
  const within = (all: readonly T[], { start, end }: Range): T[] => all.filter((one) => one.start >= start && one.end <= end)
  const parts = touched.map((range) => ({
    ...range,
    base: within(base, range),
    mine: within(mine, range),
    theirs: within(theirs, range),
  }))
  /** Whose part it is; null: both changed it, each in another way. */
  const owner = (part: (typeof parts)[number]): Choice | null => {
    if (alike(part.mine, part.theirs, same) || alike(part.theirs, part.base, same)) return 'mine'
    return alike(part.mine, part.base, same) ? 'theirs' : null
  }
  const differences = parts.filter((part) => owner(part) === null)
  const choose = (choice: (difference: number) => Choice): T[] => {
    const outside = mine.filter((one) => !touched.some(({ start, end }) => one.start >= start && one.end <= end))
    let difference = 0
    const inside = parts.flatMap((part) => part[owner(part) ?? choice(difference++)])
    return [...outside, ...inside].sort((a, b) => a.start - b.start)
  }
  return { differences, choose }
}

/** The frames in which one list is not the other: whole ranges of both, where they lie over each other as one. */
function changed<T extends Range>(before: readonly T[], after: readonly T[], same: Same<T>): Range[] {
  const missing = (from: readonly T[], other: readonly T[]): T[] => {
    const at = new Map(other.map((one) => [one.start, one]))
    return from.filter((one) => {
      const there = at.get(one.start)
      return !there || !same(one, there)
    })
  }
  return joined([...missing(before, after), ...missing(after, before)])
}

/** Ranges that share a frame as one. Those that only touch stay apart: two people may work side by side. */
function joined(ranges: readonly Range[]): Range[] {
  const out: { start: number; end: number }[] = []
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = out.at(-1)
    if (last && start < last.end) last.end = Math.max(last.end, end)
    else out.push({ start, end })
  }
  return out
}

const alike = <T>(a: readonly T[], b: readonly T[], same: Same<T>): boolean =>
  a.length === b.length && a.every((one, index) => same(one, b[index] as T))

/** Refusing is a mark on one suggestion: what either of them added or took away holds. */
function refusals(base: LabelDoc, mine: LabelDoc, theirs: LabelDoc): LabelDoc['refused'] {
  const has = (doc: LabelDoc, one: LabelDoc['refused'][number]): boolean => doc.refused.some((other) => sameRefusal(one, other))
  const kept = mine.refused.filter((one) => !has(base, one) || has(theirs, one))
  return [...kept, ...theirs.refused.filter((one) => !has(base, one) && !has(mine, one))]
}
