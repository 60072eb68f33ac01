/** The sentences about a run as a whole. */
import type { Run, RunBrief } from '../../api/training'
import { lasting, msg, number, plural, roughly, t, timeOfDay, day, tr } from '../../i18n'

const IS: Record<Run['state'], string> = {
  queued: msg('waits'),
  learning: msg('is learning'),
  checking: msg('is being checked'),
  finished: '',
  stopped: msg('is stopped'),
  failed: msg('did not work'),
}

/** What stands after "Run 12" in the heading; nothing once it is over and well. */
export const stateWords = ({ state }: Pick<Run, 'state'>): string => (IS[state] ? tr(IS[state]) : '')

const RECIPES: Record<string, string> = { semi_supervised: msg('semi-supervised'), supervised: msg('with labels alone') }
const PRESETS: Record<string, string> = { quick: msg('quick'), standard: msg('standard'), thorough: msg('thorough') }

export const recipeWord = (recipe: string): string => (RECIPES[recipe] ? tr(RECIPES[recipe]) : recipe)
export const presetWord = (preset: string): string => (PRESETS[preset] ? tr(PRESETS[preset]) : preset)

export const manner = (run: Pick<RunBrief, 'recipe' | 'preset'>): string => t('{recipe}, {preset}', { recipe: recipeWord(run.recipe), preset: presetWord(run.preset) })

const today = (iso: string): boolean => new Date(iso).toDateString() === new Date().toDateString()

/** "18:52" today, "12 November, 18:52" before. */
export const moment = (iso: string): string => (today(iso) ? timeOfDay(iso) : t('{day}, {time}', { day: day(iso), time: timeOfDay(iso) }))

/** Seconds from start to end; null while it goes on. */
export function tookSeconds(run: Pick<RunBrief, 'made_at' | 'started_at' | 'finished_at'>): number | null {
  if (!run.finished_at) return null
  const took = (Date.parse(run.finished_at) - Date.parse(run.started_at ?? run.made_at)) / 1000
  return Number.isFinite(took) && took >= 0 ? took : null
}

/** What stands under the heading. */
export function subtitle(run: Run): string {
  const step = t('Step {step} of {n}', { step: run.step, n: run.steps })
  const left = run.seconds_left === null ? '' : t('{time} left', { time: roughly(run.seconds_left) })
  const place = run.job?.place
  if (run.job?.cancelling && (run.state === 'queued' || run.state === 'learning' || run.state === 'checking')) return [t('Stopping…'), step].join(' · ')
  switch (run.state) {
    case 'queued':
      return [place ? plural(place, { one: 'Next in line', other: 'Number {n} in line' }) : t('Waits for its turn'), manner(run)].join(' · ')
    case 'learning':
      if (run.pretrained !== null) return [t('Sees how everybody moves, before any label: {n}%', { n: run.pretrained }), manner(run)].join(' · ')
      return [step, left, manner(run)].filter(Boolean).join(' · ')
    case 'checking':
      return [plural(run.steps, { one: '{n} step learned', other: '{n} steps learned' }), left, manner(run)].filter(Boolean).join(' · ')
    case 'finished': {
      const took = tookSeconds(run)
      const at = moment(run.finished_at ?? run.made_at)
      return [took === null ? t('Finished at {time}', { time: at }) : t('Finished at {time} after {took}', { time: at, took: lasting(took) }), manner(run)].join(' · ')
    }
    default:
      return [step, manner(run)].join(' · ')
  }
}

/** "Another 123 teach without labels. Four are left out." */
export function poolSentences({ counts }: Run['snapshot']): string {
  const all = counts.labelled + counts.unlabelled
  const said = [plural(counts.labelled, { one: '{n} labelled clip of {all}.', other: '{n} labelled clips of {all}.' }, { all })]
  if (counts.unlabelled) said.push(plural(counts.unlabelled, { one: 'Another {n} teaches without labels.', other: 'Another {n} teach without labels.' }))
  if (counts.left_out) said.push(plural(counts.left_out, { one: '{n} was left out: no consent to train, or not read yet.', other: '{n} were left out: no consent to train, or not read yet.' }))
  return said.join(' ')
}

const SETTINGS: Record<string, string> = {
  iterations: msg('Steps'),
  batch: msg('Windows a step'),
  rate: msg('Learning rate'),
  seed: msg('Seed'),
  confidence: msg('Labels taken from'),
}

/** The settings that people can choose, by name; `confidence` is a share. */
export function settingsOf(run: Run): { name: string; value: string }[] {
  return Object.entries(SETTINGS).flatMap(([key, name]) => {
    const value = run.settings[key]
    if (typeof value !== 'number' && typeof value !== 'string') return []
    const told = typeof value === 'string' ? value : key === 'confidence' ? t('{n}% sure', { n: Math.round(value * 100) }) : number(value)
    return [{ name: tr(name), value: told }]
  })
}

/** Percent of the steps that are learned. */
export const share = (n: number, digits = 1): string => `${number(n, digits)}%`
