import { describe, expect, it } from 'vitest'
import { emptyDoc, sameDoc, type Label, type LabelDoc } from '../../../src/engine/labels/doc'
import { merge3, type Choice } from '../../../src/engine/labels/diff'

const label = (start: number, end: number, word: string | null = 'a', more: Partial<Label> = {}): Label => ({
  start, end, state: word ? 'unit' : 'none', word, phases: null, spread: null, from: null, by: null, ...more,
})
const doc = (...segments: Label[]): LabelDoc => ({ ...emptyDoc(100), segments })
const said = ({ segments }: LabelDoc) => segments.map(({ start, end, word }) => `${start}-${end}${word ?? ''}`).join(' ')

const base = doc(label(0, 10), label(10, 20, 'b'), label(40, 60, 'c'))

describe('two people changed the same labels', () => {
  it('takes what only one of them changed', () => {
    const merge = merge3(base, doc(label(0, 12), label(12, 20, 'b'), label(40, 60, 'c')), doc(label(0, 10), label(10, 20, 'b'), label(40, 60, 'x'), label(80, 90)))
    expect(merge.differences).toEqual([])
    expect(said(merge.doc)).toBe('0-12a 12-20b 40-60x 80-90a')
  })

  it('keeps side by side what only touches', () => {
    const merge = merge3(base, doc(label(0, 10, 'm'), label(10, 20, 'b'), label(40, 60, 'c')), doc(label(0, 10), label(10, 20, 't'), label(40, 60, 'c')))
    expect([merge.differences.length, said(merge.doc)]).toEqual([0, '0-10m 10-20t 40-60c'])
  })

  it('has a difference where both changed it, as whole labels of each', () => {
    const mine = doc(label(0, 13), label(13, 20, 'b'), label(40, 60, 'c'))
    const theirs = doc(label(0, 8), label(8, 20, 'b'), label(40, 60, 'y'))
    const merge = merge3(base, mine, theirs)
    expect(merge.differences).toHaveLength(1)
    const [one] = merge.differences
    expect([one?.start, one?.end, one?.lane]).toEqual([0, 20, 'units'])
    expect([said(doc(...(one?.base as Label[]))), said(doc(...(one?.mine as Label[]))), said(doc(...(one?.theirs as Label[])))]).toEqual([
      '0-10a 10-20b', '0-13a 13-20b', '0-8a 8-20b',
    ])
    const taken = (choice: Choice) => said(merge.choose([choice]))
    expect([taken('mine'), taken('theirs'), taken('base')]).toEqual(['0-13a 13-20b 40-60y', '0-8a 8-20b 40-60y', '0-10a 10-20b 40-60y'])
    expect(said(merge.doc)).toBe(taken('mine'))
  })

  it('joins what one long label lies over', () => {
    const merge = merge3(base, doc(label(0, 60, 'm')), doc(label(0, 10), label(10, 20, 't'), label(40, 60, 'c')))
    expect(merge.differences.map(({ start, end }) => [start, end])).toEqual([[0, 60]])
    expect(said(merge.choose(['theirs']))).toBe('0-10a 10-20t 40-60c')
  })

  it('is no difference when both did the same', () => {
    const same = doc(label(0, 10, 'z'), label(10, 20, 'b'), label(40, 60, 'c'))
    expect(merge3(base, same, doc(label(0, 10, 'z', { by: '7' }), label(10, 20, 'b'), label(40, 60, 'c'))).differences).toEqual([])
  })

  it('one deleted what the other changed', () => {
    const merge = merge3(base, doc(label(10, 20, 'b'), label(40, 60, 'c')), doc(label(0, 10, 'z'), label(10, 20, 'b'), label(40, 60, 'c')))
    expect(merge.differences).toMatchObject([{ start: 0, end: 10, mine: [], theirs: [{ word: 'z' }] }])
  })

  it('sections, action class and refusals', () => {
    const with_ = (more: Partial<LabelDoc>): LabelDoc => ({ ...base, ...more })
    const merge = merge3(
      with_({ action: 'w', refused: [{ start: 0, end: 5, report: 1 }, { start: 5, end: 9, report: 1 }] }),
      with_({ action: 'm', sections: [{ start: 0, end: 30, kind: 'main' }], refused: [{ start: 5, end: 9, report: 1 }] }),
      with_({ action: 't', sections: [{ start: 0, end: 20, kind: 'main' }], refused: [{ start: 0, end: 5, report: 1 }, { start: 5, end: 9, report: 1 }, { start: 9, end: 12, report: 1 }] }),
    )
    expect(merge.differences.map(({ lane }) => lane)).toEqual(['action', 'sections'])
    const chosen = merge.choose(['theirs', 'mine'])
    expect([chosen.action, chosen.sections]).toEqual(['t', [{ start: 0, end: 30, kind: 'main' }]])
    expect(chosen.refused).toEqual([{ start: 5, end: 9, report: 1 }, { start: 9, end: 12, report: 1 }])
    expect(merge3(base, with_({ action: 'm' }), with_({})).doc.action).toBe('m')
    expect(merge3(base, with_({}), with_({ action: 't' })).doc.action).toBe('t')
  })

  /** Any labels at all: `seed` decides; a tenth of the frames is open. */
  function any(random: () => number): LabelDoc {
    const segments: Label[] = []
    for (let at = 0; at < 100; ) {
      const end = Math.min(100, at + 3 + Math.floor(random() * 15))
      if (random() > 0.3) segments.push(label(at, end, 'abc'[Math.floor(random() * 3)]))
      at = end
    }
    return doc(...segments)
  }
  const randoms = (seed: number) => () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648)

  it('holds for any three: sorted, without overlap, all mine is mine and all theirs is theirs where all differs', () => {
    for (let seed = 1; seed < 400; seed++) {
      const random = randoms(seed)
      const [a, b, c] = [any(random), any(random), any(random)]
      const merge = merge3(a, b, c)
      const all = (choice: Choice) => merge.choose(merge.differences.map(() => choice))
      for (const choice of ['base', 'mine', 'theirs'] as const) {
        const { segments } = all(choice)
        expect(segments.every((one, index) => one.end > one.start && one.start >= (segments[index - 1]?.end ?? 0))).toBe(true)
      }
      expect(sameDoc(merge3(a, b, a).doc, b) && sameDoc(merge3(a, a, c).doc, c)).toBe(true)
      // Where one of them touched nothing of a part, the other's labels are there, whatever is chosen.
      const mine = new Set(all('mine').segments)
      for (const one of b.segments) {
        if (!a.segments.some((was) => was.start === one.start && was.end === one.end && was.word === one.word)) expect(mine.has(one) || c.segments.some((other) => other.start === one.start && other.end === one.end && other.word === one.word)).toBe(true)
      }
    }
  })
})
