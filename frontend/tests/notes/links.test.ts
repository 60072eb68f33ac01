import { describe, expect, it } from 'vitest'
import { piecesOf, withAddress } from '../../src/notes/links'

const HERE = 'https://dance.example'
const ID = '0f3a1c52-8a55-4f43-9d3e-0a4a3c0b7a11'
const take = `${HERE}/s/lindenhof/clips/${ID}/`

describe('addresses in what people write', () => {
  it('are takes, with the moment that they name', () => {
    expect(piecesOf(`Look: ${take}#frame=30 there`, HERE)).toEqual([
      { text: 'Look: ' }, { clip: ID, at: '#frame=30', text: `${take}#frame=30` }, { text: ' there' },
    ])
    expect(piecesOf(take.slice(0, -1), HERE)).toEqual([{ clip: ID, at: '', text: take.slice(0, -1) }])
  })

  it('end where the sentence ends', () => {
    expect(piecesOf(`As in ${take}.`, HERE).at(-1)).toEqual({ text: '.' })
  })

  it.each([
    `https://dance.example.evil/s/lindenhof/clips/${ID}/`,
    `https://evil.example/?${take}`,
    `https://danceXexample/s/lindenhof/clips/${ID}/`,
    `javascript:alert(1)//${take}`,
    `${HERE}/s/lindenhof/clips/${ID}x/`,
    `${HERE}/s/lindenhof/words/`,
  ])('of elsewhere stay text: %s', (text) => expect(piecesOf(text, HERE)).toEqual([{ text }]))

  it('are put in apart from the words around them', () => {
    expect(withAddress('See', take, 3)).toBe(`See ${take}`)
    expect(withAddress('See  again', take, 4)).toBe(`See ${take} again`)
    expect(withAddress('', take, 0)).toBe(take)
  })
})
