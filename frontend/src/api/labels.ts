/** Requests about labels and their history. */
import { csrfToken, errorFrom, offlineError, request } from './client'
import type { Labels } from './types'
import type { components } from './schema'

type Schemas = components['schemas']

export type LabelsChange = Schemas['LabelsChangeRequest']
export type LabelRevision = Schemas['LabelRevision']
export type LabelRevisionPage = Schemas['LabelRevisionPage']

const labelsPath = (clip: string) => `/api/clips/${encodeURIComponent(clip)}/labels/`

/** What a browser still sends for a page that is gone; more is refused. */
const MOST_KEPT_ALIVE = 60_000

export const labelsApi = {
  newest: (clip: string) => request<Labels | null>('GET', labelsPath(clip)),
  /** leaving: the page goes away, and the request should outlive it where it is small enough. */
  async save(clip: string, change: LabelsChange, leaving = false): Promise<Labels> {
    const body = JSON.stringify(change)
    let response: Response
    try {
      response = await fetch(labelsPath(clip), {
        method: 'POST',
        headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() },
        credentials: 'same-origin',
        body,
        keepalive: leaving && new Blob([body]).size <= MOST_KEPT_ALIVE,
      })
      const text = await response.text()
      if (!response.ok) throw errorFrom(response.status, text)
      return JSON.parse(text) as Labels
    } catch (error) {
      // Also an answer that breaks off in the middle: whether it is stored is not known.
      if (error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException) throw offlineError()
      throw error
    }
  },
  fileUrl: (clip: string, as: 'csv' | 'json') => `${labelsPath(clip)}export/?as=${as}`,
  revisions: (clip: string, page = 1) => request<LabelRevisionPage>('GET', `${labelsPath(clip)}revisions/?page_size=100&page=${page}`),
  revision: (clip: string, number: number) => request<Labels>('GET', `${labelsPath(clip)}revisions/${number}/`),
  restore: (clip: string, number: number, id: string, based_on: number) =>
    request<Labels>('POST', `${labelsPath(clip)}revisions/${number}/restore/`, { id, based_on }),
}
