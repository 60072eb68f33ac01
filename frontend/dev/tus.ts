/** A tus server in the page, for `npm run dev` and for tests: keeps bytes, checks hashes, and can be cut off. */
import type { UploadState } from '../src/api/types'
import { base64, sha256 } from '../src/clips/upload/hash'

interface Kept extends UploadState {
  data: Uint8Array[]
  metadata: Record<string, string>
}

export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: string
}

const problem = (status: number, code: string, more: object = {}): Answer => ({
  status,
  body: JSON.stringify({ error: { code, message: `${code}.`, fields: {}, ...more } }),
})

export class TusServer {
  uploads = new Map<string, Kept>()
  /** Every request, as "PATCH /api/uploads/1/ 512000". */
  log: string[] = []
  /** Nothing answers. */
  away = false
  signedOut = false
  /** A proxy before it refuses larger bodies. */
  cap = Infinity
  /** Milliseconds for a piece. */
  takes = 0
  /** What the next PATCH is answered instead. */
  next: Answer[] = []
  private ids = 0

  constructor(private readonly finish: (upload: Kept) => Partial<UploadState>) {}

  async answer(method: string, path: string, headers: Record<string, string>, body: Uint8Array<ArrayBuffer> | null): Promise<Answer | null> {
    this.log.push(`${method} ${path}${body ? ` ${body.length}` : ''}`)
    if (this.away) return null
    if (this.signedOut) return problem(401, 'signed-out')
    if (body && body.length > this.cap) return { status: 413, body: '<html>413 Request Entity Too Large</html>' }
    if (method === 'POST') return this.create(headers)
    const upload = this.uploads.get(path)
    if (!upload) return { status: 404 }
    if (method === 'DELETE') return this.uploads.delete(path), { status: 204 }
    if (method === 'GET') return { status: 200, body: JSON.stringify({ ...upload, data: undefined, metadata: undefined }) }
    if (method === 'HEAD') return { status: 200, headers: { 'Upload-Offset': `${upload.offset}`, 'Upload-Length': `${upload.length}` } }
    return this.piece(upload, headers, body ?? new Uint8Array())
  }

  bytes(path: string): Uint8Array {
    const upload = this.uploads.get(path)
    return Uint8Array.from(upload?.data.flatMap((part) => [...part]) ?? [])
  }

  private create(headers: Record<string, string>): Answer {
    const metadata = Object.fromEntries(
      (headers['Upload-Metadata'] ?? '').split(',').map((pair) => {
        const [key = '', value = ''] = pair.split(' ')
        return [key, new TextDecoder().decode(Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0)))]
      }),
    )
    if (metadata.filename?.startsWith('twin')) {
      return problem(409, 'duplicate', { clip: { id: 'c1', url: '#', title: 'A', created_at: '2026-11-12T10:00:00Z' } })
    }
    const url = `/api/uploads/${++this.ids}/`
    this.uploads.set(url, {
      id: `${this.ids}`, url, file_name: metadata.filename ?? '', title: metadata.title ?? '', length: Number(headers['Upload-Length']), offset: 0,
      fingerprint: metadata.fingerprint ?? '', created_at: '', expires_at: '', state: 'receiving', clip: null, error: null, data: [], metadata,
    })
    return { status: 201, headers: { Location: url } }
  }

  private async piece(upload: Kept, headers: Record<string, string>, body: Uint8Array<ArrayBuffer>): Promise<Answer> {
    const instead = this.next.shift()
    if (instead) return instead
    if (Number(headers['Upload-Offset']) !== upload.offset) return problem(409, 'wrong-offset')
    if (headers['Upload-Checksum'] !== `sha256 ${base64(await sha256(body))}`) return { status: 460 }
    upload.data.push(body)
    upload.offset += body.length
    if (upload.offset === upload.length) Object.assign(upload, this.finish(upload))
    return { status: 204, headers: { 'Upload-Offset': `${upload.offset}` } }
  }

  /** To be put in the place of window.XMLHttpRequest. */
  get XMLHttpRequest(): typeof XMLHttpRequest {
    const server = this
    class PaperRequest {
      upload: { onprogress?: (event: object) => void } = {}
      onload?: () => void
      onerror?: (event: object) => void
      status = 0
      responseText = ''
      private method = ''
      private path = ''
      private headers: Record<string, string> = {}
      private answered: Record<string, string> = {}
      private aborted = false

      open(method: string, url: string) {
        this.method = method
        this.path = new URL(url, location.href).pathname
      }

      setRequestHeader(name: string, value: string) {
        this.headers[name] = value
      }

      getResponseHeader(name: string) {
        return this.answered[name] ?? null
      }

      abort() {
        this.aborted = true
      }

      async send(body: Uint8Array<ArrayBuffer> | null) {
        const steps = body && server.takes ? 8 : 1
        for (let step = 1; step <= steps; step++) {
          if (server.takes) await new Promise((resolve) => setTimeout(resolve, server.takes / steps))
          if (this.aborted) return
          if (body && !server.away) this.upload.onprogress?.({ lengthComputable: true, loaded: Math.floor((body.length * step) / steps) })
        }
        const answer = await server.answer(this.method, this.path, this.headers, body)
        if (this.aborted) return
        if (!answer) return this.onerror?.({})
        this.status = answer.status
        this.answered = answer.headers ?? {}
        this.responseText = answer.body ?? ''
        this.onload?.()
      }
    }
    return PaperRequest as unknown as typeof XMLHttpRequest
  }

  /** The same for fetch; undefined for what is none of its business. */
  async fetch(url: string, method: string): Promise<Response | undefined> {
    const path = new URL(url, location.href).pathname
    if (!path.startsWith('/api/uploads/')) return undefined
    const answer = await this.answer(method, path, {}, null)
    if (!answer) throw new TypeError('Failed to fetch')
    return new Response(answer.status === 204 ? null : (answer.body ?? ''), { status: answer.status })
  }
}
