import { render, screen } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError, api } from '../src/api/client'
import { trainingApi } from '../src/api/training'
import type { Clip, ClipConsent, ConsentAnswer, ModelNamed, Purpose } from '../src/api/types'
import ConsentDialog from '../src/consent/ConsentDialog.svelte'
import { answerWords, historyWords } from '../src/consent/words'
import { aClip } from './builders'

const answer = (purpose: Purpose, granted: boolean, at = '2026-11-12T10:00:00Z', by: string | null = 'Ana Duarte'): ConsentAnswer => ({ purpose, granted, by, at })
const PURPOSES = [answer('view', true), answer('train', true), answer('publish', false)]

let given: ClipConsent
let taught: ModelNamed[]
let onchange: ReturnType<typeof vi.fn<(clip: Clip) => void>>
let onclose: ReturnType<typeof vi.fn<() => void>>
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const shown = () => document.querySelector('dialog')!.textContent!.replace(/\s+/g, ' ')

async function open(more: Partial<Clip> = {}) {
  const clip = aClip(more)
  render(ConsentDialog, { clip, studio: 'Lindenhof Studio', onchange, onclose })
  await vi.waitFor(() => expect(shown()).toMatch(/Allowed by|Not allowed|could not/))
  return clip
}

beforeEach(() => {
  given = { purposes: PURPOSES, may: true, history: PURPOSES }
  onchange = vi.fn<(clip: Clip) => void>()
  onclose = vi.fn<() => void>()
  vi.spyOn(api, 'consent').mockImplementation(async () => given)
  vi.spyOn(trainingApi, 'taught').mockImplementation(async () => ({ versions: taught }))
  taught = []
})

describe('the dialog', () => {
  it('says for each purpose what it means, what holds, and who answered when', async () => {
    await open()
    expect(shown()).toContain('What Mei allows for “Diagonal, take 2”.')
    expect(shown()).toContain('People of Lindenhof Studio see the clip and its report. Allowed by Ana Duarte, 12 November')
    expect(shown()).toContain('The clip may be shown outside the studio. Not allowed: Ana Duarte, 12 November')
    expect(screen.getAllByRole('button').map((one) => one.getAttribute('aria-label') ?? one.textContent)).toEqual([
      'Close', 'Take back: Watching in this studio', 'Take back: Teaching the model', 'Allow: Publishing', 'Done',
    ])
  })

  it('takes teaching back and gives it again', async () => {
    await open()
    const ask = vi.spyOn(api, 'answer').mockResolvedValue(aClip({ consent: { view: true, train: false, publish: false } }))
    given = { ...given, purposes: [PURPOSES[0]!, answer('train', false), PURPOSES[2]!] }
    button('Take back: Teaching the model').click()
    await vi.waitFor(() => button('Allow: Teaching the model'))
    expect(ask).toHaveBeenCalledExactlyOnceWith('c1', 'train', false)
    expect(onchange).toHaveBeenCalledOnce()
    button('Allow: Teaching the model').click()
    expect(ask).toHaveBeenLastCalledWith('c1', 'train', true)
  })

  it('names the versions that the clip taught', async () => {
    taught = [{ id: 'm', name: 'Parser', number: 2, version: '2', state: 'promoted' }]
    await open()
    await vi.waitFor(() => expect(shown()).toContain('It taught these versions: Parser v2.'))
    vi.spyOn(api, 'answer').mockResolvedValue(aClip({ consent: { view: true, train: false, publish: false } }))
    given = { ...given, purposes: [PURPOSES[0]!, answer('train', false), PURPOSES[2]!] }
    button('Take back: Teaching the model').click()
    await vi.waitFor(() => expect(shown()).toContain('which keep what they learned: Parser v2. Later ones learn nothing from it.'))
  })

  it('asks before watching is taken back, says what goes, and does nothing on Cancel', async () => {
    await open()
    const ask = vi.spyOn(api, 'answer').mockResolvedValue(aClip({ state: 'withdrawn' }))
    button('Take back: Watching in this studio').click()
    await vi.waitFor(() => button('Take back and delete'))
    expect(shown()).toMatch(/At once and for good.*the video “Diagonal, take 2”.*everything made from it.*its labels/)
    expect(shown()).toContain('cannot be undone')
    await vi.waitFor(() => expect(document.activeElement).toBe(button('Cancel')))
    button('Cancel').click()
    await vi.waitFor(() => button('Done'))
    expect(ask).not.toHaveBeenCalled()
    button('Take back: Watching in this studio').click()
    await vi.waitFor(() => button('Take back and delete').click())
    await vi.waitFor(() => expect(onchange).toHaveBeenCalledOnce())
    expect(ask).toHaveBeenCalledExactlyOnceWith('c1', 'view', false)
  })

  it('goes back from the question with Escape, and closes with the next', async () => {
    await open()
    const escape = () => document.querySelector('dialog')!.dispatchEvent(new Event('cancel', { cancelable: true }))
    button('Take back: Watching in this studio').click()
    await vi.waitFor(() => button('Take back and delete'))
    escape()
    await vi.waitFor(() => button('Done'))
    expect(onclose).not.toHaveBeenCalled()
    escape()
    expect(onclose).toHaveBeenCalledOnce()
  })

  it('shows those who may not change anything what holds, and who can', async () => {
    given = { ...given, may: false }
    await open()
    expect(screen.queryByRole('button', { name: /Take back|Allow/ })).toBeNull()
    expect(shown()).toContain('Whoever added the clip, or a lead, can change this.')
  })

  it('of a withdrawn clip only tells', async () => {
    given = { ...given, purposes: [answer('view', false), ...PURPOSES.slice(1)] }
    await open({ state: 'withdrawn' })
    expect(shown()).toContain('Watching was taken back.')
    expect(screen.queryByRole('button', { name: /Take back|Allow/ })).toBeNull()
  })

  it('says why when the server refuses, and changes nothing', async () => {
    await open()
    vi.spyOn(api, 'answer').mockRejectedValue(new ApiError(403, 'not-allowed', 'Your role does not allow this.'))
    button('Allow: Publishing').click()
    await vi.waitFor(() => expect(screen.getByRole('alert').textContent).toContain('Your role does not allow this.'))
    expect(onchange).not.toHaveBeenCalled()
  })

  it('shows every answer, the newest first', async () => {
    given = { ...given, history: [...PURPOSES, answer('train', false, '2026-11-14T10:00:00Z', 'Mei Lin')] }
    await open()
    const lines = [...document.querySelectorAll('ol li')].map((line) => line.textContent)
    expect(lines[0]).toBe('Teaching the model: taken back by Mei Lin14 November')
    expect(lines).toHaveLength(4)
  })
})

describe('the words', () => {
  it('know first answers from later ones, and people who have left', () => {
    expect(historyWords(answer('publish', false), true)).toBe('Publishing: not allowed, Ana Duarte')
    expect(historyWords(answer('publish', true), false)).toBe('Publishing: given again by Ana Duarte')
    expect(answerWords(answer('publish', true, '2026-11-12T10:00:00Z', null))).toBe('Allowed by somebody who has left, 12 November')
  })
})
