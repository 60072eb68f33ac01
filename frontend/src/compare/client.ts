/** Comparisons of a studio's takes. */
import { request, studioPath } from '../api/client'
import type { Comparison } from './types'

const path = (id: string) => `/api/comparisons/${encodeURIComponent(id)}/`

export const comparisons = {
  one: (id: string) => request<Comparison>('GET', path(id)),
  /** Clip ids. The same two, read the same way, are compared once. */
  make: (slug: string, first: string, second: string) => request<Comparison>('POST', `${studioPath(slug)}/comparisons/`, { first, second }),
  remove: (id: string) => request<undefined>('DELETE', path(id)),
}
