import { describe, expect, it } from 'vitest'
import { changedValues, draftOf, emptyDraft, newValues, synonymsOf } from '../../src/words/form'
import { moved, placeAt } from '../../src/words/reorder'
import { word } from './builders'

describe('what is sent of a word', () => {
  it('of a new one: what was written, and nothing that was left to the server', () => {
    const draft = { ...emptyDraft('unit', 'ballet', false), name: ' Jeté ', key: 'J', synonyms: 'throw, , leap' }
    expect(newValues(draft)).toEqual({ kind: 'unit', name: 'Jeté', style: 'ballet', key: 'j', synonyms: ['throw', 'leap'], own: false })
  })

  it('an action class has no phase', () => {
    expect(newValues({ ...emptyDraft('action', '', true), name: 'Solo', phase: 'start' })).toEqual({ kind: 'action', name: 'Solo', own: true })
  })

  it('of another one: only what is not as it was, and what was emptied', () => {
    const one = word('j', { name: 'Jeté', english: 'throw', parent: 'p', synonyms: ['leap'] })
    expect(changedValues(draftOf(one), one)).toEqual({})
    expect(changedValues({ ...draftOf(one), english: '', parent: '', name: 'Jete', synonyms: 'leap, bound' }, one)).toEqual({
      english: '', parent: null, name: 'Jete', synonyms: ['leap', 'bound'],
    })
  })

  it('synonyms may stand between Chinese commas, and count once', () => {
    expect(synonymsOf('yún shǒu、云手，cloud hands, 云手')).toEqual(['yún shǒu', '云手', 'cloud hands'])
  })
})

describe('another order', () => {
  const list = ['a', 'b', 'c', 'd']
  it('moves one thing, not past the ends', () => {
    expect(moved(list, 0, 2)).toEqual(['b', 'c', 'a', 'd'])
    expect(moved(list, 3, -5)).toEqual(['d', 'a', 'b', 'c'])
    expect(moved(list, 1, Infinity)).toEqual(['a', 'c', 'd', 'b'])
    expect(moved(list, 0, -1)).toBe(list)
    expect(moved(list, -1, 2)).toBe(list)
  })

  it('goes where the pointer is between the middles of the others', () => {
    const boxes = list.map((_, index) => ({ top: index * 10, bottom: index * 10 + 10 }))
    expect(placeAt(-50, boxes, 2)).toBe(0)
    expect(placeAt(16, boxes, 0)).toBe(1)
    expect(placeAt(14, boxes, 0)).toBe(0)
    expect(placeAt(99, boxes, 0)).toBe(3)
  })
})
