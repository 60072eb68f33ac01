import { render, screen } from '@testing-library/svelte'
import { tick } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../src/api/client'
import WordPicker from '../../src/words/WordPicker.svelte'
import type { StudioWord } from '../../src/words/types'
import { word } from './builders'

const words = [
  word('arabesque', { name: 'Arabesque', lang: 'fr', abbr: 'ARB' }), word('jete', { name: 'Grand jeté', lang: 'fr', english: 'big throw', abbr: 'GJ' }),
  word('cloud', { name: '云手', lang: 'zh', english: 'Cloud hands', synonyms: ['yúnshǒu'], owner: 'me' }),
]
let choose: ReturnType<typeof vi.fn<(word: StudioWord) => void>>
const close = vi.fn()
const field = () => screen.getByRole<HTMLInputElement>('combobox')
const options = () => screen.queryAllByRole('option').map((option) => option.textContent?.replace(/\s+/g, ' ').trim())
const active = () => document.getElementById(field().getAttribute('aria-activedescendant') ?? '')?.textContent ?? ''

async function type(text: string) {
  field().value = text
  field().dispatchEvent(new Event('input', { bubbles: true }))
  await tick()
}
async function press(key: string, more: KeyboardEventInit = {}) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  field().dispatchEvent(event)
  await tick()
  return event
}

beforeEach(() => {
  choose = vi.fn<(word: StudioWord) => void>()
  close.mockReset()
  HTMLElement.prototype.scrollIntoView = () => {}
})

describe('picking a word', () => {
  it('has the focus, shows all words with their keys, languages and whose they are', () => {
    render(WordPicker, { words, choose, close, digits: true })
    expect(document.activeElement).toBe(field())
    expect(options()).toEqual([expect.stringMatching(/Arabesque.*ARB.*1/), expect.stringMatching(/Grand jeté.*big throw.*GJ.*2/), expect.stringMatching(/云手.*Cloud hands.*Only you/)])
    expect(screen.getByText('云手').lang).toBe('zh')
    expect(screen.getByText('Cloud hands').lang).toBe('en')
  })

  it('narrows by what is typed, and Enter takes the best', async () => {
    render(WordPicker, { words, choose, close })
    await type('jete')
    expect(options()).toHaveLength(1)
    const event = await press('Enter')
    expect(choose).toHaveBeenCalledExactlyOnceWith(words[1])
    expect(event.defaultPrevented).toBe(true)
  })

  it('moves round by arrows, and typing begins at the top again', async () => {
    render(WordPicker, { words, choose, close })
    expect(active()).toContain('Arabesque')
    await press('ArrowUp')
    expect(active()).toContain('云手')
    await press('ArrowDown')
    await press('ArrowDown')
    expect(active()).toContain('Grand jeté')
    await type('a')
    expect(active()).toContain('Arabesque')
  })

  it('begins at the word in force', async () => {
    render(WordPicker, { words, choose, close, current: 'cloud' })
    await vi.waitFor(() => expect(active()).toContain('云手'))
    expect(screen.getByLabelText('in force')).toBeTruthy()
  })

  it('leaves Enter to the composing of a Chinese word', async () => {
    render(WordPicker, { words, choose, close })
    await type('yun')
    const event = await press('Enter', { isComposing: true })
    expect(choose).not.toHaveBeenCalled()
    expect(event.defaultPrevented).toBe(false)
  })

  it('closes on Escape, which nobody else hears, and when the focus goes elsewhere', async () => {
    const heard = vi.fn()
    document.addEventListener('keydown', heard)
    render(WordPicker, { words, choose, close })
    await press('Escape')
    expect(close).toHaveBeenCalledOnce()
    expect(heard).not.toHaveBeenCalled()
    document.removeEventListener('keydown', heard)
    const other = document.body.appendChild(document.createElement('button'))
    field().dispatchEvent(new FocusEvent('focusout', { bubbles: true, relatedTarget: other }))
    expect(close).toHaveBeenCalledTimes(2)
  })

  it('a click takes a word and leaves the focus in the field', () => {
    render(WordPicker, { words, choose, close })
    const option = screen.getAllByRole('option')[2]!
    const down = new Event('pointerdown', { bubbles: true, cancelable: true })
    option.dispatchEvent(down)
    option.click()
    expect(down.defaultPrevented).toBe(true)
    expect(choose).toHaveBeenCalledExactlyOnceWith(words[2])
  })
})

describe('a word that is not there', () => {
  it('is not made where that is not allowed', async () => {
    render(WordPicker, { words, choose, close })
    await type('Plié')
    expect(options()).toEqual([])
    expect(screen.getByRole('status').textContent).toBe('No word is called “Plié”.')
    await press('Enter')
    expect(choose).not.toHaveBeenCalled()
  })

  it('is made by Enter where it is, also beside words that fit, but never twice', async () => {
    const made = word('new', { name: 'Jet' })
    const create = vi.fn(async () => made)
    render(WordPicker, { words, choose, close, create })
    await type(' Jet ')
    expect(options()).toEqual([expect.stringContaining('Grand jeté'), 'Make the word “Jet”'])
    await press('ArrowDown')
    await press('Enter')
    expect(create).toHaveBeenCalledExactlyOnceWith('Jet')
    await vi.waitFor(() => expect(choose).toHaveBeenCalledExactlyOnceWith(made))
    await type('arabesque')
    expect(options()).toEqual([expect.stringContaining('Arabesque')])
  })

  it('says what kept it from being made, and lets try again', async () => {
    const create = vi.fn<(name: string) => Promise<StudioWord>>().mockRejectedValue(new ApiError(400, 'invalid', 'Look at the fields.', { name: ['A word has 1 to 80 letters.'] }))
    render(WordPicker, { words, choose, close, create })
    await type('Plié')
    await press('Enter')
    await vi.waitFor(() => expect(screen.getByRole('alert').textContent).toBe('A word has 1 to 80 letters.'))
    expect(choose).not.toHaveBeenCalled()
    await press('Enter')
    await vi.waitFor(() => expect(create).toHaveBeenCalledTimes(2))
  })
})
