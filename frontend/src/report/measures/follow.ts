/** Keeps a page's measures those of its report: asked for once, and again while the server is still taking them. */
import type { ClipPage } from '../page.svelte'
import { fetchMeasures } from './api'

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 15_000

/** Ask until they are there; returns the way to stop. What the page had stays when the server cannot be reached. */
export function followMeasures(page: ClipPage): () => void {
  const stop = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = FIRST_WAIT_MS
  const again = () => {
    if (stop.signal.aborted) return
    timer = setTimeout(() => void ask(), wait)
    wait = Math.min(2 * wait, LONGEST_WAIT_MS)
  }
  async function ask(): Promise<void> {
    try {
      const measures = await fetchMeasures(page.clip.id, stop.signal)
      if (stop.signal.aborted) return
      page.measures = measures
      if (measures.state === 'working') again()
    } catch (error) {
      const refused = typeof error === 'object' && error !== null && 'status' in error && Number(error.status) >= 400 && Number(error.status) < 500
      if (!refused) again()
    }
  }
  void ask()
  return () => {
    stop.abort()
    clearTimeout(timer)
  }
}
