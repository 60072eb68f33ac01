/** What the three purposes are called, and who answered when. */
import type { ConsentAnswer, Purpose } from '../api/types'
import { day, msg, t, tr } from '../i18n'

export const PURPOSES: readonly Purpose[] = ['view', 'train', 'publish']

const NAMES: Record<Purpose, string> = {
  view: msg('Watching in this studio'),
  train: msg('Teaching the model'),
  publish: msg('Publishing'),
}

export const purposeName = (purpose: Purpose): string => tr(NAMES[purpose])

/** What the purpose allows, in a sentence. `name` = the dancer's first name, or ''. */
export function purposeMeans(purpose: Purpose, { studio, name }: { studio: string; name: string }): string {
  if (purpose === 'view') return t('People of {studio} see the clip and its report.', { studio })
  if (purpose === 'publish') return t('The clip may be shown outside the studio.')
  return name
    ? t('{name}’s movement helps to read other clips. The video itself is not passed on.', { name })
    : t('The movement helps to read other clips. The video itself is not passed on.')
}

/** "Allowed by Ana Duarte, 12 November" */
export function answerWords({ granted, by, at }: ConsentAnswer): string {
  const values = { by: by ?? t('somebody who has left'), day: day(at) }
  return granted ? t('Allowed by {by}, {day}', values) : t('Not allowed: {by}, {day}', values)
}

/** A line of the history: the first answer was given, later ones change it. */
export function historyWords(answer: ConsentAnswer, first: boolean): string {
  const values = { purpose: purposeName(answer.purpose), by: answer.by ?? t('somebody who has left') }
  if (first) return answer.granted ? t('{purpose}: allowed by {by}', values) : t('{purpose}: not allowed, {by}', values)
  return answer.granted ? t('{purpose}: given again by {by}', values) : t('{purpose}: taken back by {by}', values)
}

export const firstName = (name: string | null | undefined): string => name?.trim().split(/\s+/)[0] ?? ''
