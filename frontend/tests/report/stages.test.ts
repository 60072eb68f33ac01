import { render, screen } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import Progress from '../../src/report/Progress.svelte'
import StageBars from '../../src/report/StageBars.svelte'
import Trouble from '../../src/report/Trouble.svelte'
import { clip, job } from './builders'

const bars = () =>
  Object.fromEntries([...document.querySelectorAll<HTMLElement>('[data-stage]')].map((bar) => [bar.dataset['stage'], bar.className]))

describe('stage bars', () => {
  it('shows converting and finding the body as one pass', () => {
    render(StageBars, { job: job() })
    expect(bars()).toEqual({ check: 'd', convert: 'a', pose: 'a', listen: '', parse: '' })
    expect(document.querySelector<HTMLElement>('[data-stage="pose"]')?.style.getPropertyValue('--p')).toBe('64%')
  })

  it('is a progress bar that can be heard', () => {
    render(StageBars, { job: job() })
    const bar = screen.getByRole('progressbar')
    expect(bar.getAttribute('aria-valuetext')).toBe('Stage 3 of 5: Finding the body, 64 percent')
    expect(bar.getAttribute('aria-valuenow')).toBe('50')
  })

  it('has nothing active while it waits, and marks where it failed', async () => {
    const { rerender } = render(StageBars, { job: job({ state: 'queued', finished_stages: [] }) })
    expect(Object.values(bars())).toEqual(['', '', '', '', ''])
    await rerender({ job: job({ state: 'failed', stage: 'listen', finished_stages: ['check', 'convert', 'pose'] }) })
    expect(bars()).toEqual({ check: 'd', convert: 'd', pose: 'd', listen: 'x', parse: '' })
  })
})

describe('work in progress', () => {
  it('can always be cancelled, once', async () => {
    const cancel = vi.fn()
    const { rerender } = render(Progress, { job: job(), mayCancel: true, busy: false, cancel })
    screen.getByRole('button', { name: 'Cancel' }).click()
    expect(cancel).toHaveBeenCalledTimes(1)
    await rerender({ job: job({ cancelling: true }), mayCancel: true, busy: false, cancel })
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Cancel' }).disabled).toBe(true)
    expect(screen.getByText('Stopping…')).toBeTruthy()
  })
})

describe('trouble', () => {
  const error = { code: 'truncated', message: 'The file ends in the middle.', remedy: 'Upload it again from the phone.', details: '<b>moov</b>' }

  it('says what happened and what to do, and shows the log as text', () => {
    const retry = vi.fn()
    render(Trouble, { state: 'failed', clip: clip({ state: 'failed', job: job({ state: 'failed', error }) }), busy: false, retry, restore: vi.fn(), remove: vi.fn() })
    expect(document.body.textContent).toContain('The file ends in the middle. Upload it again from the phone.')
    expect(document.querySelector('pre')?.textContent).toContain('<b>moov</b>')
    expect(document.querySelector('pre b')).toBeNull()
    screen.getByRole('button', { name: 'Try again' }).click()
    expect(retry).toHaveBeenCalledTimes(1)
  })

  it('offers another file first where this one is at fault', () => {
    const failed = (code: string) => clip({ state: 'failed', job: job({ state: 'failed', error: { ...error, code } }) })
    const { unmount } = render(Trouble, { state: 'failed', clip: failed('truncated'), busy: false, retry: vi.fn(), restore: vi.fn(), remove: vi.fn() })
    expect(screen.getByRole('link', { name: 'Upload another file' }).getAttribute('href')).toBe('/s/lindenhof/clips/?add')
    unmount()
    render(Trouble, { state: 'failed', clip: failed('worker-killed'), busy: false, retry: vi.fn(), restore: vi.fn(), remove: vi.fn() })
    expect(screen.queryByRole('link')).toBeNull()
  })

  it('offers only what one may do', () => {
    const may = { edit: false, remove: false, process: false, label: false }
    for (const state of ['failed', 'cancelled', 'removed', 'withdrawn'] as const) {
      const { unmount } = render(Trouble, { state, clip: clip({ state, may }), busy: false, retry: vi.fn(), restore: vi.fn(), remove: vi.fn() })
      expect(screen.queryAllByRole('button')).toEqual([])
      unmount()
    }
  })

  it('brings a removed clip back', () => {
    const restore = vi.fn()
    render(Trouble, { state: 'removed', clip: clip({ state: 'removed', removed_at: '2025-11-20T10:00:00Z' }), busy: false, retry: vi.fn(), restore, remove: vi.fn() })
    screen.getByRole('button', { name: 'Bring it back' }).click()
    expect(restore).toHaveBeenCalledTimes(1)
  })
})
