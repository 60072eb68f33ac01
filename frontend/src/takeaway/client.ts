/** What the pages ask about taking away, hidden faces and share links. */
import { request } from '../api/client'
import type { components } from '../api/schema'

type Schemas = components['schemas']
export type Export = Schemas['Export']
export type Exports = Schemas['Exports']
export type Blur = Schemas['Blur']
export type Link = Schemas['Link']
export type Links = Schemas['Links']
export type Scope = Link['scope']


/** What a link opens: the report of a clip, or a comparison. */
export interface Shared {
  kind: 'clip' | 'comparison'
  id: string
  title: string
}

export interface LinkWanted {
  scope: Scope
  days: number
  name: string
  /** Of a report: teachers' notes stand on its page. */
  notes?: boolean
}

const clip = (id: string): string => `/api/clips/${encodeURIComponent(id)}`
const links = ({ kind, id }: Shared): string => (kind === 'clip' ? `${clip(id)}/links/` : `/api/comparisons/${encodeURIComponent(id)}/links/`)

export const takeaway = {
  exports: (id: string, signal?: AbortSignal) => request<Exports>('GET', `${clip(id)}/exports/`, undefined, signal),
  ask: (id: string, kind: Export['kind']) => request<Export>('POST', `${clip(id)}/exports/`, { kind }),
  blur: (id: string, signal?: AbortSignal) => request<Blur>('GET', `${clip(id)}/blur/`, undefined, signal),
  setBlur: (id: string, on: boolean) => request<Blur>('PUT', `${clip(id)}/blur/`, { on }),
  links: (what: Shared) => request<Links>('GET', links(what)),
  make: (what: Shared, link: LinkWanted) => request<Link & { url: string }>('POST', links(what), link),
  end: (id: string) => request<Link>('DELETE', `/api/links/${encodeURIComponent(id)}/`),
}
