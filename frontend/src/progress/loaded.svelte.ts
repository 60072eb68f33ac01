/** Something that is fetched, and fetched anew where what it is made of has changed. */
import { ApiError } from '../api/client'
import type { LiveClient } from '../api/live'
import { t } from '../i18n'

const SOON_MS = 1_500
const CHANGES = new Set(['clip.changed', 'clip.removed', 'labels.changed', 'comparison.changed', 'words.changed', 'models.changed'])

export class Loaded<T> {
  value: T | null = $state.raw(null)
  trouble: string | null = $state(null)
  private stop: AbortController | null = null

  /** What is there stays until the new one is: nothing jumps. */
  async load(fetch: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.stop?.abort()
    const stop = (this.stop = new AbortController())
    try {
      const value = await fetch(stop.signal)
      if (stop.signal.aborted) return
      this.value = value
      this.trouble = null
    } catch (error) {
      if (stop.signal.aborted) return
      this.value = null
      this.trouble = error instanceof ApiError ? error.message : t('That did not work. Nothing was changed; try again in a moment.')
    }
  }

  clear(): void {
    this.stop?.abort()
    this.value = null
    this.trouble = null
  }
}

/** Calls `again` some time after the server told of changes, once for many; returns the way to stop. */
export function whenChanged(live: Pick<LiveClient, 'onEvent' | 'onReset'> | null, again: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = () => (timer ??= setTimeout(() => ((timer = undefined), again()), SOON_MS))
  const ends = live ? [live.onEvent(({ type }) => void (CHANGES.has(type) && soon())), live.onReset(soon)] : []
  return () => {
    clearTimeout(timer)
    for (const end of ends) end()
  }
}
