import { describe, expect, it } from 'vitest'
import { bytes, clock, lasting, number, ordinal, plural, roughly, t } from '../src/i18n'

describe('words', () => {
  it('falls back to the English sentence and fills places', () => {
    expect(t('Frame {n} of {total}', { n: 818, total: 1278 })).toBe('Frame 818 of 1\u2009278')
    expect(t('{missing} stays')).toBe('{missing} stays')
  })
  it('picks a plural form', () => {
    const forms = { one: '{n} clip', other: '{n} clips' }
    expect(plural(1, forms)).toBe('1 clip')
    expect(plural(0, forms)).toBe('0 clips')
    expect(plural(1278, forms)).toBe('1\u2009278 clips')
  })
})

describe('numbers and times', () => {
  it('groups thousands by a thin space and uses a real minus', () => {
    expect(number(1234567)).toBe('1\u2009234\u2009567')
    expect(number(-3)).toBe('\u22123')
    expect(number(-0.001, 1)).toBe('0.0')
    expect(number(2.5)).toBe('2.5')
  })
  it('writes a time that never runs ahead', () => {
    expect(clock(8.43)).toBe('0:08.43')
    expect(clock(59.999)).toBe('0:59.99')
    expect(clock(78, 0)).toBe('1:18')
    expect(clock(3661, 0)).toBe('1:01:01')
  })
  it('says lengths and sizes as people do', () => {
    expect(lasting(9660)).toBe('2 h 41 min')
    expect(lasting(3599)).toBe('1 h')
    expect(roughly(17)).toBe('about 20 s')
    expect(roughly(70)).toBe('about 1 min')
    expect(bytes(286_000_000)).toBe('286 MB')
    expect(bytes(2_000_000_000)).toBe('2 GB')
    expect([1, 2, 3, 4, 11, 22].map(ordinal)).toEqual(['1st', '2nd', '3rd', '4th', '11th', '22nd'])
  })
})
