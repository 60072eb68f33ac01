import { render, screen, within } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import ClipCard from '../src/clips/ClipCard.svelte'
import JobRow from '../src/clips/JobRow.svelte'
import { clipChip, lengthShown } from '../src/clips/words'
import { stageBars } from '../src/stages'
import { aClip, aJob } from './builders'

const card = (more: Parameters<typeof aClip>[0]) => {
  const acts = { onrename: vi.fn(), onremove: vi.fn(), onrestore: vi.fn(), onretry: vi.fn(), onconsent: vi.fn() }
  const view = render(ClipCard, { clip: aClip(more), ...acts })
  return { ...acts, ...view }
}

describe('a job in work', () => {
  it('says its stage and percent to a screen reader', () => {
    render(JobRow, { clip: aClip({ state: 'working', job: aJob() }), oncancel: vi.fn() })
    const bar = screen.getByRole('progressbar', { name: 'Diagonal, take 2' })
    expect(bar.getAttribute('aria-valuetext')).toBe('Stage 3 of 5: Finding the body, 64 percent')
    expect(bar.getAttribute('aria-valuenow')).toBe('45')
    expect(screen.getByText('Finding the body · 64%')).toBeTruthy()
    expect(screen.getByText(/^frame 818 of 1.278$/).textContent).toBe('frame 818 of 1\u2009278')
    expect(screen.getByText('about 20 s')).toBeTruthy()
  })

  it('draws converting and finding the body together, since one pass does both', () => {
    expect(stageBars(aJob())).toEqual(['done', 'active', 'active', 'open', 'open'])
    expect(stageBars(aJob({ stage: 'listen', stage_index: 3, finished_stages: ['check', 'convert', 'pose'] }))).toEqual(['done', 'done', 'done', 'active', 'open'])
  })

  it('says the place in line while it waits', () => {
    render(JobRow, { clip: aClip({ state: 'waiting', job: aJob({ state: 'queued', place: 2, finished_stages: [], seconds_left: 70 }) }), oncancel: vi.fn() })
    expect(screen.getByText('2nd in line')).toBeTruthy()
    expect(screen.getByRole('progressbar').getAttribute('aria-valuetext')).toBe('Waiting, 2nd in line')
  })

  it('can be stopped, once', () => {
    const oncancel = vi.fn()
    const { rerender } = render(JobRow, { clip: aClip({ job: aJob() }), oncancel })
    screen.getByRole('button', { name: /Stop reading/ }).click()
    expect(oncancel).toHaveBeenCalledOnce()
    void rerender({ clip: aClip({ job: aJob({ cancelling: true }) }), oncancel })
  })

  it('offers no stop to those who may not', () => {
    render(JobRow, { clip: aClip({ job: aJob(), may: { edit: false, remove: false, process: false, label: false } }), oncancel: vi.fn() })
    expect(screen.queryByRole('button')).toBeNull()
  })
})

