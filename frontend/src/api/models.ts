/** Model versions of a studio: what has learned to read its clips. */
import { csrfToken, errorFrom, offlineError, request, studioPath } from './client'
import type { components } from './schema'

type Schemas = components['schemas']

/** `run` and `snapshot` stand where it was taught here; `withdrawn`: clips that taught it and were taken back since. */
export type Model = Schemas['Model']
export type ModelUnit = Schemas['ModelUnit']

const path = (id: string) => `/api/models/${encodeURIComponent(id)}`
const listPath = (slug: string) => `${studioPath(slug)}/models/`

export const models = {
  /** All of them, newest first, however many pages they take. */
  async list(slug: string): Promise<Model[]> {
    const found: Model[] = []
    for (let next: number | null = 1; next !== null; ) {
      const page: { next: number | null; results: Model[] } = await request('GET', `${listPath(slug)}?page_size=100&page=${next}`)
      found.push(...page.results)
      next = page.next
    }
    return found
  },
  one: (id: string) => request<Model>('GET', `${path(id)}/`),
  promote: (id: string) => request<Model>('POST', `${path(id)}/promote/`),
  retire: (id: string) => request<Model>('POST', `${path(id)}/retire/`),
  remove: (id: string) => request<undefined>('DELETE', `${path(id)}/`),
  /** Have clips read by this version: some at a time, until none is left. */
  readClips: (slug: string, model: string | null) => request<Schemas['ReadingAsked']>('POST', `${studioPath(slug)}/reading/`, { model }),
  /** Send a file; `told` hears the share that is sent, 0 to 1. */
  bring(slug: string, file: File, told: (share: number) => void): Promise<Model> {
    return new Promise((resolve, reject) => {
      const sending = new XMLHttpRequest()
      sending.open('POST', listPath(slug))
      sending.setRequestHeader('Accept', 'application/json')
      sending.setRequestHeader('Content-Type', 'application/octet-stream')
      sending.setRequestHeader('X-CSRFToken', csrfToken())
      sending.upload.onprogress = ({ loaded, total }) => total > 0 && told(loaded / total)
      sending.onerror = () => reject(offlineError())
      sending.onload = () => {
        if (sending.status < 200 || sending.status > 299) return reject(errorFrom(sending.status, sending.responseText))
        try {
          resolve(JSON.parse(sending.responseText) as Model)
        } catch {
          reject(errorFrom(502, ''))
        }
      }
      sending.send(file)
    })
  },
}
