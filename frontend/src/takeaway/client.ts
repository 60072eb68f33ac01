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

const clip = (id: string): string => `/api/clips/${encodeURIComponent(id)}`

export const takeaway = {
  exports: (id: string, signal?: AbortSignal) => request<Exports>('GET', `${clip(id)}/exports/`, undefined, signal),
  ask: (id: string, kind: Export['kind']) => request<Export>('POST', `${clip(id)}/exports/`, { kind }),
  blur: (id: string, signal?: AbortSignal) => request<Blur>('GET', `${clip(id)}/blur/`, undefined, signal),
  setBlur: (id: string, on: boolean) => request<Blur>('PUT', `${clip(id)}/blur/`, { on }),
  links: (id: string) => request<Links>('GET', `${clip(id)}/links/`),
  make: (id: string, link: { scope: Scope; days: number; name: string }) => request<Link & { url: string }>('POST', `${clip(id)}/links/`, link),
  end: (id: string) => request<Link>('DELETE', `/api/links/${encodeURIComponent(id)}/`),
}
