import { describe, expect, it } from 'vitest'
import { countsOf } from '../../src/engine/counts'
import { bodySentence, jobCount, onCount, spokenProgress, spokenSegment, timeLeft, timeRange, verdict, without } from '../../src/report/words'
import { job, report, segment } from './builders'

describe('verdict', () => {
  it('does not say again what stands above it', () => {
    expect(without('Found without labels:', 'Found without labels: names say little.')).toBe('Names say little.')
    expect(without('Found without labels:', 'This clip has no sound.')).toBe('This clip has no sound.')
  })

  it('says motions and phrases in words, and doubts where the confidence is low', () => {
    expect(verdict(report())).toBe('Two motions in two phrases')
    expect(verdict(report({ confidence: 0.59 }))).toBe('Perhaps two motions in two phrases')
    expect(verdict(report({ units: report().units.slice(0, 1), phrases: [] }))).toBe('One motion')
    expect(verdict(report({ units: [], phrases: [] }))).toBe('No motions found')
  })

  it('counts the frames without a body', () => {
    expect(bodySentence(report())).toBe('In 6 of 96 frames no body was found.')
    expect(bodySentence(report({ body: { frames_found: 96, frames_missing: 0, gaps: [] } }))).toBe('A body was found in every frame.')
    expect(bodySentence(report({ body: { frames_found: 0, frames_missing: 96, gaps: [] } }))).toBe('No body was found in any frame.')
  })
})

describe('a unit', () => {
  it('is spoken with its first and last frame', () => {
    expect(spokenSegment(segment(214, 296), [30, 1])).toBe('Motion A, frames 214 to 295, 2.7 seconds, 70% sure')
    const unseen = segment(0, 5, { state: 'unseen', unit: null, label: '', confidence: null, reason: 'no body found' })
    expect(spokenSegment(unseen, [30, 1])).toBe('Not seen, frames 0 to 4, 0.2 seconds, no body found')
    expect(timeRange(214, 296, [30, 1])).toBe('0:07.13 – 0:09.83')
  })

  const counts = countsOf([1, 2, 3, 4], 0, [24, 1])
  it.each([
    [24, 'Starts on count 1.'],
    [23, 'Starts on count 1.'],
    [44, 'Starts 4 frames early for count 2.'],
    [51, 'Starts 3 frames late for count 2.'],
    [2, null],
    [300, null],
  ])('that starts at %i: %s', (start, words) => expect(onCount(start, counts)).toBe(words))

  it('says nothing about the beat where there is none', () => expect(onCount(10, [])).toBeNull())
})

describe('work', () => {
  it('counts what can be counted', () => {
    expect(jobCount(job())).toBe('frame 818 of 1\u2009278')
    expect(jobCount(job({ countable: 'second', done: 12.4, total: 39 }))).toBe('12 s of 39 s')
    expect(jobCount(job({ countable: '' }))).toBe('')
    expect(jobCount(job({ state: 'queued', place: 2 }))).toBe('2nd in line')
    expect(jobCount(job({ cancelling: true }))).toBe('Stopping…')
  })

  it('is heard as a stage of five', () => {
    expect(spokenProgress(job())).toBe('Stage 3 of 5: Finding the body, 64 percent')
    expect(timeLeft(job())).toBe('About 20 s left.')
    expect(timeLeft(job({ seconds_left: null }))).toBe('')
  })
})
