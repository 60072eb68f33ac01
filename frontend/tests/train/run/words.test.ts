import { describe, expect, it } from 'vitest'
import { comparedFacts, comparedMeasures } from '../../../src/train/run/compare'
import { accuracyLines, betterLine, calmed, lossLines, soFar, spokenEnds } from '../../../src/train/run/curves'
import { poolAt } from '../../../src/train/run/frozen'
import { capital, inOrder, lossSentence, lostUnits, scaleFrom, signed, takenFor, verdictOf, versionName } from '../../../src/train/run/judge'
import { poolSentences, settingsOf, subtitle, tookSeconds } from '../../../src/train/run/words'
import { aDone, aMeasure, aResult, aRun, aSnapshot, aTraining, aUnit, somePoints, v7, v8 } from './builders'

describe('what a check comes to', () => {
  it('counts measures and units, what is worse last', () => {
    expect(verdictOf(aResult(), 'v7')).toBe('Better in 1 of 3 measures, worse in one, and in one unit')
    const same = [aMeasure('frames', 71, 71.5, 'as-good')]
    expect(verdictOf(aResult({ measures: same, units: [] }), 'v7')).toBe('As good as v7')
    expect(verdictOf(aResult({ measures: same }), 'v7')).toBe('As good as v7, worse in one unit')
    expect(verdictOf(aResult({ measures: [aMeasure('order', 70, 60, 'worse')], units: [] }), 'v7')).toBe('Worse in 1 of 1 measure')
  })
  it('names the units that got worse, the greatest loss first', () => {
    const result = aResult({ units: [aUnit('A', 50, 47), aUnit('B', 90, 70), aUnit('C', 50, 49), aUnit('D', null, 20), aUnit('E', 50, null), aUnit('F', 50, 20, 0)] })
    expect(lostUnits(result).map(({ name }) => name)).toEqual(['B', 'A'])
    expect(lossSentence(result)).toBe('B (−20), A (−3) are found worse than before.')
    expect(lossSentence(aResult())).toBe('Balancé (−8) is found worse than before.')
    expect(lossSentence(aResult({ units: [] }))).toBe('')
    expect(takenFor(aResult(), 'Balancé')).toBe('Turn')
    expect(takenFor(aResult(), 'Glissade')).toBeNull()
  })
  it('orders units from the greatest gain to the greatest loss; what was not found last', () => {
    expect(inOrder(aResult().units).map(({ name }) => name)).toEqual(['Turn', 'Glissade', 'Balancé'])
    expect(inOrder([aUnit('A', null, 20), aUnit('B', null, null), aUnit('C', null, 80)]).map(({ name }) => name)).toEqual(['C', 'A', 'B'])
  })
  it('draws measures on a scale that holds all of them', () => {
    expect(scaleFrom([aMeasure('edges-0.1', 41.3, 52, 'better'), aMeasure('class', 93, 94, 'as-good')])).toBe(40)
    expect(scaleFrom([aMeasure('frames', 1, 0.5, 'worse')])).toBe(0)
    expect(scaleFrom([])).toBe(0)
  })
  it('begins sentences with a capital, but for numbers of versions', () => {
    expect(['run 2 is in use', 'v8 is in use', 'balancé got worse'].map(capital)).toEqual(['Run 2 is in use', 'v8 is in use', 'Balancé got worse'])
  })
  it('writes signs and versions as people do', () => {
    expect([signed(9.24), signed(-3.1), signed(0.04), signed(-0.04), signed(16, 0)]).toEqual(['+9.2', '−3.1', '0.0', '0.0', '+16'])
    expect([versionName(v8, v7), versionName(v8, null), versionName(v8, { ...v7, name: 'Other' })]).toEqual(['v8', 'v8', 'Parser v8'])
  })
})

