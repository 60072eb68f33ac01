import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../src/api/client'
import { LiveClient, type LiveDeps } from '../src/api/live'
import type { LiveEvent } from '../src/api/types'

class FakeSocket {
  readyState = 1
  sent: string[] = []
  closed = false
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  constructor(readonly url: string) {}
  send(text: string) {
    this.sent.push(text)
  }
  close() {
    this.closed = true
  }
  say(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) })
  }
  drop(code = 1006) {
    this.onclose?.({ code })
  }
}

const changed = (seq: number): LiveEvent => ({ seq, type: 'clip.changed', clip: `c${seq}` })

let sockets: FakeSocket[]
let seen: number[]
let poll: ReturnType<typeof vi.fn<LiveDeps['poll']>>
let client: LiveClient
const socket = () => sockets[sockets.length - 1]!

function start(last: number | null = 10) {
  client = new LiveClient(
    { socket: '/ws/studios/x/', events: '/api/studios/x/events/', last },
    {
      open: (url) => {
        const made = new FakeSocket(url)
        sockets.push(made)
        return made as unknown as WebSocket
      },
      poll,
      random: () => 1,
    },
  )
  client.onEvent((event) => seen.push(event.seq))
  client.start()
}

beforeEach(() => {
  vi.useFakeTimers()
  sockets = []
  seen = []
  poll = vi.fn<LiveDeps['poll']>(async (_url, last) => ({ seq: last, reset: false, events: [] }))
})

afterEach(() => client?.dispose())

