import { beforeEach, describe, expect, it, vi } from 'vitest'
import { TusServer } from '../../dev/tus'
import { ApiError } from '../../src/api/client'
import { LARGE_PIECE, Pieces, SMALL_PIECE } from '../../src/clips/upload/pieces'
import { tusTransport, type Sending, type Transport } from '../../src/clips/upload/transport'
import { aClip } from '../builders'

const content = Uint8Array.from({ length: 1_300_000 }, (_, i) => (i * 31) % 251)
const film = () => new File([content], 'Drehung ü.mp4', { type: 'video/mp4' })
const METADATA = { filename: 'Drehung ü.mp4', title: 'Drehung', consent_view: 'true' }

let server: TusServer
let transport: Transport
let pieces: Pieces
let begun: string[]
let heard: number[]
const send = (url: string | null = null, each: () => void = () => {}) =>
  transport.send(
    { file: film(), url, metadata: url ? {} : METADATA },
    { begun: (at) => (begun.push(at), each()), progress: (bytes) => (heard.push(bytes), each()) },
  )
const patches = () => server.log.filter((line) => line.startsWith('PATCH')).map((line) => Number(line.split(' ')[2]))
/** Compared by hand: the matcher is slow with a million bytes. */
const arrived = (path: string) => {
  const bytes = server.bytes(path)
  return bytes.length === content.length && bytes.every((byte, i) => byte === content[i])
}
const memory = () => {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
}

beforeEach(() => {
  begun = []
  heard = []
  server = new TusServer(() => ({ state: 'done', clip: aClip({ id: 'new' }) }))
  vi.stubGlobal('XMLHttpRequest', server.XMLHttpRequest)
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => server.fetch(url, init?.method ?? 'GET'))
  pieces = new Pieces(memory())
  transport = tusTransport('/api/studios/x/uploads/', undefined, pieces)
})

describe('sending', () => {
  it('begins with the answers, sends hashed pieces, and ends with the clip', async () => {
    const clip = await send().promise
    expect(clip.id).toBe('new')
    expect(begun).toEqual(['/api/uploads/1/'])
    expect(server.uploads.get('/api/uploads/1/')?.metadata).toEqual(METADATA)
    expect(arrived('/api/uploads/1/')).toBe(true)
    expect(heard.at(-1)).toBe(content.length)
  })

  it('goes on from what the server has, and never begins anew by itself', async () => {
    pieces.shrink()
    const sending: Sending = send(null, () => server.uploads.get('/api/uploads/1/')?.offset && sending.stop())
    await expect(sending.promise).rejects.toMatchObject({ code: 'stopped' })
    server.log = []
    await send('/api/uploads/1/').promise
    expect(server.log[0]).toBe('HEAD /api/uploads/1/')
    expect(arrived('/api/uploads/1/')).toBe(true)
    await expect(send('/api/uploads/77/').promise).rejects.toMatchObject({ status: 404 })
    expect(server.uploads.size).toBe(1)
  })

  it('sends small pieces for the rest of the session when a proxy refuses large ones', async () => {
    server.cap = 1_000_000
    await send().promise
    expect(patches()).toEqual([1_300_000, SMALL_PIECE, SMALL_PIECE, 1_300_000 - 2 * SMALL_PIECE])
    server.log = []
    await send().promise
    expect(patches()).toEqual([SMALL_PIECE, SMALL_PIECE, 1_300_000 - 2 * SMALL_PIECE])
    expect(arrived('/api/uploads/2/')).toBe(true)
  })

  it('gives up where even small pieces are refused, and says whom to tell', async () => {
    server.cap = 1000
    await expect(send().promise).rejects.toMatchObject({ code: 'proxy', status: 413 })
  })

  it('does not take our own refusal for a proxy’s', async () => {
    server.next = [{ status: 413, body: '{"error":{"code":"quota","message":"The studio’s space is full."}}' }]
    await expect(send().promise).rejects.toMatchObject({ code: 'quota', status: 413, message: 'The studio’s space is full.' })
    expect(pieces.size).toBe(LARGE_PIECE)
  })

  it('goes over to small pieces when the same one breaks off twice', async () => {
    const answer = server.answer.bind(server)
    server.answer = async (method, ...rest) => (method === 'PATCH' ? null : answer(method, ...rest))
    for (let tries = 0; tries < 2; tries++) {
      expect(pieces.size).toBe(LARGE_PIECE)
      await expect(send(begun[0] ?? null).promise).rejects.toMatchObject({ code: 'offline' })
    }
    expect(pieces.size).toBe(SMALL_PIECE)
  })

  it('tells what became of the file when all of it is there', async () => {
    const clip = { id: 'c1', url: '/s/x/clips/c1/', created_at: '2026-11-12T10:00:00Z' }
    server = new TusServer(() => ({ state: 'refused', error: { code: 'duplicate', message: 'Already here.', clip } }))
    vi.stubGlobal('XMLHttpRequest', server.XMLHttpRequest)
    await expect(send().promise).rejects.toMatchObject({ code: 'duplicate', body: { clip } })
  })

  it('turns every broken line and refusal into one kind of error', async () => {
    server.signedOut = true
    await expect(send().promise).rejects.toMatchObject({ status: 401 })
    server.signedOut = false
    server.away = true
    await expect(send().promise).rejects.toMatchObject({ status: 0, code: 'offline' })
    server.away = false
    server.next = [{ status: 460 }]
    await expect(send().promise).rejects.toMatchObject({ status: 460 })
  })

  it('says that the file is gone when it can no longer be read', async () => {
    const file = film()
    vi.spyOn(Blob.prototype, 'arrayBuffer').mockRejectedValue(new DOMException('', 'NotReadableError'))
    await expect(transport.send({ file, url: null, metadata: METADATA }, { begun() {}, progress() {} }).promise).rejects.toMatchObject({ code: 'file-gone' })
  })
})

describe('stopping', () => {
  it('sends nothing more, not even a piece that is being hashed', async () => {
    const sending: Sending = send(null, () => sending.stop())
    await expect(sending.promise).rejects.toBeInstanceOf(ApiError)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(patches()).toEqual([])
  })

  it('gives a request up that makes no headway', async () => {
    const never = send()
    vi.spyOn(server, 'answer').mockReturnValue(new Promise(() => {}))
    const lost = expect(never.promise).rejects.toMatchObject({ code: 'offline' })
    vi.useFakeTimers()
    await vi.advanceTimersByTimeAsync(1)
    await vi.advanceTimersByTimeAsync(310_000)
    await lost
  })

  it('discards on the server, also while that is still busy with the last piece', async () => {
    await send().promise
    let busy = 2
    const was = server.fetch.bind(server)
    vi.useFakeTimers()
    vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => (busy-- > 0 ? new Response('', { status: 423 }) : was(url, init?.method ?? 'GET')))
    const gone = transport.discard('/api/uploads/1/')
    await vi.advanceTimersByTimeAsync(3000)
    await gone
    expect(server.uploads.size).toBe(0)
  })
})

describe('pieces', () => {
  it('stay small for the session, and only for it', () => {
    const session = memory()
    expect(new Pieces(session).shrink()).toBe(true)
    const next = new Pieces(session)
    expect([next.size, next.shrink()]).toEqual([SMALL_PIECE, false])
    expect(new Pieces(memory()).size).toBe(LARGE_PIECE)
  })

  it('are not made smaller by breaks at different places', () => {
    const kept = new Pieces(null)
    for (const offset of [0, 8, 16]) kept.broke('/u/', offset)
    expect(kept.size).toBe(LARGE_PIECE)
  })
})
