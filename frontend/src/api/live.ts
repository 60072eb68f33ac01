/**
 * What happens in a studio, as it happens: a WebSocket that picks up where it left off, and polling while there is none.
 * Every event is delivered once and in order; `last` is the sequence number up to which that is true.
 */
import { ApiError, api } from './client'
import type { LiveEvent } from './types'

/** polling: no socket, but the server answers. lost: nothing answers; both are tried again by themselves. */
export type LiveState = 'connecting' | 'live' | 'polling' | 'lost' | 'signed-out' | 'refused' | 'closed'

export interface LiveOptions {
  /** Path of the socket, e.g. /ws/studios/lindenhof/. */
  socket: string
  /** URL of the polling twin, e.g. /api/studios/lindenhof/events/. */
  events: string
  /** Up to which event the page's data is already true; null = from now on. */
  last: number | null
}

/** Replaced in tests. */
export interface LiveDeps {
  open(url: string): WebSocket
  poll(url: string, last: number, signal: AbortSignal): Promise<{ seq: number; reset: boolean; events: LiveEvent[] }>
  random(): number
}

const PING_MS = 20_000
/** Silence after which a socket counts as dead, although nobody closed it (a laptop that slept, a lost network). */
const SILENCE_MS = 45_000
const POLL_MS = 2_000
const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 30_000

type Message = LiveEvent | { type: 'hello'; seq: number } | { type: 'pong'; seq: number } | { type: 'reset'; seq: number }

const browser: LiveDeps = {
  open: (url) => new WebSocket(url),
  poll: api.events,
  random: Math.random,
}

export class LiveClient {
  state: LiveState = 'connecting'
  last: number | null
  private socket: WebSocket | null = null
  private attempts = 0
  private heard = 0
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private pollTimer: ReturnType<typeof setTimeout> | undefined
  private pingTimer: ReturnType<typeof setInterval> | undefined
  private polling: AbortController | null = null
  /** Events of the socket that wait for a poll under way: the poll may still bring earlier ones. */
  private held: LiveEvent[] = []
  private readonly eventListeners = new Set<(event: LiveEvent) => void>()
  private readonly resetListeners = new Set<() => void>()
  private readonly stateListeners = new Set<(state: LiveState) => void>()

  constructor(
    private readonly options: LiveOptions,
    private readonly deps: LiveDeps = browser,
  ) {
    this.last = options.last
  }

  /** Each of the three returns the function that ends the subscription. */
  onEvent = (listener: (event: LiveEvent) => void) => subscribe(this.eventListeners, listener)
  /** The page is too far behind to be caught up: fetch everything anew. */
  onReset = (listener: () => void) => subscribe(this.resetListeners, listener)
  onState = (listener: (state: LiveState) => void) => subscribe(this.stateListeners, listener)

  start(): void {
    if (this.ended || this.socket) return
    addEventListener('offline', this.unplugged)
    addEventListener('online', this.plugged)
    this.connect()
  }

  /** A socket without a network says nothing for a long time: count it as lost now. */
  private unplugged = () => {
    const { socket } = this
    if (!socket) return
    socket.close()
    this.lost(1006)
  }

  private plugged = () => {
    if (this.ended || this.socket) return
    clearTimeout(this.retryTimer)
    this.connect()
  }

  /** Closes the socket and every timer; nothing is delivered afterwards. */
  dispose(): void {
    this.end('closed')
    this.eventListeners.clear()
    this.resetListeners.clear()
    this.stateListeners.clear()
  }

  /** Somebody has signed in again: go on from where it stopped. */
  revive(): void {
    if (this.state !== 'signed-out') return
    this.attempts = 0
    this.state = 'connecting'
    this.start()
  }

  /** Another session has begun: the socket of the one before it would be closed as signed out. */
  renew(): void {
    if (this.state === 'signed-out') return this.revive()
    if (this.ended) return
    const { socket } = this
    this.socket = null
    socket?.close()
    clearTimeout(this.retryTimer)
    this.connect()
  }

  private get ended(): boolean {
    return this.state === 'closed' || this.state === 'signed-out' || this.state === 'refused'
  }

  private connect(): void {
    const query = this.last === null ? '' : `?last=${this.last}`
    const url = new URL(this.options.socket + query, location.href)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = this.deps.open(url.href)
    this.socket = socket
    this.heard = Date.now()
    socket.onmessage = (event) => {
      if (socket === this.socket) this.receive(event.data)
    }
    socket.onclose = (event) => {
      if (socket === this.socket) this.lost(event.code)
    }
    clearInterval(this.pingTimer)
    this.pingTimer = setInterval(() => this.ping(socket), PING_MS)
  }

