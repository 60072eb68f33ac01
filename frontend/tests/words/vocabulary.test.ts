import { describe, expect, it } from 'vitest'
import { Vocabulary, digitOf, offered, wordOfDigit, wordOfKey } from '../../src/words/vocabulary'
import { word } from './builders'

const ids = (words: readonly { id: string }[]) => words.map(({ id }) => id)

describe('what is offered for a clip', () => {
  it('is what has its style, whatever its case, or none, in the order of positions', () => {
    const words = [word('late', { position: 5 }), word('ballet', { style: 'Ballet', position: 1 }), word('salsa', { style: 'salsa' }), word('first')]
    expect(ids(offered(words, { kind: 'unit', style: 'ballet', me: 'me' }))).toEqual(['first', 'ballet', 'late'])
    expect(ids(offered(words, { kind: 'unit', style: '', me: 'me' }))).toEqual(['first', 'late'])
  })

  it('keeps the order of the server where positions are equal', () => {
    const words = [word('b', { position: 1 }), word('a', { position: 1 }), word('c', { position: 0 })]
    expect(ids(offered(words, { kind: 'unit', style: '', me: null }))).toEqual(['c', 'b', 'a'])
  })

  it('leaves out other kinds, other people’s own words, retired and merged ones', () => {
    const words = [
      word('unit'), word('class', { kind: 'action' }), word('mine', { owner: 'me' }), word('theirs', { owner: 'she' }),
      word('retired', { retired: true }), word('merged', { merged_into: 'unit' }),
    ]
    expect(ids(offered(words, { kind: 'unit', style: '', me: 'me' }))).toEqual(['unit', 'mine'])
    expect(ids(offered(words, { kind: 'action', style: '', me: 'me' }))).toEqual(['class'])
    expect(ids(offered(words, { kind: 'unit', style: '', me: null }))).toEqual(['unit'])
  })
})

describe('keys', () => {
  const list = Array.from({ length: 11 }, (_, index) => word(`w${index + 1}`, { position: index, key: index === 9 ? 'p' : '' }))

  it('1 to 9 are the first nine, the tenth has none', () => {
    expect(wordOfDigit(list, 1)?.id).toBe('w1')
    expect(wordOfDigit(list, 9)?.id).toBe('w9')
    expect(wordOfDigit(list.slice(0, 3), 4)).toBeNull()
    expect([digitOf(list, 'w1'), digitOf(list, 'w9'), digitOf(list, 'w10'), digitOf(list, 'nobody')]).toEqual([1, 9, null, null])
  })

  it('a letter gives the word that has it, whatever its case; no letter gives none', () => {
    expect(wordOfKey(list, 'P')?.id).toBe('w10')
    expect(wordOfKey(list, 'x')).toBeNull()
    expect(wordOfKey(list, '')).toBeNull()
  })
})

describe('what a label is called', () => {
  const words = [
    word('a', { name: 'Turn', merged_into: 'b' }), word('b', { name: 'Spin', merged_into: 'c' }), word('c', { name: 'Pirouette' }),
    word('old', { name: 'Slide', retired: true }), word('lost', { merged_into: 'nobody' }),
  ]
  const vocabulary = new Vocabulary(words)

  it('follows merges to the end, and says what it was', () => {
    expect(vocabulary.resolve('a')?.name).toBe('Pirouette')
    expect(vocabulary.fate('a')).toEqual({ kind: 'merged', from: 'Turn', retired: false })
    expect(vocabulary.resolve('c')?.name).toBe('Pirouette')
    expect(vocabulary.fate('c')).toEqual({ kind: 'current' })
  })

  it('keeps the name of a retired word', () => {
    expect(vocabulary.resolve('old')?.name).toBe('Slide')
    expect(vocabulary.fate('old')).toEqual({ kind: 'retired' })
  })

  it('knows that a word may be missing, and stays with the last one it has', () => {
    expect(vocabulary.resolve('nobody')).toBeNull()
    expect(vocabulary.resolve(null)).toBeNull()
    expect(vocabulary.fate('nobody')).toEqual({ kind: 'unknown' })
    expect(vocabulary.resolve('lost')?.id).toBe('lost')
  })

  it('does not hang on a ring', () => {
    const ring = new Vocabulary([word('x', { merged_into: 'y' }), word('y', { merged_into: 'x' })])
    expect(['x', 'y']).toContain(ring.resolve('x')?.id)
  })

  it('tells whether two labels mean the same today', () => {
    expect(vocabulary.same('a', 'b')).toBe(true)
    expect(vocabulary.same('a', 'old')).toBe(false)
    expect(vocabulary.same('nobody', 'nowhere')).toBe(false)
    expect(vocabulary.same(null, null)).toBe(true)
  })

  it('finds a word by a unit’s name, in whatever form its letters are written', () => {
    const list = [word('j', { name: 'Grand jeté' })]
    expect(vocabulary.named(list, ' grand JETE\u0301 ')?.id).toBe('j')
    expect(vocabulary.named(list, 'grand jete')).toBeNull()
  })
})
