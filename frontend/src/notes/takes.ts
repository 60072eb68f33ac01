/** The takes that notes point to: each is asked for once, however often it is named. */
import { api } from '../api/client'
import type { Clip } from '../api/types'

export type Take = Pick<Clip, 'id' | 'title' | 'url'>

const asked = new Map<string, Promise<Take>>()

/** Throws ApiError; what failed is asked for again the next time. */
export function takeOf(id: string): Promise<Take> {
  const before = asked.get(id)
  if (before) return before
  const asking = api.clip(id)
  asked.set(id, asking)
  asking.catch(() => asked.delete(id))
  return asking
}
