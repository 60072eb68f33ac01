/** What the Train page says of clips, proposals and runs. */
import type { Covered, Method, PoolClip, Preset, Proposed, RunBrief, Training } from '../../api/training'
import { clock, number, plural, t } from '../../i18n'
import { percentLearned } from '../shared/steps'

/** "21 labelled clips of 148. Another 123 teach without labels. 4 are left out." */
export function poolWords({ pool: { counts } }: Training): string {
  const said = [plural(counts.labelled, { one: '{n} labelled clip of {all}.', other: '{n} labelled clips of {all}.' }, { all: counts.clips })]
  if (counts.unlabelled) said.push(plural(counts.unlabelled, { one: 'Another one teaches without labels.', other: 'Another {n} teach without labels.' }))
  if (counts.left_out) said.push(plural(counts.left_out, { one: 'One is left out.', other: '{n} are left out.' }))
  return said.join(' ')
}

export const percent = (share: number): string => `${number(Math.round(share * 100))}%`

/** "not labelled", "all labelled", "40% labelled". */
export function labelledWords({ labelled }: Pick<PoolClip, 'labelled'>): string {
  if (labelled <= 0) return t('not labelled')
  return labelled >= 0.995 ? t('all of it labelled') : t('{share} labelled', { share: percent(labelled) })
}

/** One line about a clip: who dances, which style, how long. */
export const aboutClip = (clip: PoolClip): string => [clip.dancer?.name ?? t('No dancer named'), clip.style, clock(clip.seconds, 0)].filter(Boolean).join(' · ')

/** For a dot of the map: its name and all that its look says. */
export function spokenDot(clip: PoolClip): string {
  const far = clip.far && clip.labelled <= 0 ? t('far from any label') : ''
  const given = clip.assignment?.to ? t('{name} is asked to label it', { name: clip.assignment.to.name }) : ''
  return [clip.title, clip.dancer?.name ?? '', clip.style, labelledWords(clip), far, given].filter(Boolean).join(', ')
}

/** The map as one sentence. */
export function mapWords(clips: readonly PoolClip[]): string {
  const labelled = clips.filter((clip) => clip.labelled > 0).length
  const far = clips.filter((clip) => clip.far && clip.labelled <= 0).length
  const all = plural(clips.length, { one: 'Map of {n} clip; clips that move alike lie close together.', other: 'Map of {n} clips; clips that move alike lie close together.' })
  const some = t('{labelled} are labelled, {far} are far from any label.', { labelled, far })
  return `${all} ${some}`
}

/** "0:12 to 0:34" where only a part of the clip is meant. */
export function partWords({ start, end }: Pick<Proposed, 'start' | 'end'>, clip: Pick<PoolClip, 'frames' | 'seconds'>): string {
  if (start === null || end === null || clip.frames <= 0) return ''
  const at = (frame: number) => clock((frame * clip.seconds) / clip.frames, 0)
  return t('{from} to {to}', { from: at(start), to: at(end) })
}

/** Below half of the goal a bar says so. */
export const isLow = ({ labelled, clips }: Covered, goal: number): boolean => clips > 0 && labelled / clips < goal / 2

export function methodName(method: Method): string {
  return { coverage: t('Typical of many'), random: t('By chance, from every dancer and style'), doubt: t('Where the model doubts') }[method]
}

export function methodWords(method: Method): string {
  return {
    coverage: t('Clips in the middle of many that move alike, so that few labels reach far.'),
    random: t('Drawn by lot, as many of each dancer and style as they have clips.'),
    doubt: t('Clips that the model in use reads with little confidence.'),
  }[method]
}

export function presetName(preset: Preset): string {
  return { quick: t('Quick'), standard: t('Standard'), thorough: t('Thorough') }[preset]
}

export function presetWords(preset: Preset): string {
  return {
    quick: t('To see whether labels and clips suffice.'),
    standard: t('For a version that is to be used.'),
    thorough: t('For many clips and many units; best left to the night.'),
  }[preset]
}

/** How long a preset takes on an ordinary computer with a few dozen clips. */
export function presetTime(preset: Preset): string {
  return { quick: t('a few minutes'), standard: t('about a quarter of an hour'), thorough: t('an hour or more') }[preset]
}

export function recipeName(recipe: string): string {
  if (recipe === 'semi_supervised') return t('with and without labels')
  return recipe === 'supervised' ? t('labelled clips only') : recipe
}

export interface StateChip {
  look: '' | 'ok' | 'warn' | 'bad' | 'now'
  word: string
}

export function runChip(run: RunBrief): StateChip {
  switch (run.state) {
    case 'queued':
      return { look: 'now', word: t('Waiting') }
    case 'learning':
      return { look: 'now', word: t('Learning, {share}', { share: `${percentLearned(run)}%` }) }
    case 'checking':
      return { look: 'now', word: t('Being checked') }
    case 'finished':
      return { look: 'ok', word: t('Finished') }
    case 'stopped':
      return { look: 'warn', word: t('Stopped at {share}', { share: `${percentLearned(run)}%` }) }
    case 'failed':
      return { look: 'bad', word: t('Did not work') }
  }
}
