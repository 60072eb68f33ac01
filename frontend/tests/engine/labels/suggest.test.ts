import { describe, expect, it } from 'vitest'
import type { LabelDoc } from '../../../src/engine/labels/doc'
import { nextDoubtful, nextToTake } from '../../../src/engine/labels/find'
import { refuse, take } from '../../../src/engine/labels/ops'
import { differs, doubtful, suggestions, sureOf, takeable, type Reading, type Suggestion, type Term } from '../../../src/engine/labels/suggest'
import { docOf, told } from './builders'

const segment = (start: number, end: number, unit: string | null, confidence: number | null = 0.95): Reading['segments'][number] =>
  ({ start, end, state: unit === null ? 'none' : 'unit', unit, confidence, phases: unit === null ? null : [start + 1, end - 1] })

const READING: Reading = {
  id: 7,
  method: { name: 'motifs', version: '3' },
  units: [
    { id: 'A', name: 'Motion A', abbr: 'A', hue: 1 },
    { id: 'B', name: 'Jeté ', abbr: 'B', hue: 2 },
    { id: 'C', name: 'turn', abbr: 'C', hue: 3 },
  ],
  segments: [
    segment(0, 20, 'A'), segment(20, 40, 'B', 0.6), segment(40, 50, null, 0.9), { ...segment(50, 60, null), state: 'unseen' },
    segment(60, 80, 'A', null), segment(80, 100, 'C', 0.92),
  ],
  boundaries: [{ frame: 0, kind: 'start', spread: 1.5 }, { frame: 40, kind: 'end', spread: 4 }, { frame: 20, kind: 'end', spread: 2 }],
}

const WORDS: Term[] = [
  { id: 'j', name: 'jeté', abbr: 'JE', hue: 11, english: 'leap', synonyms: ['spring'] },
  { id: 'p', name: 'pirouette', abbr: 'PI', hue: 12, english: 'Turn' },
  { id: 's', name: 'spot', abbr: 'SP', hue: 13, synonyms: ['turn'] },
]

const of = (doc: LabelDoc, words = WORDS): Suggestion[] => suggestions(READING, doc, words)
const at = (all: Suggestion[], start: number): Suggestion => all.find((it) => it.start === start) as Suggestion

describe('what a reading suggests', () => {
  const all = of(docOf(100, ''))

  it('one thing for each segment in which the body was seen', () => {
    expect(all.map(({ start, end, state, unit }) => [start, end, state, unit])).toEqual([
      [0, 20, 'unit', 'A'], [20, 40, 'unit', 'B'], [40, 50, 'none', ''], [60, 80, 'unit', 'A'], [80, 100, 'unit', 'C'],
    ])
    expect(at(all, 0)).toMatchObject({ confidence: 0.95, phases: [1, 19], spread: [1.5, 2], name: 'Motion A', abbr: 'A', hue: 1, word: null })
    expect(at(all, 20)).toMatchObject({ spread: [null, 4] })
    expect(at(all, 60).spread).toBeNull()
    expect(at(all, 0).from).toEqual({ report: 7, unit: 'A', method: 'motifs', version: '3', confidence: 0.95 })
  })

  it('has the word of its name, in English before synonyms', () => {
    expect(at(all, 20)).toMatchObject({ word: 'j', name: 'jeté', abbr: 'JE', hue: 11 })
    expect(at(all, 80)).toMatchObject({ word: 'p', name: 'pirouette' })
  })

  it('else the one that most of its frames were given, of those that are offered and as they are called today', () => {
    const doc = docOf(100, 's 0-8, j 8-14, old 60-64, gone 64-80')
    expect(at(of(doc), 0).word).toBe('s')
    const merged = suggestions(READING, doc, WORDS, (word) => (word === 'old' ? 'j' : word))
    expect(at(merged, 0)).toMatchObject({ word: 'j', name: 'jeté' })
    expect(at(of(docOf(100, 'gone 64-80')), 0).word).toBeNull()
    expect(at(of(docOf(100, 's 20-40')), 20).word).toBe('j')
    // What reaches in from a neighbour is about the neighbour.
    expect(at(of(docOf(100, 's 15-60')), 0).word).toBeNull()
    expect(at(of(docOf(100, 's 0-6')), 0).word).toBe('s')
  })

  it('knows what is open, and what was refused in this reading', () => {
    const doc = docOf(100, 'j 5-10, none 15-30')
    expect(at(of(doc), 0).open).toEqual([[0, 5], [10, 15]])
    expect(at(of(doc), 20).open).toEqual([[30, 40]])
    const no = refuse(doc, at(all, 80))
    expect(of(no).filter(({ refused }) => refused).map(({ start }) => start)).toEqual([80])
    expect(suggestions({ ...READING, id: 8 }, no, WORDS).some(({ refused }) => refused)).toBe(false)
  })
})