  private ping(socket: WebSocket): void {
    if (Date.now() - this.heard > SILENCE_MS) {
      // close() alone may wait for a dead peer: count it as lost now, and ignore what it says later.
      socket.close()
      this.lost(1006)
    } else if (socket.readyState === 1) {
      socket.send(JSON.stringify({ type: 'ping' }))
    }
  }

  private receive(data: unknown): void {
    this.heard = Date.now()
    let message: Message
    try {
      message = JSON.parse(String(data)) as Message
    } catch {
      return
    }
    if (message.type === 'hello') {
      this.attempts = 0
      this.stopPolling()
      // With `last` given, the events after it follow: hello's number must not overtake them.
      this.last ??= message.seq
      this.become('live')
    } else if (message.type === 'reset') {
      this.reset(message.seq)
    } else if (message.type === 'pong') {
      // The studio is further than what arrived: catch up by asking once.
      if (this.last !== null && message.seq > this.last) void this.poll()
    } else if (this.polling) {
      this.held.push(message)
    } else {
      this.deliver(message)
    }
  }

  private deliver(event: LiveEvent): void {
    if (this.ended || typeof event.seq !== 'number') return
    if (this.last !== null && event.seq <= this.last) return
    this.last = event.seq
    for (const listener of [...this.eventListeners]) listener(event)
  }

  private reset(seq: number): void {
    this.last = seq
    for (const listener of [...this.resetListeners]) listener()
  }

  private lost(code: number): void {
    clearInterval(this.pingTimer)
    this.socket = null
    if (this.ended) return
    if (code === 4401) return this.end('signed-out')
    if (code === 4403) return this.end('refused')
    if (this.state !== 'lost') this.become('polling')
    // A try that fails again must not put the next poll off.
    if (this.pollTimer === undefined) this.schedulePoll()
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.attempts)
    this.attempts += 1
    // Half fixed, half chance: a restarted server is not met by everybody at once.
    clearTimeout(this.retryTimer)
    this.retryTimer = setTimeout(() => this.connect(), wait / 2 + (this.deps.random() * wait) / 2)
  }

  private schedulePoll(): void {
    this.pollTimer = setTimeout(async () => {
      await this.poll()
      this.pollTimer = undefined
      if (this.state === 'polling' || this.state === 'lost') this.schedulePoll()
    }, POLL_MS)
  }

  private async poll(): Promise<void> {
    if (this.polling) return
    const controller = new AbortController()
    this.polling = controller
    try {
      const page = await this.deps.poll(this.options.events, this.last ?? 0, controller.signal)
      if (controller.signal.aborted || this.ended) return
      if (this.state === 'lost') this.become('polling')
      if (this.last === null) {
        this.last = page.seq
      } else if (page.reset) {
        this.reset(page.seq)
      } else {
        for (const event of page.events) this.deliver(event)
        this.last = Math.max(this.last, page.seq)
      }
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.end('signed-out')
      else if (error instanceof ApiError && (error.status === 403 || error.status === 404)) this.end('refused')
      // Anything else: no network for now. The next poll asks again.
      else if (this.state === 'polling' && !controller.signal.aborted) this.become('lost')
    } finally {
      if (this.polling === controller) this.polling = null
      this.release()
    }
  }

  private stopPolling(): void {
    clearTimeout(this.pollTimer)
    this.pollTimer = undefined
    this.polling?.abort()
    this.polling = null
    this.release()
  }

  private release(): void {
    for (const event of this.held.splice(0)) this.deliver(event)
  }

  private end(state: LiveState): void {
    if (this.ended) return
    removeEventListener('offline', this.unplugged)
    removeEventListener('online', this.plugged)
    clearTimeout(this.retryTimer)
    clearInterval(this.pingTimer)
    this.stopPolling()
    const socket = this.socket
    this.socket = null
    socket?.close()
    this.become(state)
  }

  private become(state: LiveState): void {
    if (this.state === state) return
    this.state = state
    for (const listener of [...this.stateListeners]) listener(state)
  }
}

function subscribe<T>(set: Set<T>, listener: T): () => void {
  set.add(listener)
  return () => set.delete(listener)
}
