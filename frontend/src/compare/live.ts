/** Keeps a comparison true to what happens on the server. */
import { ApiError } from '../api/client'
import type { LiveClient } from '../api/live'
import { comparisons } from './client'
import type { Comparison } from './types'

const AGAIN_MS = 3_000

/** Fetch `id` anew whenever the server tells that it changed; returns the way to stop. */
export function follow(id: string, live: Pick<LiveClient, 'onEvent' | 'onReset'>, take: (comparison: Comparison) => void): () => void {
  let stopped = false
  let fetching = false
  let old = false
  let timer: ReturnType<typeof setTimeout> | undefined

  async function refetch(): Promise<void> {
    old = true
    if (fetching) return
    fetching = true
    while (old && !stopped) {
      old = false
      try {
        const now = await comparisons.one(id)
        if (!stopped) take(now)
      } catch (error) {
        // An answer that says no is final; a lost connection is asked again.
        if (stopped || (error instanceof ApiError && error.status >= 400 && error.status < 500)) break
        clearTimeout(timer)
        timer = setTimeout(() => void refetch(), AGAIN_MS)
      }
    }
    fetching = false
  }

  const ends = [
    live.onEvent((event) => {
      const told = event as { type: string; comparison?: string }
      if (told.type === 'comparison.changed' && told.comparison === id) void refetch()
    }),
    live.onReset(() => void refetch()),
  ]
  return () => {
    stopped = true
    clearTimeout(timer)
    for (const end of ends) end()
  }
}
