import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Scope } from '../../../src/engine/scope'
import { Wander } from '../../../src/engine/timeline/edit/wander'

describe('a hand near the edge of the lanes', () => {
  const move = vi.fn((_pixels: number) => true)
  let wander: Wander
  beforeEach(() => {
    vi.useFakeTimers()
    move.mockReset().mockReturnValue(true)
    wander = new Wander(new Scope(), () => 1000, move)
  })

  it('brings in what lies beyond, faster the farther it is, until it comes back', () => {
    wander.at(990, 500)
    vi.advanceTimersByTime(50)
    expect(move.mock.calls.length).toBeGreaterThan(1)
    const slow = move.mock.lastCall?.[0] ?? 0
    wander.at(1200, 500)
    vi.advanceTimersByTime(50)
    expect(move.mock.lastCall?.[0]).toBeGreaterThan(slow)
    wander.at(500, 500)
    move.mockClear()
    vi.advanceTimersByTime(50)
    expect(move).not.toHaveBeenCalled()
    wander.at(-5, 500)
    vi.advanceTimersByTime(20)
    expect(move.mock.lastCall?.[0]).toBeLessThan(0)
  })

  it('that came down there does not pull before it moves on', () => {
    wander.at(990, 988)
    wander.at(980, 988)
    vi.advanceTimersByTime(50)
    expect(Math.abs(move.mock.lastCall?.[0] ?? 0)).toBeLessThan(1)
    wander.at(985, 988)
    move.mockClear()
    vi.advanceTimersByTime(50)
    expect(move).not.toHaveBeenCalled()
  })

  it('stops where the view cannot go', () => {
    move.mockReturnValue(false)
    wander.at(1000, 500)
    vi.advanceTimersByTime(200)
    expect(move).toHaveBeenCalledOnce()
  })

  it('does not go on once stopped', () => {
    wander.at(1000, 500)
    wander.stop()
    vi.advanceTimersByTime(100)
    expect(move).not.toHaveBeenCalled()
  })
})