describe('a card', () => {
  it('has one chip, whatever the state', () => {
    const words = { ready: 'Found without labels', waiting: 'In work', working: 'In work', failed: 'Not read', cancelled: 'Stopped', removed: 'Removed', withdrawn: 'Consent taken back' }
    for (const [state, word] of Object.entries(words)) {
      const { container, unmount } = card({ state: state as 'ready' })
      const chips = container.querySelectorAll('.chip')
      expect(chips).toHaveLength(1)
      expect(chips[0]!.textContent).toBe(word)
      unmount()
    }
  })

  it('does not claim structure where none was found', () => {
    const cell = (state: 'none' | 'unseen') => [{ start: 0, end: 10, state, hue: null }]
    expect(clipChip(aClip({ barcode: cell('unseen') })).word).toBe('Nobody found')
    expect(clipChip(aClip({ barcode: cell('none') })).word).toBe('No units found')
  })

  it('says that somebody labelled it, or that it is being read again', () => {
    expect(clipChip(aClip({ labels: 2 })).word).toBe('Labelled')
    expect(clipChip(aClip({ labels: 2, job: aJob({ state: 'queued', stage: 'parse' }) })).word).toBe('Being read again')
    expect(clipChip(aClip({ job: aJob({ state: 'failed', stage: 'parse' }) })).word).toBe('Found without labels')
    expect(clipChip(aClip({ labels: 2, state: 'failed' })).word).toBe('Not read')
  })

  it('draws the barcode in the widths of the cells', () => {
    const { container } = card({})
    const cells = [...container.querySelectorAll<HTMLElement>('.barcode i')]
    expect(cells.map((cell) => cell.className)).toEqual(['no', 'hue-3', 'fogc'])
    expect(cells.map((cell) => cell.style.flexGrow)).toEqual(['30', '60', '10'])
    expect(screen.getByRole('img', { name: 'Structure of the clip: 1 unit' })).toBeTruthy()
  })

  it('keeps a failed clip in its place, with reason, remedy and a way to try again', () => {
    const error = { code: 'truncated', message: 'This file ends in the middle.', remedy: 'Upload it again from the phone.', details: '' }
    const { onretry, container } = card({ state: 'failed', job: aJob({ state: 'failed', error }) })
    expect(container.querySelector('.shut')!.textContent).toBe('This file ends in the middle.Upload it again from the phone.')
    const footer = container.querySelector<HTMLElement>('.ft')!
    within(footer).getByRole('button', { name: 'Try again' }).click()
    expect(onretry).toHaveBeenCalledOnce()
  })

  it('says until when a removed clip is kept, shows no link, and restores', () => {
    const { onrestore, container } = card({ state: 'removed', removed_at: '2026-11-20T00:00:00Z', kept_until: '2026-12-20T12:00:00Z' })
    expect(screen.getByText(/^Kept until 20 December/)).toBeTruthy()
    expect(screen.queryByRole('link')).toBeNull()
    within(container.querySelector<HTMLElement>('.ft')!).getByRole('button').click()
    expect(onrestore).toHaveBeenCalledOnce()
  })

  it('renames by keyboard, and Escape keeps the old name', async () => {
    const { onrename } = card({})
    const open = async () => {
      screen.getByRole('menuitem', { name: 'Rename', hidden: true }).click()
      return (await screen.findByRole('textbox', { name: 'Title' })) as HTMLInputElement
    }
    let input = await open()
    input.value = 'Diagonal, take 5'
    input.dispatchEvent(new Event('input', { bubbles: true }))
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    expect(onrename).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(screen.queryByRole('textbox')).toBeNull())
    input = await open()
    input.value = 'Diagonal, take 5'
    input.dispatchEvent(new Event('input', { bubbles: true }))
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    expect(onrename).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 'c1' }), 'Diagonal, take 5')
  })

  it('offers those who may only look to see what was allowed, and nothing else', () => {
    const { onconsent } = card({ may: { edit: false, remove: false, process: false, label: false } })
    const items = screen.getAllByRole('menuitem', { hidden: true })
    expect(items.map((item) => item.textContent)).toEqual(['Consent'])
    items[0]!.click()
    expect(onconsent).toHaveBeenCalledOnce()
  })

  it('shows of a withdrawn clip neither picture nor structure, and says who can remove it', () => {
    const { container } = card({ state: 'withdrawn', thumbnail: '/t.jpg', may: { edit: false, remove: false, process: false, label: false } })
    expect(container.querySelector('img')).toBeNull()
    expect(container.querySelector('.shut')!.textContent).toBe('Mei withdrew this clip.Video and labels are gone.')
    expect(screen.getByRole('img', { name: 'No structure yet' })).toBeTruthy()
    expect(screen.getByText('Whoever added it, or a lead, can remove it.')).toBeTruthy()
  })

  it('shows a title as text, never as markup', () => {
    const { container } = card({ title: '<img src=x onerror=alert(1)>' })
    expect(container.querySelectorAll('img')).toHaveLength(1)
  })
})

describe('the length of a clip', () => {
  it('is never nothing', () => {
    expect([0.1, 0.999, 1, 42.7].map(lengthShown)).toEqual(['0:00.10', '0:00.99', '0:01', '0:42'])
  })
})
