/**
 * How the pieces of an upload travel: each is read once, hashed, and sent with its hash, so that what the server keeps is
 * what was in the file. A request that makes no headway is given up, since a line that died in silence says nothing.
 */
import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client'
import { csrfToken } from '../../api/client'
import { base64, sha256 } from './hash'

/** The file was moved, changed or taken out with its card since it was chosen. */
export class FileGone extends Error {}

const STALL_MS = 45_000
/** When all of a piece is sent: the last one is answered only after the whole file was checked. */
const ANSWER_MS = 300_000

export class CheckedStack implements HttpStack {
  constructor(private readonly inner: HttpStack) {}

  createRequest(method: string, url: string): HttpRequest {
    return new CheckedRequest(this.inner.createRequest(method, url))
  }

  getName(): string {
    return 'CheckedStack'
  }
}

class CheckedRequest implements HttpRequest {
  private stopped = false
  private sent = 0
  private length = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private stalled = () => {}

  constructor(private readonly inner: HttpRequest) {}

  getMethod = () => this.inner.getMethod()
  getURL = () => this.inner.getURL()
  setHeader = (header: string, value: string) => this.inner.setHeader(header, value)
  getHeader = (header: string) => this.inner.getHeader(header)
  getUnderlyingObject = () => this.inner.getUnderlyingObject() as unknown

  setProgressHandler(handler: (bytesSent: number) => void): void {
    this.inner.setProgressHandler((sent) => {
      this.sent = sent
      this.watch()
      handler(sent)
    })
  }

  async send(body: unknown): Promise<HttpResponse> {
    const bytes = body instanceof Blob ? await read(body) : null
    if (bytes && this.getMethod() === 'PATCH') {
      const digest = await sha256(bytes)
      // Stopped meanwhile: an aborted request that was not sent yet would still go out.
      if (this.stopped) return new Promise(() => {})
      this.setHeader('Upload-Checksum', `sha256 ${base64(digest)}`)
    }
    // Read anew each time: signing in again changes it.
    this.setHeader('X-CSRFToken', csrfToken())
    this.setHeader('Accept', 'application/json')
    this.length = bytes?.length ?? 0
    try {
      return await new Promise<HttpResponse>((resolve, reject) => {
        this.stalled = () => {
          void this.inner.abort()
          reject(new Error('no headway'))
        }
        this.watch()
        this.inner.send(bytes).then(resolve, reject)
      })
    } finally {
      clearTimeout(this.timer)
    }
  }

  abort(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    return this.inner.abort()
  }

  private watch(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.stalled(), this.sent < this.length ? STALL_MS : ANSWER_MS)
  }
}

async function read(piece: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await piece.arrayBuffer())
  } catch {
    throw new FileGone()
  }
}
