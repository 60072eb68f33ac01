import { describe, expect, it } from 'vitest'
import { captionOf, early, jointName, largest, lengthCell, shapeCell, shortName, spokenPair, stageWords, startCell, takeName, timing } from '../../src/compare/words'
import { aComparison, joint, pair } from './builders'

const comparison = aComparison()
const { second } = comparison

describe('what is said of a unit', () => {
  it('is early or late only where that can be told', () => {
    expect(timing(pair({ first: 0, second: 0, frames: -9, told: true }))).toBe('9 frames early')
    expect(timing(pair({ first: 0, second: 0, frames: 1.2, told: true }))).toBe('1 frame late')
    expect(startCell(pair({ first: 0, second: 0, frames: 1, told: false }))).toBe('on time')
    expect(timing(pair({ first: 0, second: 0 }))).toBe('in step')
    expect([startCell(pair({ kind: 'left-out', first: 0 })), startCell(pair({ kind: 'swapped', first: 0, second: 0 }))]).toEqual(['left out', 'in another place'])
    expect(early(0)).toBe('0 frames late')
  })

  it('has the same length where it differs by less than can be told', () => {
    const cell = (longer: number | null, uncertainty = 0.1) => lengthCell(pair({ first: 0, second: 0, longer, uncertainty }), second)
    expect([cell(0.2), cell(-0.5), cell(0.05), cell(null)]).toEqual(['6 frames longer', '15 frames shorter', 'same', '–'])
  })

  it('names on the stage only what can be told', () => {
    const pairs = comparison.result!.pairs
    expect(stageWords(pairs[2]!)).toBe('right leg 12° lower')
    expect(stageWords(pairs[0]!)).toBeNull()
    expect(stageWords({ ...pairs[2]!, shape: null })).toBe('Right hip: 12° apart')
    expect(shapeCell(pairs[1]!)).toBe('–')
    expect(largest([joint('trunk', 30, 40), joint('left_knee', 9, 4), joint('right_hip', 11, 4)])?.joint).toBe('right_hip')
    expect(jointName('left_little_toe')).toBe('left little toe')
    expect(spokenPair(pairs[2]!)).toBe('Grand jeté, 9 frames late, 71% alike')
  })

  it('tells the takes apart by who danced them, or by their titles', () => {
    expect(shortName(comparison, 'second')).toBe('Mei Lin')
    const same = aComparison({ second: { ...second, clip: { ...second.clip, dancer: { id: 1, name: 'Tatiana K.' } } } })
    expect([shortName(same, 'first'), shortName(same, 'second')]).toEqual(['Diagonal', 'Diagonal, take 3'])
    expect([captionOf(comparison, 'second'), captionOf(same, 'second')]).toEqual(['Mei Lin · Diagonal, take 3', 'Diagonal, take 3'])
    expect(takeName(comparison.first)).toBe('Tatiana K. · Diagonal')
  })
})
