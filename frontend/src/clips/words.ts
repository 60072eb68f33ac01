/** What the clips page says about a clip and its job. Pure functions, so that the words can be tested. */
import type { Clip, Job } from '../api/types'
import { firstName } from '../consent/words'
import { clock, day, number, ordinal, roughly, t, tr } from '../i18n'
import { spokenStage, stageCount, stageName } from '../stages'

export interface ClipChip {
  look: '' | 'warn' | 'bad' | 'now'
  word: string
  icon: 'found' | 'labelled' | 'work' | 'bad' | 'stopped' | 'removed' | 'locked'
}

/** "Finding the body · 64%", "Waiting", "Stopping…" */
export function jobHeadline(job: Job | null): string {
  if (!job) return t('Waiting')
  if (job.cancelling) return t('Stopping…')
  if (job.state !== 'running') return t('Waiting')
  return `${stageName(job.stage)} · ${Math.round(job.percent)}%`
}

/** The countable thing: "frame 818 of 1 278", "12 s of 39 s", "2nd in line". */
export function jobCount(job: Job | null): string {
  if (!job) return ''
  if (job.state === 'queued') return job.place === null ? '' : job.place <= 1 ? t('next in line') : t('{place} in line', { place: ordinal(job.place) })
  return stageCount(job)
}

export function jobLeft(job: Job | null): string {
  if (!job || job.seconds_left === null || job.cancelling) return ''
  const left = roughly(job.seconds_left)
  return job.state === 'queued' ? t('starts in {time}', { time: left }) : left
}

/** For screen readers: "Stage 3 of 5: Finding the body, 64 percent". */
export function jobSpoken(job: Job | null): string {
  if (!job || job.state !== 'running') {
    const count = jobCount(job)
    return count ? t('Waiting, {place}', { place: count }) : t('Waiting')
  }
  return spokenStage(job)
}

/** The one chip of a card. */
export function clipChip(clip: Clip): ClipChip {
  switch (clip.state) {
    case 'ready':
      return foundChip(clip)
    case 'waiting':
    case 'working':
      return { look: 'now', word: t('In work'), icon: 'work' }
    case 'failed':
      return { look: 'bad', word: t('Not read'), icon: 'bad' }
    case 'cancelled':
      return { look: 'warn', word: t('Stopped'), icon: 'stopped' }
    case 'removed':
      return { look: '', word: t('Removed'), icon: 'removed' }
    case 'withdrawn':
      return { look: 'warn', word: t('Consent taken back'), icon: 'locked' }
  }
}

/** A clip may be read to its end with nothing in it: then the chip says so. */
function foundChip(clip: Clip): ClipChip {
  if (clip.job?.state === 'queued' || clip.job?.state === 'running') return { look: 'now', word: t('Being read again'), icon: 'work' }
  if (clip.labels) return { look: '', word: t('Labelled'), icon: 'labelled' }
  const cells = clip.barcode
  if (!cells || cells.some((cell) => cell.state === 'unit')) return { look: '', word: t('Found without labels'), icon: 'found' }
  if (cells.every((cell) => cell.state === 'unseen')) return { look: 'warn', word: t('Nobody found'), icon: 'bad' }
  return { look: 'warn', word: t('No units found'), icon: 'bad' }
}

/** Reason and remedy of a clip that could not be read. */
export function failureWords(clip: Clip): { reason: string; remedy: string } {
  const error = clip.job?.error
  return {
    reason: error?.message ? tr(error.message) : t('This clip could not be read.'),
    remedy: error?.remedy ? tr(error.remedy) : t('Try again, or upload it once more.'),
  }
}

/** "Inês withdrew this clip." The name is the dancer's: the consent is hers, whoever wrote it down. */
export const withdrawnWords = (clip: Clip): string => {
  const name = firstName(clip.dancer?.name)
  return name ? t('{name} withdrew this clip.', { name }) : t('This clip was withdrawn.')
}

/** Until when a removed clip is kept, as far as the server says. */
export function keptWords(clip: Clip): string {
  if (clip.kept_until) return t('Kept until {day}, then gone for good.', { day: day(clip.kept_until) })
  if (clip.removed_at) return t('Removed on {day}.', { day: day(clip.removed_at) })
  return ''
}

/** "0:42"; below a second with its parts, since 0:00 would say that there is nothing. */
export const lengthShown = (seconds: number): string => clock(seconds, seconds < 1 ? 2 : 0)

export const percentText = (percent: number) => `${number(Math.round(percent))}%`
