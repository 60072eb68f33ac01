import { render, screen, within } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../src/api/client'
import type { UploadState } from '../../src/api/types'
import UploadDialog from '../../src/clips/upload/UploadDialog.svelte'
import { UploadQueue } from '../../src/clips/upload/queue.svelte'
import { otherTabs } from '../../src/clips/upload/tabs'
import { stayAwake } from '../../src/clips/upload/wake'

const film = (name: string) => new File([new Uint8Array(100)], name, { type: 'video/mp4', lastModified: 1 })
const LIMITS = { bytes: 2_147_483_648, seconds: 1200, quota: { used: 3.2e9, limit: 10e9 } }
const BEGUN: UploadState = {
  id: 'u1', url: '/api/uploads/u1/', file_name: 'IMG_4471.MOV', title: 'Diagonal', length: 100, offset: 31, fingerprint: 'mark of b.mov',
  created_at: '', expires_at: '', state: 'receiving', clip: null, error: null,
}

let queue: UploadQueue
let fail: (error: ApiError) => void
const discard = vi.fn(async () => {})

function open({ touch = false, unfinished = [] as UploadState[] } = {}) {
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: touch && query.includes('coarse'), addEventListener() {} }))
  queue = new UploadQueue({
    limits: LIMITS, unfinished, discard, added: vi.fn(), fingerprint: async (file) => `mark of ${file.name}`,
    send: (_order, hooks) => {
      hooks.begun('/api/uploads/1/')
      hooks.progress(31)
      return { promise: new Promise((_resolve, reject) => (fail = reject)), stop: () => {} }
    },
  })
  const onclose = vi.fn()
  render(UploadDialog, { queue, limits: LIMITS, studio: 'Lindenhof', known: { results: [], styles: [] }, onclose })
  return onclose
}

async function send(name = 'a.mp4') {
  queue.add([film(name)])
  queue.answers.consent.view = true
  queue.release()
  await screen.findByRole('button', { name: `Pause ${name.slice(0, -4)}` })
}

const choose = (input: HTMLElement, file: File) => {
  Object.defineProperty(input, 'files', { value: [file], configurable: true })
  input.dispatchEvent(new Event('change', { bubbles: true }))
}

beforeEach(() => discard.mockClear())

describe('the dialog', () => {
  it('takes what was just filmed like any other file', async () => {
    open({ touch: true })
    const camera = screen.getByLabelText('Film now', { selector: 'input' })
    expect([camera.getAttribute('capture'), camera.getAttribute('accept')]).toEqual(['environment', 'video/*'])
    choose(camera, film('clip.mp4'))
    expect(queue.items.map((item) => [item.file.name, item.state])).toEqual([['clip.mp4', 'ready']])
  })

  it('says quietly how much of its space the studio uses', () => {
    open()
    expect(screen.getByText('The studio uses 3.2 GB of 10 GB.')).toBeTruthy()
    expect(document.body.textContent).toContain('Up to 2 GB and 20 minutes each.')
  })

  it('pauses and goes on by one button that keeps the focus', async () => {
    open()
    await send()
    const button = screen.getByRole('button', { name: 'Pause a' })
    button.focus()
    button.click()
    await screen.findByText('Paused at 31%.')
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Go on with a' }))
    screen.getByRole('button', { name: 'Go on with all' }).click()
    await screen.findByRole('button', { name: 'Pause all' })
  })

  it('asks before it throws away what was sent', async () => {
    open()
    await send()
    screen.getByRole('button', { name: 'Stop sending a and discard it' }).click()
    const question = document.querySelector<HTMLElement>('dialog.confirm')!
    within(question).getByRole('button', { name: 'Cancel' }).click()
    expect(queue.items).toHaveLength(1)
    screen.getByRole('button', { name: 'Stop sending a and discard it' }).click()
    within(document.querySelector<HTMLElement>('dialog.confirm')!).getByRole('button', { name: 'Stop and discard' }).click()
    expect([queue.items.length, discard.mock.calls]).toEqual([0, [['/api/uploads/1/']]])
  })

  it('lists what is unfinished, with a way to discard it', async () => {
    open({ unfinished: [BEGUN] })
    expect(screen.getByText('31% there. Choose it again to go on.')).toBeTruthy()
    screen.getByRole('button', { name: 'Discard IMG_4471.MOV' }).click()
    within(document.querySelector<HTMLElement>('dialog.confirm')!).getByRole('button', { name: 'Discard' }).click()
    expect(discard).toHaveBeenCalledExactlyOnceWith('/api/uploads/u1/')
    await vi.waitFor(() => expect(screen.queryByText('IMG_4471.MOV')).toBeNull())
  })

  it('has a door for whoever was signed out, and says what happens', async () => {
    open()
    await send()
    fail(new ApiError(401, 'signed-out', ''))
    const link = await screen.findByRole('link', { name: 'Sign in' })
    expect([link.getAttribute('target'), link.getAttribute('href')]).toEqual(['_blank', expect.stringMatching(/^\/sign-in\/\?next=/)])
  })

  it('tells those who hear it what happened', async () => {
    open()
    await send()
    fail(new ApiError(0, 'offline', ''))
    await vi.waitFor(() => expect(document.querySelector('.upload [aria-live].vh')!.textContent).toBe('a: Connection lost.'))
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('31')
  })
})

describe('two tabs', () => {
  it('know what the other is sending; one that is gone is not counted', async () => {
    let heard: string[] = []
    const ends = [otherTabs(() => ['/u/1/'], () => {}), otherTabs(() => [], () => {}), otherTabs(() => ['/u/2/'], (urls) => (heard = urls))]
    await vi.waitFor(() => expect(heard).toEqual(['/u/1/']))
    ends[0]!()
    document.dispatchEvent(new Event('visibilitychange'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(heard).toEqual([])
    for (const end of ends) end()
  })

  it('do not ask for a file that the other has', () => {
    open({ unfinished: [BEGUN] })
    queue.elsewhere = [BEGUN.url]
    expect(queue.unfinished).toEqual([])
  })
})

describe('a phone', () => {
  it('is kept awake while it sends, also after it was put away and taken out again', async () => {
    const locks: { release: ReturnType<typeof vi.fn> }[] = []
    const request = vi.fn(async () => {
      const lock = { release: vi.fn(async () => {}) }
      locks.push(lock)
      return lock
    })
    vi.stubGlobal('navigator', { wakeLock: { request } })
    const end = stayAwake()
    await vi.waitFor(() => expect(locks).toHaveLength(1))
    document.dispatchEvent(new Event('visibilitychange'))
    await vi.waitFor(() => expect(locks).toHaveLength(2))
    end()
    expect(locks[1]!.release).toHaveBeenCalledOnce()
    document.dispatchEvent(new Event('visibilitychange'))
    expect(request).toHaveBeenCalledTimes(2)
  })

  it('sends all the same where that is not allowed', () => {
    vi.stubGlobal('navigator', {})
    expect(() => stayAwake()()).not.toThrow()
  })
})