describe('taking all that are sure', () => {
  it('takes those above the threshold that are open, named and wanted', () => {
    const doc = docOf(100, '')
    const sure = sureOf(of(doc), 0.9)
    expect(sure.map(({ start }) => start)).toEqual([40, 80])
    expect(told(take(doc, sure))).toBe('none 40-50, p 80-100')
    expect(sureOf(of(take(doc, sure)), 0.9)).toEqual([])
    expect(sureOf(of(refuse(doc, at(of(doc), 80))), 0.9).map(({ start }) => start)).toEqual([40])
    expect(sureOf(of(doc), 0.5).map(({ start }) => start)).toEqual([20, 40, 80])
  })

  it('taken as suggested, the label says where it came from', () => {
    const [label] = take(docOf(100, ''), [at(of(docOf(100, '')), 20)]).segments
    expect(label).toMatchObject({ start: 20, end: 40, word: 'j', phases: [21, 39], spread: [null, 4], from: { report: 7, unit: 'B', confidence: 0.6 } })
  })

  it('without a word it cannot be taken', () => {
    const all = of(docOf(100, 'j 20-40'))
    expect([at(all, 0), at(all, 20), at(all, 40)].map(takeable)).toEqual([false, false, true])
  })
})

describe('what a person should look at', () => {
  it('differs where a label says something else', () => {
    const doc = docOf(100, 'j 20-40, p 40-50, p 85-90')
    const all = of(doc)
    expect([20, 40, 80].map((start) => differs(at(all, start), doc))).toEqual([false, true, false])
    const other = docOf(100, 'j 20-30, s 30-35, j 44-47, none 88-95')
    expect([20, 40, 80].map((start) => differs(at(of(other), start), other))).toEqual([true, true, true])
    const renamed = docOf(100, 'old 20-40')
    expect(differs(at(of(renamed), 20), renamed, (word) => (word === 'old' ? 'j' : word))).toBe(false)
    const unnamed = docOf(100, 'none 0-20')
    expect(differs(at(of(unnamed), 0), unnamed)).toBe(false)
  })

  it('being unsure contradicts a name only by another name', () => {
    const doc = docOf(100, 'unsure 20-40, unsure 40-50')
    expect([20, 40].map((start) => differs(at(of(doc), start), doc))).toEqual([false, false])
    const named = { ...doc, segments: doc.segments.map((it) => ({ ...it, word: 's' })) }
    expect([20, 40].map((start) => differs(at(of(named), start), named))).toEqual([true, true])
  })

  it('is doubtful below the threshold while open, going round', () => {
    const doc = docOf(100, 'none 85-90')
    const all = of(doc)
    expect(all.filter((it) => doubtful(it, doc, 0.9)).map(({ start }) => start)).toEqual([20, 80])
    expect([0, 20, 79, 80, 99].map((frame) => nextDoubtful(all, doc, frame, 0.9)?.start)).toEqual([20, 80, 80, 20, 20])
    const done = docOf(100, 'j 20-40')
    expect(nextDoubtful(of(done), done, 0, 0.9)).toBeNull()
    const refused = refuse(docOf(100, ''), at(all, 20))
    expect(nextDoubtful(of(refused), refused, 0, 0.9)).toBeNull()
  })

  it('the next to take is the next that is open', () => {
    const all = of(refuse(docOf(100, 'j 20-40'), at(of(docOf(100, '')), 40)))
    expect([0, 60, 80].map((frame) => nextToTake(all, frame)?.start)).toEqual([60, 80, undefined])
  })
})