describe('LiveClient', () => {
  it('asks from where the page is, and hello does not swallow what follows', () => {
    start(10)
    expect(socket().url).toMatch(/^ws:.*\/ws\/studios\/x\/\?last=10$/)
    socket().say({ type: 'hello', seq: 12 })
    socket().say(changed(11))
    socket().say(changed(12))
    expect(seen).toEqual([11, 12])
    expect(client.state).toBe('live')
  })

  it('takes the number of hello when the page has none', () => {
    start(null)
    expect(socket().url).not.toContain('last=')
    socket().say({ type: 'hello', seq: 40 })
    socket().say(changed(41))
    expect(seen).toEqual([41])
  })

  it('replays after a reconnect without loss or duplicates', async () => {
    start(10)
    socket().say({ type: 'hello', seq: 10 })
    socket().say(changed(11))
    socket().drop()
    expect(client.state).toBe('polling')
    await vi.advanceTimersByTimeAsync(600)
    expect(sockets).toHaveLength(2)
    expect(socket().url).toContain('last=11')
    socket().say({ type: 'hello', seq: 13 })
    for (const seq of [11, 12, 12, 13]) socket().say(changed(seq))
    expect(seen).toEqual([11, 12, 13])
  })

  it('polls every two seconds while there is no socket, and the two never deliver twice', async () => {
    start(10)
    socket().drop()
    poll.mockResolvedValueOnce({ seq: 12, reset: false, events: [changed(11), changed(12)] })
    await vi.advanceTimersByTimeAsync(600)
    expect(poll).not.toHaveBeenCalled()
    socket().drop()
    await vi.advanceTimersByTimeAsync(2000)
    expect(seen).toEqual([11, 12])
    // The second try was already under way, asking from 10: its replay must be seen as old.
    socket().say({ type: 'hello', seq: 13 })
    for (const seq of [11, 12, 13]) socket().say(changed(seq))
    expect(seen).toEqual([11, 12, 13])
    const calls = poll.mock.calls.length
    await vi.advanceTimersByTimeAsync(10_000)
    expect(poll).toHaveBeenCalledTimes(calls)
  })

  it('waits longer from try to try, thirty seconds at most', async () => {
    start(10)
    const waits: number[] = []
    for (let i = 0; i < 9; i++) {
      const before = Date.now()
      socket().drop()
      const count = sockets.length
      while (sockets.length === count) await vi.advanceTimersByTimeAsync(50)
      waits.push(Date.now() - before)
    }
    expect(waits[0]).toBe(500)
    expect(waits[3]).toBe(4000)
    expect(waits[8]).toBe(30_000)
  })

  it('polls on time although the socket is refused again and again', async () => {
    start(10)
    socket().drop()
    for (let ms = 0; ms < 2500; ms += 100) {
      await vi.advanceTimersByTimeAsync(100)
      socket().drop()
    }
    expect(poll).toHaveBeenCalledOnce()
  })

  it('keeps polling while the network is away', async () => {
    start(10)
    socket().drop()
    poll.mockRejectedValueOnce(new ApiError(0, 'offline', ''))
    await vi.advanceTimersByTimeAsync(2000)
    poll.mockResolvedValueOnce({ seq: 11, reset: false, events: [changed(11)] })
    socket().drop()
    await vi.advanceTimersByTimeAsync(4000)
    expect(seen).toEqual([11])
  })

  it('tells when nothing answers any more, and when it does again', async () => {
    start(10)
    const states: string[] = []
    client.onState((state) => states.push(state))
    socket().say({ type: 'hello', seq: 10 })
    socket().drop()
    poll.mockRejectedValue(new ApiError(0, 'offline', ''))
    await vi.advanceTimersByTimeAsync(2000)
    socket().drop()
    expect(states).toEqual(['live', 'polling', 'lost'])
    poll.mockResolvedValue({ seq: 10, reset: false, events: [] })
    await vi.advanceTimersByTimeAsync(2000)
    expect(client.state).toBe('polling')
    socket().say({ type: 'hello', seq: 10 })
    expect(client.state).toBe('live')
  })

  it('does not wait for a socket without a network, nor for its turn when that is back', async () => {
    start(10)
    socket().say({ type: 'hello', seq: 10 })
    poll.mockRejectedValue(new ApiError(0, 'offline', ''))
    dispatchEvent(new Event('offline'))
    expect([sockets[0]!.closed, client.state]).toEqual([true, 'polling'])
    await vi.advanceTimersByTimeAsync(2000)
    socket().drop()
    expect(client.state).toBe('lost')
    const before = sockets.length
    dispatchEvent(new Event('online'))
    expect(sockets).toHaveLength(before + 1)
    client.dispose()
    dispatchEvent(new Event('online'))
    expect(sockets).toHaveLength(before + 1)
  })

  it('goes on from where it stopped when somebody has signed in again', () => {
    start(10)
    socket().say({ type: 'hello', seq: 10 })
    socket().say(changed(11))
    socket().drop(4401)
    client.revive()
    expect(sockets).toHaveLength(2)
    expect(socket().url).toContain('last=11')
    socket().say({ type: 'hello', seq: 12 })
    socket().say(changed(12))
    expect([client.state, seen]).toEqual(['live', [11, 12]])
    client.revive()
    expect(sockets).toHaveLength(2)
  })

  it('asks anew in the session that has begun: what the old socket says counts no more', () => {
    start(10)
    const [old] = sockets
    client.renew()
    expect(sockets).toHaveLength(2)
    old!.drop(4401)
    socket().say({ type: 'hello', seq: 10 })
    socket().say(changed(11))
    expect([client.state, seen]).toEqual(['live', [11]])
    client.dispose()
    client.renew()
    expect(sockets).toHaveLength(2)
  })

  it('hands on a reset and goes on from its number', () => {
    start(10)
    const reset = vi.fn()
    client.onReset(reset)
    socket().say({ type: 'reset', seq: 500 })
    socket().say(changed(400))
    socket().say(changed(501))
    expect(reset).toHaveBeenCalledOnce()
    expect(seen).toEqual([501])
  })

  it('stops for good when signed out (4401) or refused (4403)', async () => {
    start(10)
    socket().drop(4401)
    expect(client.state).toBe('signed-out')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sockets).toHaveLength(1)
    expect(poll).not.toHaveBeenCalled()
    client.dispose()
    start(10)
    socket().drop(4403)
    expect(client.state).toBe('refused')
  })

  it('stops when polling finds the session ended', async () => {
    start(10)
    socket().drop()
    poll.mockRejectedValueOnce(new ApiError(401, 'signed-out', ''))
    await vi.advanceTimersByTimeAsync(2000)
    expect(client.state).toBe('signed-out')
  })

  it('pings every twenty seconds, catches up when pong is ahead, and leaves a silent socket', async () => {
    start(10)
    socket().say({ type: 'hello', seq: 10 })
    await vi.advanceTimersByTimeAsync(20_000)
    expect(socket().sent).toEqual(['{"type":"ping"}'])
    poll.mockResolvedValueOnce({ seq: 11, reset: false, events: [changed(11)] })
    socket().say({ type: 'pong', seq: 11 })
    await vi.advanceTimersByTimeAsync(0)
    expect(seen).toEqual([11])
    const first = socket()
    await vi.advanceTimersByTimeAsync(61_000)
    expect(first.closed).toBe(true)
    expect(sockets.length).toBeGreaterThan(1)
  })

  it('keeps the order when an event arrives while a missed one is being fetched', async () => {
    start(10)
    socket().say({ type: 'hello', seq: 10 })
    poll.mockImplementationOnce(async () => {
      socket().say(changed(12))
      return { seq: 11, reset: false, events: [changed(11)] }
    })
    socket().say({ type: 'pong', seq: 11 })
    await vi.advanceTimersByTimeAsync(0)
    expect(seen).toEqual([11, 12])
  })

  it('delivers nothing after dispose and leaves no timer', async () => {
    start(10)
    const made = socket()
    made.say({ type: 'hello', seq: 10 })
    client.dispose()
    made.say(changed(11))
    expect(seen).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not fall over a message that is no JSON', () => {
    start(10)
    socket().onmessage?.({ data: '<html>' })
    socket().say(changed(11))
    expect(seen).toEqual([11])
  })
})
