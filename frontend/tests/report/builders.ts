/** A clip, a job and a report as the server sends them, with what a test wants changed. */
import type { Clip, ClipPageData, Job, Segment, StructureReport } from '../../src/api/types'

export const job = (change: Partial<Job> = {}): Job => ({
  id: 'j1', clip: 'c1', state: 'running', stage: 'pose', stage_index: 2, percent: 64, done: 818, total: 1278, countable: 'frame',
  overall: 50, seconds_left: 20, place: null, attempt: 1, cancelling: false, error: null, finished_stages: ['check'], ...change,
})

export const clip = (change: Partial<Clip> = {}): Clip => ({
  id: 'c1', title: 'Diagonal, take 3', url: '/s/lindenhof/clips/c1/', studio: 'lindenhof', dancer: { id: 1, name: 'Mei Lin' },
  style: 'ballet', state: 'ready', created_at: '2025-11-21T10:00:00Z', uploaded_by: 'Ana', file_name: 'a.mov', bytes: 1,
  duration: 4, frames: 96, fps: [24, 1], width: 720, height: 1280, thumbnail: null, proxy: null, pose: null, sound: null,
  report: null, reading: null, barcode: null, consent: { view: true, train: false, publish: false }, job: null,
  may: { edit: true, remove: true, process: true, label: false }, removed_at: null, notes: [], blurred: false, sprite: null, original: null, downloads: null, scale: null,
  labels: null, withdrawn_at: null, kept_until: null, ...change,
})

export const segment = (start: number, end: number, change: Partial<Segment> = {}): Segment => ({
  start, end, state: 'unit', unit: 'A', variant: 0, label: 'Motion A', confidence: 0.7,
  phases: [start + Math.floor((end - start) / 3), end - Math.floor((end - start) / 3)], reason: null, ...change,
})

export const report = (change: Partial<StructureReport> = {}): StructureReport => ({
  id: 1, model: null, schema: 1, frames: 96, fps: [24, 1],
  method: { kind: 'unsupervised', name: 'kinematic-changepoints', version: '1', parameters: {} },
  confidence: 0.62, action: null,
  units: [{ id: 'A', name: 'Motion A', abbr: 'A', hue: 1, found: 'Motion A' }, { id: 'B', name: 'Motion B', abbr: 'B', hue: 12, found: 'Motion B' }],
  segments: [
    segment(0, 12, { state: 'none', unit: null, label: '', confidence: null, phases: null }),
    segment(12, 40), segment(40, 60, { unit: 'B', label: 'Motion B' }), segment(60, 90, { variant: 1, label: 'Motion A′' }),
    segment(90, 96, { state: 'unseen', unit: null, label: '', confidence: null, phases: null, reason: 'no body found' }),
  ],
  boundaries: [{ frame: 12, kind: 'start', confidence: 0.8, spread: 2 }],
  phrases: [{ start: 0, end: 60, label: 'A', name: '' }, { start: 60, end: 96, label: 'B', name: '' }],
  rhythm: { tempo_bpm: 120, confidence: 0.8, beats: [0.5, 1, 1.5, 2, 2.5, 3, 3.5], count_one: 0, reason: null },
  energy: Array.from({ length: 96 }, (_, i) => (i >= 90 ? null : 0.5)),
  body: { frames_found: 90, frames_missing: 6, gaps: [{ start: 90, end: 96, reason: 'no body found' }] },
  summary: [{ text: 'Two motions.', values: {} }], problems: [], ...change,
})

export const pageData = (change: Partial<ClipPageData> = {}): ClipPageData => ({
  studio: { slug: 'lindenhof', name: 'Lindenhof' }, me: { name: 'Ana', role: 'lead' }, clip: clip(), report: report(), seq: 1,
  socket: '/ws/studios/lindenhof/', ...change,
})
