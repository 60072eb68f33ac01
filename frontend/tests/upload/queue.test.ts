import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../src/api/client'
import type { Clip, UploadState } from '../../src/api/types'
import { Pace } from '../../src/clips/upload/pace'
import { UploadQueue } from '../../src/clips/upload/queue.svelte'
import type { Hooks, Order } from '../../src/clips/upload/transport'
import { itemLine, quotaText, unfinishedText } from '../../src/clips/upload/words'
import { aClip } from '../builders'

interface Sent {
  order: Order
  hooks: Hooks
  resolve: (clip: Clip) => void
  reject: (error: unknown) => void
  stopped: boolean
}

let sent: Sent[]
let added: Clip[]
let discarded: string[]
let queue: UploadQueue
const settle = () => vi.advanceTimersByTimeAsync(0)
const film = (name: string, type = 'video/mp4', size = 100) => new File([new Uint8Array(size)], name, { type, lastModified: 1 })
const states = () => queue.items.map((item) => item.state)
const line = (at = 0) => itemLine(queue.items[at]!, true)
const refused = (status: number, code: string, body = {}) => new ApiError(status, code, `${code}.`, {}, body)

function make(more: { unfinished?: UploadState[]; quota?: { used: number; limit: number | null } } = {}): UploadQueue {
  return new UploadQueue({
    limits: { bytes: 1000, seconds: 1200, quota: more.quota },
    unfinished: more.unfinished,
    added: (clip) => added.push(clip),
    fingerprint: async (file) => `mark of ${file.name}`,
    discard: async (url) => void discarded.push(url),
    send(order, hooks) {
      const one = { order, hooks, stopped: false } as Sent
      sent.push(one)
      const promise = new Promise<Clip>((resolve, reject) => Object.assign(one, { resolve, reject }))
      return {
        promise,
        stop: () => {
          one.stopped = true
          one.reject(new ApiError(0, 'stopped', ''))
        },
      }
    },
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  added = []
  discarded = []
  queue = make()
})

async function release(...names: string[]) {
  queue.add(names.map((name) => film(name)))
  queue.answers.consent.view = true
  queue.release()
  await settle()
}

const begun = (more: Partial<UploadState> = {}): UploadState => ({
  id: 'u1', url: '/api/uploads/u1/', file_name: 'IMG_4471.MOV', title: 'Diagonal', length: 100, offset: 31, fingerprint: 'mark of b.mov',
  created_at: '', expires_at: '', state: 'receiving', clip: null, error: null, ...more,
})

describe('what is sent', () => {
  it('sends nothing before watching is allowed, and says so', async () => {
    queue.add([film('a.mp4')])
    expect(queue.answers.consent).toEqual({ view: false, train: false, publish: false })
    queue.release()
    await settle()
    expect(sent).toHaveLength(0)
    expect(queue.held).toContain('waits until watching')
    queue.answers.consent.view = true
    expect(queue.held).toBeNull()
    expect(sent).toHaveLength(0)
    queue.release()
    await settle()
    expect(sent).toHaveLength(1)
  })

  it('keeps the answers of the moment it was released', async () => {
    queue.add([film('a.mp4'), film('b.mp4')])
    queue.answers.consent.view = true
    Object.assign(queue.answers, { dancer: 'Mei Lin ', style: 'Ballet' })
    queue.items[1]!.dancer = 'Zhao Yun'
    queue.items[1]!.title = '  '
    queue.release()
    queue.answers.consent.publish = true
    await settle()
    expect(sent[0]!.order.metadata).toEqual({
      filename: 'a.mp4', title: 'a', dancer: 'Mei Lin', style: 'Ballet', consent_view: 'true', consent_train: 'false', consent_publish: 'false',
      fingerprint: 'mark of a.mp4',
    })
    expect(sent[1]!.order.metadata).toMatchObject({ title: 'b', dancer: 'Zhao Yun', consent_publish: 'false' })
  })

  it('refuses what cannot be read before a byte is sent', () => {
    queue.add([film('a.mp3', 'audio/mpeg'), film('b.png', 'image/png'), film('c.mp4', 'video/mp4', 0), film('d.mp4', 'video/mp4', 1001), film('e.txt', ''), film('f.MTS', '')])
    expect(states()).toEqual(['refused', 'refused', 'refused', 'refused', 'refused', 'ready'])
    expect(queue.items.map((item) => item.why)).toEqual([
      expect.stringContaining('sound only'),
      expect.stringContaining('picture'),
      expect.stringContaining('empty'),
      expect.stringContaining('Too large'),
      'Not a video.',
      '',
    ])
  })

  it('refuses a film that is too long, once the browser knows', () => {
    queue.add([film('a.mp4'), film('b.mp4')])
    queue.measured(queue.items[0]!.id, 1201)
    queue.measured(queue.items[1]!.id, NaN)
    expect(states()).toEqual(['refused', 'ready'])
    expect(queue.items[0]!.why).toContain('20:01')
  })

  it('refuses what does not fit into the studio’s space, counting the files before it', async () => {
    queue = make({ quota: { used: 750, limit: 1000 } })
    queue.add([film('a.mp4', 'video/mp4', 200), film('b.mp4', 'video/mp4', 60)])
    await settle()
    expect(states()).toEqual(['ready', 'refused'])
    expect(queue.items[1]!.why).toContain('nearly full: 50 bytes left')
    expect(quotaText({ bytes: 1, seconds: 1, quota: { used: 3.2e9, limit: 10e9 } })).toBe('The studio uses 3.2 GB of 10 GB.')
    expect(quotaText({ bytes: 1, seconds: 1, quota: { used: 3.2e9, limit: null } })).toBeNull()
  })

  it('takes the same file once', () => {
    queue.add([film('a.mp4')])
    queue.add([film('a.mp4')])
    expect(queue.items).toHaveLength(1)
  })
})

describe('the line', () => {
  beforeEach(() => release('a.mp4', 'b.mp4', 'c.mp4'))

  it('sends two at a time, and the next when one is done', async () => {
    expect(states()).toEqual(['sending', 'sending', 'queued'])
    sent[0]!.resolve(aClip())
    await settle()
    expect(states()).toEqual(['done', 'sending', 'sending'])
    expect(added).toHaveLength(1)
  })

  it('shows bytes and the time left', async () => {
    queue.items[0]!.total = 200_000_000
    sent[0]!.hooks.progress(0)
    await vi.advanceTimersByTimeAsync(1000)
    sent[0]!.hooks.progress(50_000_000)
    expect(line().text).toBe('50 of 200 MB · 3 s left')
    sent[0]!.hooks.progress(200_000_000)
    expect(line().text).toContain('All sent')
  })

  it('discards one that is taken out, here and on the server, and goes on with the next', async () => {
    sent[0]!.hooks.begun('/api/uploads/1/')
    queue.drop(queue.items[0]!.id)
    await settle()
    expect([sent[0]!.stopped, discarded, states()]).toEqual([true, ['/api/uploads/1/'], ['sending', 'sending']])
  })

  it('tells a duplicate with its twin', async () => {
    const clip = { id: 'c9', url: '/s/x/clips/c9/', title: 'A', created_at: '2026-11-12T10:00:00Z' }
    sent[0]!.reject(refused(409, 'duplicate', { code: 'duplicate', clip }))
    await settle()
    expect(queue.items[0]!.twin?.url).toBe('/s/x/clips/c9/')
    expect(line().text).toMatch(/^Already here since 12 November/)
  })

  it('says why the server refused, and tries again when asked', async () => {
    sent[0]!.reject(new ApiError(400, 'invalid', 'No.', { file: ['This file ends in the middle.'] }))
    await settle()
    expect(queue.items[0]).toMatchObject({ state: 'failed', why: 'This file ends in the middle.' })
    sent[1]!.resolve(aClip())
    await settle()
    queue.retry(queue.items[0]!.id)
    expect(queue.items[0]!.state).toBe('sending')
  })

  it('leaves nothing running when the page goes, and everything on the server', async () => {
    sent[0]!.hooks.begun('/api/uploads/1/')
    queue.dispose()
    await settle()
    expect(sent.map((one) => one.stopped)).toEqual([true, true])
    expect([sent.length, discarded, vi.getTimerCount()]).toEqual([2, [], 0])
  })
})

describe('what broke off', () => {
  beforeEach(async () => {
    await release('a.mp4')
    sent[0]!.hooks.begun('/api/uploads/1/')
    sent[0]!.hooks.progress(31)
  })
  const breaks = async (error: ApiError) => {
    sent.at(-1)!.reject(error)
    await settle()
  }

  it('goes on by itself from what the server has, and says from where', async () => {
    await breaks(refused(0, 'offline'))
    expect(line()).toEqual({ look: 'warn', text: 'Connection lost. Goes on by itself from 31%.' })
    await vi.advanceTimersByTimeAsync(2000)
    expect(sent[1]!.order).toMatchObject({ url: '/api/uploads/1/', metadata: {} })
  })

  it('goes on at once when the network is back', async () => {
    await breaks(refused(0, 'offline'))
    queue.online()
    await settle()
    expect(states()).toEqual(['sending'])
  })

  it('waits longer from try to try, and not for ever longer; headway starts the count anew', async () => {
    const waits: number[] = []
    for (let i = 0; i < 7; i++) {
      await breaks(refused(503, 'http-503'))
      expect(line().text).toContain('The server is busy.')
      const before = Date.now()
      const count = sent.length
      while (sent.length === count) await vi.advanceTimersByTimeAsync(500)
      waits.push(Date.now() - before)
    }
    expect(waits).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
    sent.at(-1)!.hooks.progress(40)
    await breaks(refused(503, 'http-503'))
    await vi.advanceTimersByTimeAsync(2000)
    expect(states()).toEqual(['sending'])
  })

  it('gives up where the server fails again and again without headway', async () => {
    for (let i = 0; i < 8; i++) {
      await breaks(refused(500, 'http-500'))
      await vi.advanceTimersByTimeAsync(31_000)
    }
    await breaks(refused(500, 'http-500'))
    expect(states()).toEqual(['failed'])
  })

  it('goes on while another tab holds the same upload, or has moved it on', async () => {
    await breaks(refused(423, 'locked'))
    expect(states()).toEqual(['lost'])
    queue.online()
    await settle()
    await breaks(refused(409, 'http-409'))
    expect(states()).toEqual(['lost'])
  })

  it('waits for somebody to sign in again', async () => {
    await breaks(refused(401, 'signed-out'))
    expect(line().text).toBe('Waits until you have signed in again. Goes on by itself from 31%.')
    await vi.advanceTimersByTimeAsync(600_000)
    expect(sent).toHaveLength(1)
    queue.signedIn()
    await settle()
    expect(sent[1]!.order.url).toBe('/api/uploads/1/')
  })

  it('does not start over by itself when the server has thrown it away', async () => {
    await breaks(refused(410, 'http-410'))
    expect([states(), line().text]).toEqual([['failed'], expect.stringContaining('no longer kept')])
    queue.retry(queue.items[0]!.id)
    await settle()
    expect(sent[1]!.order).toMatchObject({ url: null, metadata: { consent_view: 'true' } })
  })

  it('says that the file is gone', async () => {
    await breaks(new ApiError(0, 'file-gone', 'This file can no longer be read.'))
    expect([states(), line().text]).toEqual([['failed'], 'This file can no longer be read.'])
  })
})

describe('a pause', () => {
  it('keeps its place, lets the next one go, and goes on from there', async () => {
    await release('a.mp4', 'b.mp4', 'c.mp4')
    sent[0]!.hooks.begun('/api/uploads/1/')
    sent[0]!.hooks.progress(31)
    queue.pause(queue.items[0]!.id)
    await settle()
    expect([states(), line().text]).toEqual([['paused', 'sending', 'sending'], 'Paused at 31%.'])
    expect(discarded).toEqual([])
    sent[1]!.resolve(aClip())
    await settle()
    queue.retry(queue.items[0]!.id)
    await settle()
    expect(sent.at(-1)!.order.url).toBe('/api/uploads/1/')
  })

  it('of all stops all, also what waits, and all go on again', async () => {
    await release('a.mp4', 'b.mp4', 'c.mp4')
    queue.pauseAll()
    await settle()
    expect(states()).toEqual(['paused', 'paused', 'paused'])
    expect(sent).toHaveLength(2)
    queue.resumeAll()
    await settle()
    expect(states()).toEqual(['sending', 'sending', 'queued'])
  })

  it('stays a pause when an old try ends late', async () => {
    await release('a.mp4')
    queue.pause(queue.items[0]!.id)
    sent[0]!.hooks.progress(99)
    sent[0]!.reject(refused(503, 'http-503'))
    await settle()
    expect([states(), queue.items[0]!.sent]).toEqual([['paused'], 0])
  })
})

describe('an upload begun elsewhere', () => {
  it('waits for its file, and goes on with the answers given then', async () => {
    queue = make({ unfinished: [begun()] })
    expect(queue.unfinished.map(unfinishedText)).toEqual(['31% there. Choose it again to go on.'])
    queue.add([film('a.mov'), film('b.mov')])
    await settle()
    expect(states()).toEqual(['ready', 'sending'])
    expect(sent[0]!.order).toMatchObject({ url: '/api/uploads/u1/', metadata: {} })
    expect(queue.items[1]!.title).toBe('Diagonal')
    expect(queue.unfinished).toEqual([])
    sent[0]!.resolve(aClip())
    await settle()
    queue.tidy()
    expect(queue.unfinished).toEqual([])
  })

  it('is taken up also when the file was released before it was known', async () => {
    queue = make({ unfinished: [begun()] })
    await release('b.mov')
    expect(sent[0]!.order.url).toBe('/api/uploads/u1/')
  })

  it('is not another file of the same name', async () => {
    queue = make({ unfinished: [begun({ fingerprint: 'another' })] })
    queue.add([film('b.mov')])
    await settle()
    expect([states(), queue.unfinished.length]).toEqual([['ready'], 1])
  })

  it('needs the answers again when it is gone meanwhile', async () => {
    queue = make({ unfinished: [begun()] })
    queue.add([film('b.mov')])
    await settle()
    sent[0]!.reject(refused(404, 'http-404'))
    await settle()
    queue.retry(queue.items[0]!.id)
    expect(states()).toEqual(['ready'])
    expect(queue.held).not.toBeNull()
  })

  it('can be discarded', async () => {
    queue = make({ unfinished: [begun()] })
    await queue.discard('/api/uploads/u1/')
    expect([discarded, queue.unfinished]).toEqual([['/api/uploads/u1/'], []])
  })

  it('does not count twice against the studio’s space', async () => {
    queue = make({ unfinished: [begun()], quota: { used: 1000, limit: 1000 } })
    queue.add([film('b.mov')])
    await settle()
    expect(states()).toEqual(['sending'])
  })
})

describe('the pace', () => {
  it('is smoothed, and a piece that is sent again does not make it negative', () => {
    const pace = new Pace()
    pace.heard(0, 0)
    pace.heard(1000, 1000)
    expect(pace.rate).toBe(1000)
    pace.heard(2000, 9000)
    expect(pace.rate).toBeGreaterThan(1000)
    expect(pace.rate).toBeLessThan(3000)
    const before = pace.rate
    pace.heard(3000, 5000)
    expect(pace.rate).toBe(before)
  })
})