describe('curves', () => {
  it('are one line a model; a run of one model has no letter', () => {
    const lines = accuracyLines(somePoints())
    expect(lines.map(({ name, short, points }) => [name, short, points.length])).toEqual([['model A', 'A', 2], ['model B', 'B', 2]])
    expect(spokenEnds(lines)).toBe('model A 69.0 percent, model B 67.0 percent')
    expect(lossLines(somePoints()).map(({ name, thin }) => [name, thin ?? false])).toEqual([['model A, with labels', false], ['model A, without', true], ['model B, with labels', false], ['model B, without', true]])
    expect(accuracyLines([{ step: 1, values: { accuracy: 5 } }]).map(({ name, short }) => [name, short])).toEqual([['the model', '']])
  })
  it('know the better model and how far it is', () => {
    expect(betterLine(somePoints()).at(-1)).toEqual({ step: 100, value: 69 })
    expect(soFar(somePoints())).toEqual({ step: 100, accuracy: 69 })
    expect([soFar([]), betterLine([])]).toEqual([null, []])
  })
  it('of many points are calmed to means, and end where they end', () => {
    const calm = calmed(Array.from({ length: 600 }, (_, i) => ({ step: i, value: i % 2 })))
    expect(calm).toHaveLength(120)
    expect(calm.at(-1)).toEqual({ step: 599, value: 0.6 })
    expect(calmed([{ step: 1, value: 2 }])).toEqual([{ step: 1, value: 2 }])
  })
})

describe('sentences about a run', () => {
  it('say how far it is', () => {
    expect(subtitle(aRun())).toBe('Step 5 160 of 6 000 · about 7 min left · semi-supervised, standard')
    expect(subtitle(aRun({ pretrained: 40 }))).toBe('Sees how everybody moves, before any label: 40% · semi-supervised, standard')
    expect(subtitle(aRun({ state: 'queued', job: { id: 'j', state: 'queued', place: 2, attempt: 0, cancelling: false } }))).toBe('Number 2 in line · semi-supervised, standard')
    expect(subtitle(aRun({ job: { id: 'j', state: 'running', place: null, attempt: 1, cancelling: true } }))).toBe('Stopping… · Step 5 160 of 6 000')
    expect(subtitle(aDone({ recipe: 'supervised' }))).toMatch(/^Finished at 12 November, \d\d:52 after 47 min · with labels alone, standard$/)
    expect(subtitle(aRun({ state: 'failed' }))).toBe('Step 5 160 of 6 000 · semi-supervised, standard')
  })
  it('take the time from when it began', () => {
    expect([tookSeconds(aDone()), tookSeconds(aDone({ started_at: null })), tookSeconds(aRun())]).toEqual([2820, 3120, null])
  })
  it('tell what it was given', () => {
    expect(poolSentences(aRun().snapshot)).toBe('21 labelled clips of 144. Another 123 teach without labels. 4 were left out: no consent to train, or not read yet.')
    expect(settingsOf(aRun()).map(({ name, value }) => `${name} ${value}`)).toEqual(['Steps 6 000', 'Learning rate 0.002', 'Seed 0', 'Labels taken from 70% sure'])
  })
})

it('the pool of today shows what was frozen: its clips alone, labelled as they were then', () => {
  const { pool } = poolAt(aTraining(), aSnapshot())
  expect(pool.clips.map(({ id, labelled }) => [id, labelled > 0])).toEqual([['c1', true], ['c2', true], ['c3', false]])
  expect(pool.dancers.map(({ name, clips, labelled }) => [name, clips, labelled])).toEqual([['Mei', 2, 1], ['Zhao', 1, 1]])
})

describe('two runs', () => {
  const there = aDone({ id: 'r9', number: 9, result: aResult({ measures: [aMeasure('frames', 71, 79, 'better'), aMeasure('class', 93, 80, 'worse')] }) })
  it('are as good where their intervals touch', () => {
    expect(comparedMeasures(aDone(), there).map(({ name, change, sure }) => [name, change === null ? null : Math.round(change * 10) / 10, sure])).toEqual([['frames', 1.4, false], ['class', 13.5, true], ['order', null, false]])
    expect(comparedMeasures(aRun(), aRun())).toEqual([])
  })
  it('were given different things', () => {
    const facts = comparedFacts(aDone(), { ...there, preset: 'quick' })
    expect(facts.filter(({ here, there: other }) => here !== other)).toEqual([{ name: 'Preset', here: 'standard', there: 'quick' }])
  })
})
