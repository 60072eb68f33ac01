/**
 * Sends one file in pieces by the tus protocol. One call is one try: it begins at what the server has, and ends with the
 * clip or with an ApiError that says why not; trying again is the queue's business.
 */
import type { DetailedError, Upload, UploadOptions } from 'tus-js-client'
import { ApiError, api, errorFrom, offlineError } from '../../api/client'
import type { Clip } from '../../api/types'
import { t, tr } from '../../i18n'
import { Pieces } from './pieces'
import { CheckedStack, FileGone } from './stack'

export interface Order {
  file: File
  /** The upload that has been begun; null begins a new one. */
  url: string | null
  metadata: Record<string, string>
}

export interface Hooks {
  /** The upload exists on the server, at this address. */
  begun(url: string): void
  /** Bytes that the server has acknowledged, and those under way. */
  progress(bytes: number): void
}

export interface Sending {
  promise: Promise<Clip>
  /** Stop here and keep what the server has. */
  stop(): void
}

export interface Transport {
  send(order: Order, hooks: Hooks): Sending
  /** Throw away what the server has of an upload. */
  discard(url: string): Promise<void>
}

const CHECK_AGAIN_MS = 1000
const CHECKS = 120
const LOCKED = 423

type Tus = Pick<typeof import('tus-js-client'), 'Upload' | 'DefaultHttpStack'>

export function tusTransport(
  endpoint: string,
  // Fetched with the first upload: most visits look at clips and send none.
  load: () => Promise<Tus> = () => import('tus-js-client'),
  pieces = new Pieces(),
): Transport {
  return {
    send(order, hooks) {
      const stop = new AbortController()
      return { promise: sendAll(order, hooks, stop.signal), stop: () => stop.abort() }
    },
    async discard(url) {
      for (let tries = 1; ; tries++) {
        try {
          return await api.discard(url)
        } catch (error) {
          // The server may still be busy with the piece that was just stopped.
          if (!(error instanceof ApiError) || error.status !== LOCKED || tries > 5) throw error
          await pause(CHECK_AGAIN_MS)
        }
      }
    },
  }

  async function sendAll(order: Order, hooks: Hooks, signal: AbortSignal): Promise<Clip> {
    const tus = await load().catch(() => Promise.reject(offlineError()))
    let { url } = order
    for (;;) {
      if (signal.aborted) throw new ApiError(0, 'stopped', '')
      try {
        await oneTry(tus, { ...order, url }, { ...hooks, begun: (at) => hooks.begun((url = at)) }, signal)
        break
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'http-413') throw error
        if (!pieces.shrink()) throw new ApiError(413, 'proxy', t('What stands before this site lets nothing of this size through. Tell whoever runs it.'))
      }
    }
    return finished(url as string, signal)
  }

  function oneTry(tus: Tus, order: Order, hooks: Hooks, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      let acknowledged: number | null = null
      const options: UploadOptions = {
        // With an address to go on from, none to begin anew: what is gone on the server must not start over unasked.
        ...(order.url ? { uploadUrl: order.url } : { endpoint: new URL(endpoint, location.href).href }),
        metadata: order.metadata,
        chunkSize: pieces.size,
        retryDelays: null,
        storeFingerprintForResuming: false,
        httpStack: new CheckedStack(new tus.DefaultHttpStack({})),
        onUploadUrlAvailable: () => upload.url && hooks.begun(pathOf(upload.url)),
        onProgress: (sent) => {
          // The first word is where the server stands.
          acknowledged ??= sent
          hooks.progress(sent)
        },
        onChunkComplete: (_size, accepted) => (acknowledged = accepted),
        onSuccess: () => resolve(),
        onError: (error) => {
          const { originalRequest, originalResponse } = error as Partial<DetailedError>
          if (originalRequest?.getMethod() === 'PATCH' && !originalResponse) pieces.broke(pathOf(originalRequest.getURL()), acknowledged ?? 0)
          reject(problemOf(error))
        },
      }
      const upload: Upload = new tus.Upload(order.file, options)
      signal.addEventListener('abort', () => {
        void upload.abort()
        reject(new ApiError(0, 'stopped', ''))
      })
      upload.start()
    })
  }
}

/** All bytes are there: ask what became of them. */
async function finished(url: string, signal: AbortSignal): Promise<Clip> {
  for (let checks = 0; checks < CHECKS; checks++) {
    const upload = await api.upload(url, signal)
    if (upload.clip) return upload.clip
    if (upload.error) {
      const { code, message, fields } = upload.error
      throw new ApiError(409, code, tr(message), fields ?? {}, { ...upload.error })
    }
    if (upload.state === 'done') throw new ApiError(409, 'removed', t('The clip was removed again meanwhile.'))
    await pause(CHECK_AGAIN_MS)
  }
  throw offlineError()
}

/** tus-js-client's errors in our own form. */
export function problemOf(error: Error): ApiError {
  const { originalResponse, causingError } = error as Partial<DetailedError>
  if (causingError instanceof FileGone || error instanceof FileGone) return fileGone()
  return originalResponse ? errorFrom(originalResponse.getStatus(), originalResponse.getBody()) : offlineError()
}

export const fileGone = () =>
  new ApiError(0, 'file-gone', t('This file can no longer be read. Was it moved or changed? Choose it again.'))

const pathOf = (url: string): string => new URL(url, location.href).pathname

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
