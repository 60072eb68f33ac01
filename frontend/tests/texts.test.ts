import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CATALOGUES, allTexts, textsOf } from '../scripts/texts.mjs'
import { pseudo } from '../src/pseudo'

const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort()
const { texts, made } = allTexts()

describe.each(CATALOGUES)('the catalogue %s', (name) => {
  const catalogue = JSON.parse(readFileSync(`src/locales/${name}.json`, 'utf8')) as Record<string, string>
  it('has every sentence, and no other (npm run texts)', () => {
    expect(texts.filter((text) => !catalogue[text])).toEqual([])
    expect(Object.keys(catalogue).filter((text) => !texts.includes(text))).toEqual([])
  })
  it('keeps the places', () => {
    // A plural form of another language may leave the number out only if its sentence does.
    const wrong = Object.entries(catalogue).filter(([text, said]) => said && places(text).join() !== places(said).join())
    expect(wrong).toEqual([])
  })
})

describe('finding sentences', () => {
  it('takes sentences as they are written, and choices', () => {
    const source = "t('A {n}', { n }); t(on ? 'B' : 'C'); plural(n, { one: 'one D', other: '{n} D' }); msg(`E`); tr(x ?? 'F')"
    expect([...textsOf('a.ts', source).found].sort()).toEqual(['A {n}', 'B', 'C', 'E', '{n} D'].sort())
    expect([...textsOf('a.svelte', '<p title={t("G")}>{#if a}{t("H")}{/if}</p>').found].sort()).toEqual(['G', 'H'])
  })
  it('refuses sentences that are made', () => {
    expect(made).toEqual([])
    expect(textsOf('a.ts', 'const a = 1\nt(`x ${a}`)').made).toEqual(['a.ts:2: t() of a sentence that is made'])
    expect(textsOf('a.ts', 'plural(n, forms)').made).toHaveLength(1)
  })
})

it('the pseudo-language marks what went through the catalogue', () => {
  expect(pseudo('Take {n} of it')).toBe('⟦Ţàķé {n} õƒ îţ·····⟧')
})
