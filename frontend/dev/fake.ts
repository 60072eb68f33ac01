/** A server in the page: made-up clips, a job that advances, uploads that take a while. Only for `npm run dev`. */
import type { BarcodeCell, Clip, ClipConsent, ClipPage, Job, Purpose, Stage, UploadState } from '../src/api/types'
import { TusServer } from './tus'

const TITLES = [
  ['Diagonal, take 2', 'Mei Lin', 'Ballet'],
  ['Adagio, centre', 'Sofia Marques', 'Ballet'],
  ['Floor phrase, slow', 'Jonas Weber', 'Contemporary'],
  ['水袖 phrase A', 'Zhao Yun', 'Classical Chinese'],
  ['Hip-hop combo, back row', 'Tariq Bell', 'Hip-hop'],
  ['Petit allégro with a name that does not fit on one line', 'Mei Lin', 'Ballet'],
  ['IMG_4471', 'Sofia Marques', ''],
  ['Variation, Kitri', 'Inês Rocha', 'Ballet'],
  ['Waltz, pairs', 'Ana Duarte', 'Ballroom'],
]

function barcode(seed: number): BarcodeCell[] {
  const cells: BarcodeCell[] = []
  let at = 0
  let x = seed * 7919 + 13
  while (at < 1200) {
    x = (x * 16807) % 2147483647
    const end = Math.min(1200, at + 30 + (x % 90))
    cells.push({ start: at, end, state: x % 9 === 0 ? 'none' : 'unit', hue: x % 9 === 0 ? null : (x % 5) + 1 })
    at = end
  }
  return cells
}

function job(id: string, stage: Stage, index: number, percent: number, more: Partial<Job> = {}): Job {
  return {
    id: `j-${id}`, clip: id, state: 'running', stage, stage_index: index, percent, done: 818, total: 1278, countable: 'frame',
    overall: index * 20, seconds_left: 20, place: null, attempt: 1, cancelling: false, error: null,
    finished_stages: (['check', 'convert', 'pose', 'listen', 'parse'] as Stage[]).slice(0, index), ...more,
  }
}

let made = 0
export function clip(more: Partial<Clip> = {}): Clip {
  const n = made++
  const [title = '', dancer = '', style = ''] = TITLES[n % TITLES.length] ?? []
  const id = `c${n}`
  return {
    id, title, url: `/s/lindenhof/clips/${id}/`, studio: 'lindenhof', dancer: { id: n, name: dancer }, style, state: 'ready',
    created_at: '2026-11-12T10:00:00Z', uploaded_by: 'Ana Duarte', file_name: `${title}.mov`, bytes: 1e8, duration: 31 + n * 11,
    frames: 1200, fps: [30, 1], width: n % 12 < 9 && n % 12 !== 6 && n % 12 !== 7 ? 360 : 640, height: n % 12 < 9 && n % 12 !== 6 && n % 12 !== 7 ? 640 : 360, thumbnail: `/frames/${n % 12}.jpg`, proxy: null, pose: null, sound: null, report: null,
    barcode: barcode(n), consent: { view: true, train: false, publish: false }, job: null,
    may: { edit: true, remove: true, process: true, label: true }, removed_at: null, notes: [], blurred: false, sprite: null, original: null, downloads: null, scale: null, reading: null, labels: null, withdrawn_at: null, kept_until: null, ...more,
  }
}

const FAILURE = { code: 'truncated', message: 'This file ends in the middle.', remedy: 'Upload it again from the phone.', details: '' }

export function studio(empty: boolean): Clip[] {
  if (empty) return []
  const clips = Array.from({ length: 9 }, () => clip())
  const set = (i: number, more: Partial<Clip>) => Object.assign(clips[i] as Clip, more)
  set(6, { state: 'failed', barcode: null, thumbnail: null, duration: null, job: job('c6', 'check', 0, 0, { state: 'failed', error: FAILURE }) })
  set(7, { state: 'cancelled', barcode: null, job: job('c7', 'pose', 2, 10, { state: 'cancelled' }) })
  set(5, { state: 'withdrawn', withdrawn_at: '2026-11-20T10:00:00Z', thumbnail: null, barcode: null, duration: null })
  set(8, { state: 'removed', removed_at: '2026-11-20T10:00:00Z', kept_until: '2026-12-20T10:00:00Z' })
  const work = [clip(), clip(), clip()]
  Object.assign(work[0] as Clip, { title: 'Diagonal, take 3', state: 'working', barcode: null, job: job('c9', 'pose', 2, 64, { finished_stages: ['check'] }) })
  Object.assign(work[1] as Clip, { title: '水袖 phrase B', state: 'working', barcode: null, job: job('c10', 'listen', 3, 31, { done: 12, total: 39, countable: 'second', seconds_left: 62 }) })
  Object.assign(work[2] as Clip, { title: 'Salsa on 2, shines', state: 'waiting', barcode: null, thumbnail: null, duration: null, job: job('c11', 'check', 0, 0, { state: 'queued', place: 2, seconds_left: 70, total: 0 }) })
  return [...work, ...clips]
}

