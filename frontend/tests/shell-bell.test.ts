import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiveEvent } from '../src/api/types'
import { noticesApi } from '../src/notes/client'
import type { Notice } from '../src/notes/types'
import { noticesBell, seenOn } from '../src/shell/bell'
import { toast } from '../src/shell/toasts'

let tell: (event: LiveEvent) => void
vi.mock('../src/api/page', () => ({ pageLive: () => ({ onEvent: (hear: (event: LiveEvent) => void) => (tell = hear), onReset: () => {} }) }))
vi.mock('../src/shell/toasts', () => ({ toast: vi.fn() }))

const HOSTILE = '<img src=x onerror=alert(1)>'
const notice = (id: number, read = false, kind: Notice['kind'] = 'note'): Notice =>
  ({ id, kind, read, note: 'n', by: { id: '1', name: 'Tatiana K.' }, clip: { id: 'c', title: 'Diagonal, take 3' }, studio: 's', text: HOSTILE, url: '/s/a/clips/c/#note-n', at: new Date().toISOString() })
const page = (results: Notice[], unread: number) => ({ count: results.length, next: null, previous: null, results, unread })
const settle = () => new Promise((done) => setTimeout(done))
const bell = () => document.querySelector<HTMLButtonElement>('[data-bell]')!
const panel = () => document.getElementById('bell-menu')!

describe('the bell', () => {
  beforeEach(() => {
    vi.mocked(toast).mockClear()
    document.body.innerHTML = '<button data-bell data-menu="bell-menu" data-count="1"></button><div id="bell-menu"></div>'
    noticesBell()
  })

  it('tells of what comes, and counts it', async () => {
    vi.spyOn(noticesApi, 'list').mockResolvedValue(page([notice(9), notice(8)], 2))
    tell({ seq: 1, type: 'notice.new', clip: 'c', notice: { id: 9, to: '2' } })
    await settle()
    expect(toast).toHaveBeenCalledWith({ text: 'Tatiana K. wrote about Diagonal, take 3', link: { label: 'Open', href: '/s/a/clips/c/#note-n' } })
    expect(bell().dataset.count).toBe('2')
    expect(bell().getAttribute('aria-label')).toBe('Notices, 2 unread')
  })

  it('says nothing of what was read meanwhile', async () => {
    vi.spyOn(noticesApi, 'list').mockResolvedValue(page([notice(9, true)], 0))
    tell({ seq: 1, type: 'notice.new', clip: 'c', notice: { id: 9, to: '2' } })
    await settle()
    expect(toast).not.toHaveBeenCalled()
  })

  it('lists the newest as text, and reads all up to the newest that was shown', async () => {
    vi.spyOn(noticesApi, 'list').mockResolvedValue(page([notice(9, false, 'answer'), notice(8, true)], 1))
    vi.spyOn(noticesApi, 'read').mockResolvedValue({ unread: 0 })
    bell().click()
    await settle()
    expect([...panel().querySelectorAll('b')].map((one) => one.textContent)).toEqual(['Tatiana K. answered about Diagonal, take 3', 'Tatiana K. wrote about Diagonal, take 3'])
    expect(panel().querySelector('img')).toBe(null)
    expect(panel().querySelectorAll('.unread')).toHaveLength(1)
    panel().querySelector<HTMLElement>('.bell-all')!.click()
    await settle()
    expect(noticesApi.read).toHaveBeenCalledWith(9)
    expect(bell().dataset.count).toBe('0')
  })

  it('asks for nothing where nothing is unread', async () => {
    vi.spyOn(noticesApi, 'read').mockResolvedValue({ unread: 0 })
    await seenOn('c')
    await seenOn('c')
    expect(noticesApi.read).toHaveBeenCalledTimes(1)
  })
})
