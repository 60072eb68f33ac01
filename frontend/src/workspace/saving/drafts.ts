/**
 * What is not saved yet, on this machine: one draft a person, clip and window. A window holds a lock by its name as long
 * as it lives, so that the next one knows which drafts have nobody any more.
 */
import type { Draft } from '../../engine/labels/saver'

const DATABASE = 'dancesite'
const STORE = 'drafts'
/** Drafts of clips that nobody opened again. */
const KEPT_MS = 60 * 24 * 3600 * 1000

/** A draft that a window left which is gone. */
export interface Orphan {
  key: string
  draft: Draft
}

interface Row extends Draft {
  key: string
}

export class Drafts {
  private opened: Promise<IDBDatabase> | null = null
  private readonly prefix: string
  private readonly key: string
  private release: () => void = () => {}

  /** user: whose drafts; what others left on this machine is never shown. */
  constructor(
    user: string,
    clip: string,
    readonly window = randomId(),
  ) {
    this.prefix = `${user}:${clip}:`
    this.key = this.prefix + window
    void navigator.locks?.request(lockOf(this.key), () => new Promise<void>((done) => (this.release = done)))
  }

  /** Rejects where nothing can be kept. */
  async keep(draft: Draft | null): Promise<void> {
    await this.write((store) => (draft ? store.put({ ...draft, key: this.key } satisfies Row) : store.delete(this.key)))
  }

  /** Drafts of this person and clip whose windows are gone, oldest first. Old ones of any clip go. */
  async orphans(): Promise<Orphan[]> {
    const database = await this.open()
    const rows = await result<Row[]>(database.transaction(STORE).objectStore(STORE).getAll())
    const old = rows.filter(({ at }) => at < Date.now() - KEPT_MS)
    if (old.length) await this.write((store) => old.forEach(({ key }) => store.delete(key)))
    const living = await windowsAlive()
    return rows
      .filter((row) => row.key.startsWith(this.prefix) && row.key !== this.key && !old.includes(row) && !living.has(lockOf(row.key)))
      .sort((a, b) => a.at - b.at)
      .map(({ key, ...draft }) => ({ key, draft }))
  }

  /** An orphan that this window took over. */
  async forget(key: string): Promise<void> {
    await this.write((store) => store.delete(key))
  }

  close(): void {
    this.release()
    void this.opened?.then((database) => database.close()).catch(() => {})
  }

  private async write(change: (store: IDBObjectStore) => void): Promise<void> {
    const database = await this.open()
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' })
    change(transaction.objectStore(STORE))
    transaction.commit() // at once, without another turn of a page that may be gone by then
    await new Promise<void>((done, failed) => {
      transaction.oncomplete = () => done()
      transaction.onabort = () => failed(transaction.error ?? new Error('aborted'))
    })
  }

  private open(): Promise<IDBDatabase> {
    this.opened ??= new Promise<IDBDatabase>((done, failed) => {
      const request = indexedDB.open(DATABASE, 1)
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' })
      request.onsuccess = () => {
        request.result.onclose = () => (this.opened = null)
        done(request.result)
      }
      request.onerror = () => failed(request.error)
    })
    this.opened.catch(() => (this.opened = null))
    return this.opened
  }
}

const lockOf = (key: string): string => `dancesite-draft:${key}`

/**
 * Names of the locks that windows hold. Without locks (a site without HTTPS) no window is known to live: a draft that two
 * of them save is the same labels, and so one revision.
 */
async function windowsAlive(): Promise<Set<string>> {
  const locks = await navigator.locks?.query()
  return new Set(locks?.held?.map(({ name }) => name ?? ''))
}

const result = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error)
  })

/** A UUID of version 4, also on sites without HTTPS, whose browsers have none to give. */
export function randomId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
