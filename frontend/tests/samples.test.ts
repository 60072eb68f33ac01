import { render, screen } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { api } from '../src/api/client'
import type { ClipsPageData, LiveEvent, Samples as State } from '../src/api/types'
import type { LiveClient } from '../src/api/live'
import Samples from '../src/clips/Samples.svelte'
import { ClipsStore } from '../src/clips/store.svelte'
import { aClip, aPage } from './builders'

const drawing: State = { drawing: { done: 3, total: 12 }, clips: 3, may: true }
const over: State = { drawing: null, clips: 12, may: true }

describe('the line of the sample clips', () => {
  it('says how far the drawing is, and stops it', () => {
    const onstop = vi.fn()
    render(Samples, { samples: drawing, onstop })
    expect(screen.getByRole('status').textContent).toBe('Sample clips are being drawn: 3 of 12')
    screen.getByRole('button', { name: 'Draw no more' }).click()
    expect(onstop).toHaveBeenCalledOnce()
  })

  it('has nothing to press for who may not', () => {
    render(Samples, { samples: { ...drawing, may: false }, onstop: vi.fn() })
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('is gone when no more are coming', () => {
    const { container } = render(Samples, { samples: over, onstop: vi.fn() })
    expect(container.textContent?.trim()).toBe('')
  })
})

describe('the list', () => {
  let emit: (event: LiveEvent) => void
  const live = { onEvent: (run: typeof emit) => ((emit = run), () => {}), onReset: () => () => {}, onState: () => () => {} } as unknown as LiveClient
  const make = (samples?: State) => new ClipsStore({ studio: { slug: 'x', name: 'X' }, first: aPage([aClip({ id: 'a' })]), samples } as ClipsPageData, live)

  beforeEach(() => {
    vi.restoreAllMocks()
    vi.useFakeTimers()
    vi.spyOn(api, 'clips').mockResolvedValue(aPage([]))
    vi.spyOn(api, 'clip').mockResolvedValue(aClip({ id: 'n' }))
  })

  it('follows the drawing with the clips that come', async () => {
    const store = make(drawing)
    vi.spyOn(api, 'samples').mockResolvedValue(over)
    emit({ seq: 2, type: 'clip.changed', clip: 'n' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(store.samples).toEqual(over)
  })

  it('asks nothing where there are none', async () => {
    make({ drawing: null, clips: 0, may: true })
    const ask = vi.spyOn(api, 'samples').mockResolvedValue(over)
    emit({ seq: 2, type: 'clip.changed', clip: 'n' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(ask).not.toHaveBeenCalled()
  })

  it('is fetched anew when all were removed', async () => {
    const store = make(over)
    vi.spyOn(api, 'samplesRemove').mockResolvedValue({ drawing: null, clips: 0, may: true })
    await store.removeSamples()
    expect(store.samples.clips).toBe(0)
    expect(api.clips).toHaveBeenCalled()
  })
})
