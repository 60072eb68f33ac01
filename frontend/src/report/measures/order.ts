/** Which measures come first. The order does not change while the film plays, so that nothing jumps. */
import { msg } from '../../i18n'
import type { Measure, Taken } from './api'

const FEW = 6

/** Groups as they follow one another, with their headings. */
const GROUPS: readonly (readonly [group: string, title: string])[] = [
  ['jump', msg('Jumps')], ['shape', msg('Shape')], ['time', msg('Time')], ['balance', msg('Balance')],
  ['space', msg('Space')], ['gait', msg('Steps and swings')], ['effort', msg('Effort')],
]

const known = ({ value }: Taken): boolean => value !== null

/** How much of the clip a measure says something about: all of it and each unit. */
const share = ({ clip, units }: Measure): number => (known(clip) ? 1 : 0) + units.filter(known).length / Math.max(1, units.length)

export interface Group {
  title: string
  measures: readonly Measure[]
}

/** All measures in their groups; within one, those that are measured anywhere come first. */
export function grouped(measures: readonly Measure[]): Group[] {
  const named = GROUPS.map(([group, title]) => ({ title, measures: sorted(measures.filter((one) => one.group === group)) }))
  const others = measures.filter(({ group }) => !GROUPS.some(([name]) => name === group))
  return [...named, { title: msg('Other'), measures: sorted(others) }].filter((group) => group.measures.length > 0)
}

const sorted = (measures: readonly Measure[]): Measure[] => [...measures.filter((one) => share(one) > 0), ...measures.filter((one) => share(one) === 0)]

/**
 * The few that are shown first, of as many groups as there are: those that say something about most units, or about the
 * clip. One that is measured nowhere is among them: it must not be hidden.
 */
export function few(measures: readonly Measure[], ofClip: boolean): Measure[] {
  const says = (one: Measure) => (ofClip ? known(one.clip) : 2 * one.units.filter(known).length >= one.units.length && known(one.clip))
  const none = measures.find((one) => share(one) === 0)
  const room = none ? FEW - 1 : FEW
  const groups = grouped(measures).map((group) => group.measures.filter((one) => share(one) > 0))
  const rounds = (wanted: (one: Measure) => boolean) => {
    const left = groups.map((group) => group.filter(wanted))
    return Array.from({ length: Math.max(0, ...left.map((group) => group.length)) }, (_, i) => left.flatMap((group) => group[i] ?? [])).flat()
  }
  return [...[...rounds(says), ...rounds((one) => !says(one))].slice(0, room), ...(none ? [none] : [])]
}

/** What a measure says of a unit, or of the clip (segment null). */
export function takenOf(measure: Measure, segment: number | null): Taken | null {
  return segment === null ? measure.clip : (measure.units.find((one) => one.segment === segment) ?? null)
}
