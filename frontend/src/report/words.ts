/** The sentences of the clip page. Every one goes through the catalogue; numbers take the house form. */
import type { Clip, Job, Segment, StructureReport } from '../api/types'
import { countAt, type Count } from '../engine/counts'
import { secondsAt, type Rate } from '../engine/rate'
import { clock, msg, number, ordinal, plural, roughly, t, tr } from '../i18n'
import { spokenStage, stageCount } from '../stages'

const SMALL = [msg('zero'), msg('one'), msg('two'), msg('three'), msg('four'), msg('five'), msg('six'), msg('seven'), msg('eight'), msg('nine'), msg('ten'), msg('eleven'), msg('twelve')]

/** 0 to 12 as a word, more as a number. */
export const inWords = (n: number): string => (SMALL[n] ? tr(SMALL[n]) : number(n))

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1)

/** "98% sure". */
export const sure = (confidence: number): string => t('{n}% sure', { n: Math.round(confidence * 100) })

/** The heading of a report: how many different motions, in how many phrases; doubtful ones begin with "Perhaps". */
export function verdict(report: StructureReport): string {
  const motions = report.units.length
  if (motions === 0) return t('No motions found')
  const phrases = new Set(report.phrases.filter((phrase) => phrase.label).map((phrase) => phrase.start)).size
  const what = plural(motions, { one: '{word} motion', other: '{word} motions' }, { word: inWords(motions) })
  const where = plural(phrases, { one: '{word} phrase', other: '{word} phrases' }, { word: inWords(phrases) })
  const both = phrases > 0 ? t('{motions} in {phrases}', { motions: what, phrases: where }) : what
  return report.confidence < 0.6 ? t('Perhaps {what}', { what: both }) : capital(both)
}

/** What the chip over a verdict, or a sentence before it, has said is not said again. */
export function without(lead: string, sentence: string): string {
  return sentence.startsWith(lead) ? capital(sentence.slice(lead.length).trimStart()) : sentence
}

/** "In 8 of 288 frames no body was found."; in every frame found says so. */
export function bodySentence(report: StructureReport): string {
  const { frames_missing: missing, frames_found: found } = report.body
  if (missing === 0) return t('A body was found in every frame.')
  if (found === 0) return t('No body was found in any frame.')
  return t('In {missing} of {all} frames no body was found.', { missing, all: missing + found })
}

/** "0:07.13 – 0:09.87": the first and the last frame of [start, end). */
export const timeRange = (start: number, end: number, rate: Rate): string =>
  `${clock(secondsAt(start, rate))} – ${clock(secondsAt(end - 1, rate))}`

export const seconds = (frames: number, rate: Rate): string => t('{n} s', { n: number(secondsAt(frames, rate), 2) })

export function segmentName(segment: Segment): string {
  if (segment.state === 'unit') return segment.label
  return segment.state === 'none' ? t('No unit') : t('Not seen')
}

interface Span {
  start: number
  end: number
}

/** For people who hear the page: "Motion A, frames 214 to 295, 2.7 seconds". */
export const spokenSpan = (name: string, { start, end }: Span, rate: Rate): string =>
  [
    name,
    t('frames {first} to {last}', { first: start, last: end - 1 }),
    t('{n} seconds', { n: number(secondsAt(end - start, rate), 1) }),
  ].join(', ')

/** The same, short. */
export const hintSpan = (name: string, { start, end }: Span, rate: Rate): string =>
  [name, `${start}–${end - 1}`, seconds(end - start, rate)].join(' · ')

/** "Motion A, frames 214 to 295, 2.7 seconds, 70% sure". */
export function spokenSegment(segment: Segment, rate: Rate): string {
  const parts = [spokenSpan(segmentName(segment), segment, rate)]
  if (segment.confidence !== null) parts.push(sure(segment.confidence))
  if (segment.reason) parts.push(tr(segment.reason))
  return parts.join(', ')
}

export function hintSegment(segment: Segment, rate: Rate): string {
  const facts = [hintSpan(segmentName(segment), segment, rate)]
  if (segment.confidence !== null) facts.push(sure(segment.confidence))
  return facts.join(' · ')
}

/** How the start of a unit lies to the count; null where the music gives none or the beat is too far to belong to it. */
export function onCount(start: number, counts: readonly Count[]): string | null {
  const before = countAt(counts, start)
  const after = counts.find((count) => count.frame > start) ?? null
  const nearest = !before || (after && after.frame - start < start - before.frame) ? after : before
  if (!nearest) return null
  const away = start - nearest.frame
  const step = before && after ? after.frame - before.frame : (counts[1]?.frame ?? 0) - (counts[0]?.frame ?? 0)
  if (Math.abs(away) > step / 2) return null
  if (Math.abs(away) <= 1) return t('Starts on count {count}.', { count: nearest.number })
  const count = nearest.number
  return away < 0
    ? plural(-away, { one: 'Starts {n} frame early for count {count}.', other: 'Starts {n} frames early for count {count}.' }, { count })
    : plural(away, { one: 'Starts {n} frame late for count {count}.', other: 'Starts {n} frames late for count {count}.' }, { count })
}

/** The countable thing of a running stage: "frame 818 of 1 278"; its place while it waits. */
export function jobCount(job: Job): string {
  if (job.cancelling) return t('Stopping…')
  if (job.state === 'queued') return job.place ? t('{place} in line', { place: ordinal(job.place) }) : t('Waiting')
  return stageCount(job)
}

/** "About 20 s left."; empty when nobody can say. */
export const timeLeft = (job: Job): string =>
  job.state === 'running' && job.seconds_left !== null ? t('{time} left.', { time: capital(roughly(job.seconds_left)) }) : ''

/** For a progress bar that is heard. */
export const spokenProgress = (job: Job): string => (job.state === 'queued' ? t('Waiting') : spokenStage(job))

/** "Mei Lin · ballet · 21 November", as far as it is known. */
export const byline = (clip: Clip, day: (iso: string) => string): string =>
  [clip.dancer?.name, clip.style, day(clip.created_at)].filter(Boolean).join(' · ')
