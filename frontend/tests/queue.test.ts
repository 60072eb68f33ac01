import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../src/api/client'
import type { Clip } from '../src/api/types'
import { UploadQueue } from '../src/clips/upload/queue.svelte'
import { itemLine } from '../src/clips/upload/words'
import { aClip } from './builders'

interface Sent {
  form: FormData
  progress: (sent: number, total: number) => void
  resolve: (clip: Clip) => void
  reject: (error: unknown) => void
  cancelled: boolean
}

let sent: Sent[]
let added: Clip[]
let queue: UploadQueue
const settle = () => vi.advanceTimersByTimeAsync(0)
const film = (name: string, type = 'video/mp4', size = 100) => new File([new Uint8Array(size)], name, { type, lastModified: 1 })
const states = () => queue.items.map((item) => item.state)

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  added = []
  queue = new UploadQueue({
    limits: { bytes: 1000, seconds: 1200 },
    added: (clip) => added.push(clip),
    send(form, progress) {
      const one = { form, progress, cancelled: false } as Sent
      sent.push(one)
      const promise = new Promise<Clip>((resolve, reject) => Object.assign(one, { resolve, reject }))
      return {
        promise,
        cancel: () => {
          one.cancelled = true
          one.reject(new ApiError(0, 'cancelled', ''))
        },
      }
    },
  })
})

function allowed() {
  queue.answers.consent.view = true
}

describe('what is sent', () => {
  it('sends nothing before watching is allowed, and says so', () => {
    queue.add([film('a.mp4')])
    expect(queue.answers.consent).toEqual({ view: false, train: false, publish: false })
    queue.release()
    expect(sent).toHaveLength(0)
    expect(queue.held).toContain('waits until watching')
    allowed()
    expect(queue.held).toBeNull()
    expect(sent).toHaveLength(0)
    queue.release()
    expect(sent).toHaveLength(1)
  })

  it('keeps the answers of the moment it was released', () => {
    queue.add([film('a.mp4'), film('b.mp4')])
    allowed()
    Object.assign(queue.answers, { dancer: 'Mei Lin ', style: 'Ballet' })
    queue.items[1]!.dancer = 'Zhao Yun'
    queue.items[1]!.title = '  '
    queue.release()
    queue.answers.consent.publish = true
    const [first, second] = sent.map(({ form }) => Object.fromEntries([...form].filter(([key]) => key !== 'file')))
    expect(first).toEqual({ title: 'a', dancer: 'Mei Lin', style: 'Ballet', consent_view: 'true', consent_train: 'false', consent_publish: 'false' })
    expect(second).toMatchObject({ title: 'b', dancer: 'Zhao Yun', consent_publish: 'false' })
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

  it('takes the same file once', () => {
    queue.add([film('a.mp4')])
    queue.add([film('a.mp4')])
    expect(queue.items).toHaveLength(1)
  })
})

describe('the line', () => {
  beforeEach(() => {
    queue.add([film('a.mp4'), film('b.mp4'), film('c.mp4')])
    allowed()
    queue.release()
  })

  it('sends two at a time, and the next when one is done', async () => {
    expect(states()).toEqual(['sending', 'sending', 'queued'])
    sent[0]!.resolve(aClip())
    await settle()
    expect(states()).toEqual(['done', 'sending', 'sending'])
    expect(added).toHaveLength(1)
  })

  it('shows bytes and the time left', async () => {
    await vi.advanceTimersByTimeAsync(1000)
    sent[0]!.progress(50_000_000, 200_000_000)
    expect(itemLine(queue.items[0]!, true).text).toBe('50 of 200 MB · 3 s left')
    sent[0]!.progress(200_000_000, 200_000_000)
    expect(itemLine(queue.items[0]!, true).text).toContain('All sent')
  })

  it('stops one that is being sent, and goes on with the next', async () => {
    queue.drop(queue.items[0]!.id)
    await settle()
    expect(sent[0]!.cancelled).toBe(true)
    expect(states()).toEqual(['sending', 'sending'])
  })

  it('tells a duplicate with its twin', async () => {
    const clip = { id: 'c9', url: '/s/x/clips/c9/', title: 'A', created_at: '2026-11-12T10:00:00Z' }
    sent[0]!.reject(new ApiError(409, 'duplicate', 'Already here.', {}, { code: 'duplicate', clip }))
    await settle()
    expect(queue.items[0]!.twin?.url).toBe('/s/x/clips/c9/')
    expect(itemLine(queue.items[0]!, true).text).toMatch(/^Already here since 12 November/)
  })

  it('starts a broken upload again by itself, sooner when the network is back', async () => {
    sent[0]!.reject(new ApiError(0, 'offline', ''))
    await settle()
    expect(queue.items[0]!.state).toBe('lost')
    expect(sent).toHaveLength(3)
    sent[1]!.resolve(aClip())
    sent[2]!.resolve(aClip())
    await vi.advanceTimersByTimeAsync(3000)
    expect(sent).toHaveLength(4)
    sent[3]!.reject(new ApiError(0, 'offline', ''))
    await settle()
    queue.online()
    expect(sent).toHaveLength(5)
    sent[4]!.resolve(aClip())
    await settle()
    expect(states()).toEqual(['done', 'done', 'done'])
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

  it('leaves nothing running when the page goes', async () => {
    queue.dispose()
    await settle()
    expect(sent.map((one) => one.cancelled)).toEqual([true, true])
    expect(sent).toHaveLength(2)
    expect(vi.getTimerCount()).toBe(0)
  })
})
