/** Requests to our own server: session cookie, CSRF header, JSON, and one error shape for every page to show. */
import { t, tr } from '../i18n'
import type { Clip, ClipConsent, ClipPage, DancerList, EventsPage, Labels, Purpose, RhythmChange, RhythmGrid, Samples, Scale, Show, StructureReport, Unit, UploadState, Word } from './types'

/** Fired on window when the server says that nobody is signed in any more. */
export const SIGNED_OUT = 'dancesite:signed-out'
/** Fired on window when somebody has signed in again, in another tab. */
export const SIGNED_IN = 'dancesite:signed-in'

export type FieldErrors = Record<string, string[]>

/** Anything that kept a request from succeeding. `message` is a sentence for people; status 0 = no answer arrived. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: FieldErrors = {},
    /** The whole error object of the server, e.g. `clip` for a duplicate. */
    readonly body: Record<string, unknown> = {},
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

/** The CSRF token of this session, or '' before one was given. */
export function csrfToken(): string {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? ''
}

export function offlineError(): ApiError {
  return new ApiError(0, 'offline', t('No connection. Nothing was lost; try again in a moment.'))
}

/** Turn a refused answer into an ApiError, whatever its body is. Tells the page when the session has ended. */
export function errorFrom(status: number, text: string): ApiError {
  if (status === 401) window.dispatchEvent(new CustomEvent(SIGNED_OUT))
  let inner: Record<string, unknown> = {}
  try {
    const parsed = JSON.parse(text) as { error?: Record<string, unknown> }
    if (parsed && typeof parsed.error === 'object' && parsed.error) inner = parsed.error
  } catch {
    // A proxy's HTML page: the status says all that can be said.
  }
  const message = typeof inner.message === 'string' && inner.message ? tr(inner.message) : words(status)
  const code = typeof inner.code === 'string' ? inner.code : `http-${status}`
  return new ApiError(status, code, message, (inner.fields as FieldErrors) ?? {}, inner)
}

function words(status: number): string {
  if (status === 401) return t('You are signed out. Sign in again; nothing typed here is lost.')
  if (status === 403) return t('Your role in this studio does not allow this. Ask a lead.')
  if (status === 404) return t('This is no longer here.')
  if (status === 413) return t('This file is too large.')
  if (status === 429) return t('Too many requests. Wait a minute, then try again.')
  return t('The server could not do this. Nothing was changed; try again in a moment.')
}

/** JSON in, JSON out; ApiError for every answer that is no success. For APIs that have a file of their own. */
export async function request<T>(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (method !== 'GET') headers['X-CSRFToken'] = csrfToken()
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(url, {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw offlineError()
  }
  const text = await response.text()
  if (!response.ok) throw errorFrom(response.status, text)
  try {
    return (text ? JSON.parse(text) : undefined) as T
  } catch {
    throw errorFrom(502, '')
  }
}

export const studioPath = (slug: string) => `/api/studios/${encodeURIComponent(slug)}`
const clipPath = (id: string) => `/api/clips/${encodeURIComponent(id)}`

export interface ClipQuery {
  show?: Show
  q?: string
  page?: number
}

export type ClipChange = Partial<{ title: string; dancer: string; style: string }>

export const api = {
  clips(slug: string, { show = 'all', q = '', page = 1 }: ClipQuery = {}, signal?: AbortSignal) {
    const search = new URLSearchParams({ show, q, page: String(page) })
    return request<ClipPage>('GET', `${studioPath(slug)}/clips/?${search}`, undefined, signal)
  },
  dancers: (slug: string) => request<DancerList>('GET', `${studioPath(slug)}/dancers/`),
  events: (url: string, last: number, signal?: AbortSignal) =>
    request<EventsPage>('GET', `${url}?last=${last}`, undefined, signal),
  demo: (slug: string) => request<Clip>('POST', `${studioPath(slug)}/demo/`),
  samples: (slug: string) => request<Samples>('GET', `${studioPath(slug)}/samples/`),
  samplesStop: (slug: string) => request<Samples>('POST', `${studioPath(slug)}/samples/stop/`),
  samplesRemove: (slug: string) => request<Samples>('DELETE', `${studioPath(slug)}/samples/`),
  clip: (id: string) => request<Clip>('GET', `${clipPath(id)}/`),
  change: (id: string, change: ClipChange) => request<Clip>('PATCH', `${clipPath(id)}/`, change),
  remove: (id: string) => request<Clip | undefined>('DELETE', `${clipPath(id)}/`),
  restore: (id: string) => request<Clip>('POST', `${clipPath(id)}/restore/`),
  cancel: (id: string) => request<Clip>('POST', `${clipPath(id)}/cancel/`),
  retry: (id: string) => request<Clip>('POST', `${clipPath(id)}/retry/`),
  setScale: (id: string, scale: Scale) => request<Clip>('PUT', `${clipPath(id)}/scale/`, scale),
  /** Which reading counts: a model version's, or the first one (null). */
  setReading: (id: string, model: string | null) => request<Clip>('PUT', `${clipPath(id)}/reading/`, { model }),
  clearScale: (id: string) => request<Clip>('DELETE', `${clipPath(id)}/scale/`),
  /** An empty name takes the one back that was given; `report` is the id of the one that was looked at. */
  nameUnit: (id: string, unit: string, name: string, report?: number) =>
    request<Unit>('PUT', `${clipPath(id)}/units/${encodeURIComponent(unit)}/`, { name, report }),
  labels: (id: string) => request<Labels | null>('GET', `${clipPath(id)}/labels/`),
  /** All of the studio's words, however many pages they take. */
  async words(slug: string): Promise<Word[]> {
    const words: Word[] = []
    for (let next: number | null = 1; next !== null; ) {
      const page: { next: number | null; results: Word[] } = await request('GET', `${studioPath(slug)}/words/?page_size=200&page=${next}`)
      words.push(...page.results)
      next = page.next
    }
    return words
  },
  report: (id: string) => request<StructureReport>('GET', `${clipPath(id)}/report/`),
  rhythm: (id: string) => request<RhythmGrid>('GET', `${clipPath(id)}/rhythm/`),
  setRhythm: (id: string, change: RhythmChange) => request<RhythmGrid>('PUT', `${clipPath(id)}/rhythm/`, change),
  clearRhythm: (id: string, based_on: number) => request<RhythmGrid>('DELETE', `${clipPath(id)}/rhythm/?based_on=${based_on}`),
  consent: (id: string) => request<ClipConsent>('GET', `${clipPath(id)}/consent/`),
  answer: (id: string, purpose: Purpose, granted: boolean) => request<Clip>('POST', `${clipPath(id)}/consent/`, { purpose, granted }),
  uploads: (slug: string) => request<{ results: UploadState[] }>('GET', `${studioPath(slug)}/uploads/`),
  /** `url` is an upload's own address, as the server gave it. */
  upload: (url: string, signal?: AbortSignal) => request<UploadState>('GET', url, undefined, signal),
  discard: (url: string) => request<undefined>('DELETE', url),
  uploadsUrl: (slug: string) => `${studioPath(slug)}/uploads/`,
  eventsUrl: (slug: string) => `${studioPath(slug)}/events/`,
}
