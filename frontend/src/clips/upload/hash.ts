/** SHA-256 in the browser. On plain http there is no crypto.subtle; then a script of our own does it, fetched when needed. */

export async function sha256(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (globalThis.crypto?.subtle) return new Uint8Array(await crypto.subtle.digest('SHA-256', data))
  const noble = await import('@noble/hashes/sha2.js')
  return noble.sha256(data)
}

export const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

export const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
