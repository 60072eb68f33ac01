import { describe, expect, it, vi } from 'vitest'
import { Scope } from '../../src/engine/scope'

describe('scope', () => {
  it('undoes everything once, the last first, children too', () => {
    const order: string[] = []
    const scope = new Scope()
    scope.add(() => order.push('first'))
    scope.child().add(() => order.push('child'))
    scope.add(() => order.push('last'))
    scope.dispose()
    scope.dispose()
    expect(order).toEqual(['last', 'child', 'first'])
  })

  it('stops listeners and timers', () => {
    vi.useFakeTimers()
    const scope = new Scope()
    const run = vi.fn()
    scope.listen(document, 'ping', run)
    scope.timeout(run, 10)
    scope.dispose()
    document.dispatchEvent(new Event('ping'))
    vi.advanceTimersByTime(100)
    expect(run).not.toHaveBeenCalled()
  })

  it('gives a disposer that works early and only once', () => {
    const undo = vi.fn()
    const scope = new Scope()
    const early = scope.add(undo)
    early()
    early()
    scope.dispose()
    expect(undo).toHaveBeenCalledTimes(1)
  })

  it('undoes at once what comes after its end', () => {
    const scope = new Scope()
    scope.dispose()
    const undo = vi.fn()
    scope.add(undo)
    expect(undo).toHaveBeenCalledTimes(1)
  })

  it('forgets a child that is gone', () => {
    const scope = new Scope()
    const undo = vi.fn()
    const child = scope.child()
    child.add(undo)
    child.dispose()
    scope.dispose()
    expect(undo).toHaveBeenCalledTimes(1)
  })
})
