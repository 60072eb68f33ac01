/** The sentences of the page that compares. */
import { msg, number, plural, t, tr } from '../i18n'
import type { ComparedTake, Comparison, JointDifference, Pair } from './types'
import type { Side } from '../engine/compare/course'

const JOINTS: Readonly<Record<string, string>> = {
  trunk: msg('Trunk'),
  right_shoulder: msg('Right shoulder'), right_elbow: msg('Right elbow'), right_hip: msg('Right hip'), right_knee: msg('Right knee'),
  left_shoulder: msg('Left shoulder'), left_elbow: msg('Left elbow'), left_hip: msg('Left hip'), left_knee: msg('Left knee'),
}

/** A joint that has no word here is told as the server names it. */
export const jointName = (joint: string): string => (JOINTS[joint] ? tr(JOINTS[joint]) : joint.replaceAll('_', ' '))

/** "12°"; a difference of less than one is none. */
export const degrees = (value: number): string => `${number(Math.round(Math.abs(value)))}°`

export const spokenJoint = ({ joint, degrees: value, uncertainty, told }: JointDifference): string =>
  told
    ? t('{joint}: {degrees} apart, give or take {uncertainty}', { joint: jointName(joint), degrees: degrees(value), uncertainty: degrees(uncertainty) })
    : t('{joint}: {degrees}, which the camera cannot tell from nothing', { joint: jointName(joint), degrees: degrees(value) })

/** "Tatiana K. · Diagonal, take 3"; the title alone where nobody is named. */
export const takeName = ({ clip }: ComparedTake): string => [clip.dancer?.name, clip.title].filter(Boolean).join(' · ')

/** What stands on its film: the title alone where one dancer danced both, since only that tells them apart. */
export const captionOf = (comparison: Comparison, side: Side): string =>
  comparison.first.clip.dancer?.name === comparison.second.clip.dancer?.name ? comparison[side].clip.title : takeName(comparison[side])

/** The shortest name that tells the two takes apart. */
export function shortName(comparison: Comparison, side: Side): string {
  const { dancer, title } = comparison[side].clip
  return dancer && captionOf(comparison, side) !== title ? dancer.name : title
}

/** How a unit lies in time, as the page's line says it: "in step", "9 frames early", "left out". */
export function timing(pair: Pair): string {
  if (pair.kind === 'left-out') return t('left out')
  if (pair.kind === 'added') return t('added')
  if (pair.kind === 'swapped') return t('in another place')
  return late(pair) ? early(late(pair)) : t('in step')
}

/** Whole frames by which the second comes late (negative = early); 0 where that cannot be told. */
export const late = (pair: Pair): number => (pair.told ? Math.round(pair.frames ?? 0) : 0)

/** "9 frames early". */
export const early = (frames: number): string =>
  frames < 0
    ? plural(-frames, { one: '{n} frame early', other: '{n} frames early' })
    : plural(frames, { one: '{n} frame late', other: '{n} frames late' })

/** What stands in the table under "Start". */
export function startCell(pair: Pair): string {
  if (pair.kind !== 'same') return timing(pair)
  return late(pair) ? early(late(pair)) : t('on time')
}

/** What stands in the table under "Length": what is less than can be told is the same. */
export function lengthCell(pair: Pair, second: ComparedTake): string {
  if (pair.longer === null) return '–'
  const [num, den] = second.fps
  const frames = Math.round((pair.longer * num) / den)
  if (frames === 0 || Math.abs(pair.longer) <= (pair.uncertainty ?? 0)) return t('same')
  return frames < 0
    ? plural(-frames, { one: '{n} frame shorter', other: '{n} frames shorter' })
    : plural(frames, { one: '{n} frame longer', other: '{n} frames longer' })
}

export const shapeCell = (pair: Pair): string => pair.shape ?? '–'

export const alikeCell = (pair: Pair): string => (pair.alike === null ? '–' : `${Math.round(pair.alike * 100)}%`)

/** The largest difference of a unit that can be told, or null. */
export const largest = (joints: readonly JointDifference[]): JointDifference | null =>
  joints.filter(({ told }) => told).reduce<JointDifference | null>((most, one) => (most && Math.abs(most.degrees) >= Math.abs(one.degrees) ? most : one), null)

/** What is written on the stage about the unit that is danced; null where nothing can be told. */
export function stageWords(pair: Pair): string | null {
  const most = largest(pair.joints)
  return most && (pair.shape ?? t('{joint}: {degrees} apart', { joint: jointName(most.joint), degrees: degrees(most.degrees) }))
}

/** For whoever hears the page. */
export function spokenPair(pair: Pair): string {
  const parts = [pair.name, timing(pair)]
  if (pair.alike !== null) parts.push(t('{n}% alike', { n: Math.round(pair.alike * 100) }))
  return parts.join(', ')
}
