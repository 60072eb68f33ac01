import { describe, expect, it } from 'vitest'
import { called, fold, search } from '../../src/words/search'
import { word } from './builders'

const words = [
  word('jete', { name: 'Grand jeté', lang: 'fr', english: 'big throw', abbr: 'GJ' }),
  word('battement', { name: 'Grand battement', lang: 'fr', english: 'big beat', abbr: 'GBt' }),
  word('yunshou', { name: '云手', lang: 'zh', english: 'Cloud hands', abbr: 'YS', synonyms: ['yúnshǒu'] }),
  word('tanhai', { name: '探海', lang: 'zh', english: 'Reaching into the sea', abbr: 'TH', synonyms: ['tàn hǎi'] }),
  word('rond', { name: "Rond de jambe en l'air", lang: 'fr', english: 'leg circle in the air', abbr: 'RJA' }),
  word('big', { name: 'Throw', english: '', abbr: 'THR' }),
]
const found = (query: string) => search(words, query).map(({ id }) => id)

describe('fold', () => {
  it('takes accents, tone marks, case and signs away, and leaves Chinese', () => {
    expect(fold('  Jeté-Entrelacé ')).toBe('jete entrelace')
    expect(fold('yúnshǒu')).toBe('yunshou')
    expect(fold("l’air")).toBe('lair')
    expect(fold('cœur Straße øst')).toBe('coeur strasse ost')
    expect(fold('云手')).toBe('云手')
  })
})

describe('search', () => {
  it('finds by name without accents, by the beginnings of its parts, and by English', () => {
    expect(found('grand jete')).toEqual(['jete'])
    expect(found('gr je')).toEqual(['jete'])
    expect(found('grand')).toEqual(['jete', 'battement'])
    expect(found('cloud')).toEqual(['yunshou'])
    expect(found('lair')).toEqual(['rond'])
  })

  it('finds Chinese by its signs and by pinyin, with and without tones and spaces', () => {
    expect(found('云')).toEqual(['yunshou'])
    expect(found('yun shou')).toEqual(['yunshou'])
    expect(found('tanhai')).toEqual(['tanhai'])
    expect(found('tàn')).toEqual(['tanhai'])
  })

  it('puts the whole before the beginning, and the name before the rest', () => {
    expect(found('th')).toEqual(['tanhai', 'big', 'jete', 'rond'])
    expect(found('throw')).toEqual(['big', 'jete'])
  })

  it('gives all for nothing typed, and none for what nobody is called', () => {
    expect(found('')).toHaveLength(words.length)
    expect(found('  ')).toHaveLength(words.length)
    expect(found('plié')).toEqual([])
    expect(found('!!')).toEqual([])
  })

  it('knows whether a name is taken', () => {
    expect(called(words, ' grand jeté')).toBe(true)
    expect(called(words, 'grand jete')).toBe(false)
  })
})