export function page(clips: Clip[], show = 'all', q = ''): ClipPage {
  const of = (kind: string, c: Clip) =>
    kind === 'all' ? c.state !== 'removed'
    : kind === 'ready' ? c.state === 'ready'
    : kind === 'work' ? c.state === 'waiting' || c.state === 'working'
    : kind === 'attention' ? c.state === 'failed' || c.state === 'cancelled'
    : c.state === 'removed'
  const count = (kind: string) => clips.filter((c) => of(kind, c)).length
  const results = clips.filter((c) => of(show, c) && (c.title + c.dancer?.name).toLowerCase().includes(q.toLowerCase()))
  return {
    seq: 1, count: results.length, next: null, previous: null, seconds: clips.length * 805, dancers: clips.length ? 7 : 0, results,
    counts: { all: count('all'), ready: count('ready'), work: count('work'), attention: count('attention'), removed: count('removed') },
  }
}

const ANSWERED = { by: 'Ana Duarte', at: '2026-11-12T10:00:00Z' }

function consentOf(of: Clip): ClipConsent {
  const purposes = (['view', 'train', 'publish'] as const).map((purpose) => ({ purpose, granted: of.consent[purpose], ...ANSWERED }))
  return { purposes, may: of.may.remove, history: purposes }
}

function give(of: Clip, { purpose, granted }: { purpose: Purpose; granted: boolean }): Clip {
  of.consent = { ...of.consent, [purpose]: granted }
  if (purpose === 'view') Object.assign(of, { state: 'withdrawn', withdrawn_at: new Date().toISOString(), thumbnail: null, barcode: null, duration: null })
  return of
}

export const UNFINISHED: UploadState[] = [
  {
    id: 'u9', url: '/api/uploads/u9/', file_name: 'IMG_4471.MOV', title: 'IMG_4471', length: 286_000_000, offset: 89_000_000, fingerprint: 'x',
    created_at: '2026-11-20T10:00:00Z', expires_at: '2026-11-22T10:00:00Z', state: 'receiving', clip: null, error: null,
  },
]

const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

/** Replace fetch, XMLHttpRequest and WebSocket by a studio that lives in this page. */
export function install(clips: Clip[]): void {
  const server = new TusServer(({ title }) => {
    const added = clip({ title, state: 'waiting', barcode: null, thumbnail: null, duration: null })
    clips.unshift(added)
    return { state: 'done', clip: added }
  })
  server.takes = 2000
  Object.assign(window, { tus: server })
  window.fetch = async (input, init) => {
    const url = new URL(String(input), location.href)
    const method = init?.method ?? 'GET'
    const uploaded = await server.fetch(url.href, method)
    if (uploaded) return uploaded
    if (url.pathname.endsWith('/uploads/')) return answer({ results: UNFINISHED })
    const id = /\/api\/clips\/([^/]+)\/(\w*)/.exec(url.pathname)
    if (id) {
      const found = clips.find((c) => c.id === id[1])
      if (found && id[2] === 'consent') return answer(method === 'POST' ? give(found, JSON.parse(String(init?.body))) : consentOf(found))
      if (!found) return answer({ error: { code: 'not-found', message: 'This is no longer here.' } }, 404)
      if (method === 'DELETE') found.state = 'removed'
      if (id[2] === 'restore') found.state = 'ready'
      if (id[2] === 'cancel') found.state = 'cancelled'
      if (id[2] === 'retry') found.state = 'waiting'
      if (method === 'PATCH') Object.assign(found, JSON.parse(String(init?.body)))
      return answer(found)
    }
    if (url.pathname.endsWith('/dancers/')) return answer({ results: [{ id: 1, name: 'Mei Lin' }, { id: 2, name: 'Zhao Yun' }], styles: ['Ballet', 'Salsa'] })
    if (url.pathname.endsWith('/demo/')) {
      const drawn = clip({ title: 'Drawn dancer', state: 'waiting', barcode: null })
      clips.unshift(drawn)
      return answer(drawn, 201)
    }
    if (url.pathname.endsWith('/events/')) return answer({ seq: 1, reset: false, events: [] })
    return answer(page(clips, url.searchParams.get('show') ?? 'all', url.searchParams.get('q') ?? ''))
  }
  window.XMLHttpRequest = server.XMLHttpRequest
  window.WebSocket = class {
    readyState = 1
    send() {}
    close() {}
  } as unknown as typeof WebSocket
}
