import { describe, expect, it, vi } from 'vitest'
import { FrameClock } from '../../src/engine/clock'
import type { Rate } from '../../src/engine/rate'
import { Scope } from '../../src/engine/scope'
import { BodyFilm } from '../../src/shared/bodyfilm'

const RATE: Rate = [25, 1]

describe('a film without pictures', () => {
  it('brings the frame that is sought, and tells it', async () => {
    vi.useFakeTimers()
    const scope = new Scope()
    const film = new BodyFilm(100, RATE, scope)
    const clock = new FrameClock(film, RATE, 100, scope)
    const seen: number[] = []
    clock.onFrame((frame) => seen.push(frame))
    clock.start()
    await vi.advanceTimersByTimeAsync(20)
    clock.seek(42)
    await vi.advanceTimersByTimeAsync(20)
    expect(seen.at(-1)).toBe(42)
    expect(clock.shown).toBe(42)
    scope.dispose()
    vi.useRealTimers()
  })

  it('plays by the time that passes, and stops at its end', async () => {
    vi.useFakeTimers()
    const scope = new Scope()
    const film = new BodyFilm(25, RATE, scope)
    const ended = vi.fn()
    film.addEventListener('ended', ended)
    film.playbackRate = 0.5
    await film.play()
    await vi.advanceTimersByTimeAsync(1000)
    expect(film.currentTime).toBeGreaterThan(0.4)
    expect(film.currentTime).toBeLessThan(0.6)
    await vi.advanceTimersByTimeAsync(1500)
    expect(film.currentTime).toBe(1)
    expect(film.paused).toBe(true)
    expect(ended).toHaveBeenCalledOnce()
    scope.dispose()
    vi.useRealTimers()
  })
})
