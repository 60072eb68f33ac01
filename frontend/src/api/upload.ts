/** Sending one file. XMLHttpRequest, because fetch does not tell how much of a body has left. */
import { ApiError, csrfToken, errorFrom, offlineError } from './client'
import type { Clip } from './types'

export interface Sending {
  promise: Promise<Clip>
  cancel(): void
}

/** POST a multipart form; `progress` hears bytes sent of bytes in all. Rejects with ApiError (code "cancelled" when stopped here). */
export function send(url: string, form: FormData, progress: (sent: number, total: number) => void): Sending {
  const xhr = new XMLHttpRequest()
  const promise = new Promise<Clip>((resolve, reject) => {
    xhr.open('POST', url)
    xhr.setRequestHeader('Accept', 'application/json')
    xhr.setRequestHeader('X-CSRFToken', csrfToken())
    xhr.upload.onprogress = (event) => {
      if (event.lengthComputable) progress(event.loaded, event.total)
    }
    xhr.onload = () => {
      if (xhr.status < 200 || xhr.status > 299) return reject(errorFrom(xhr.status, xhr.responseText))
      try {
        resolve(JSON.parse(xhr.responseText) as Clip)
      } catch {
        reject(errorFrom(502, ''))
      }
    }
    xhr.onerror = () => reject(offlineError())
    xhr.ontimeout = () => reject(offlineError())
    xhr.onabort = () => reject(new ApiError(0, 'cancelled', ''))
    xhr.send(form)
  })
  return { promise, cancel: () => xhr.abort() }
}
