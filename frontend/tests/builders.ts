/** Clips and jobs for tests; everything can be overridden. */
import type { Clip, ClipPage, Job } from '../src/api/types'

export function aJob(more: Partial<Job> = {}): Job {
  return {
    id: 'j1', clip: 'c1', state: 'running', stage: 'pose', stage_index: 2, percent: 64, done: 818, total: 1278, countable: 'frame',
    overall: 45, seconds_left: 17, place: null, attempt: 1, cancelling: false, error: null, finished_stages: ['check'], ...more,
  }
}

export function aClip(more: Partial<Clip> = {}): Clip {
  return {
    id: 'c1', title: 'Diagonal, take 2', url: '/s/x/clips/c1/', studio: 'x', dancer: { id: 1, name: 'Mei Lin' }, style: 'Ballet', state: 'ready',
    created_at: '2026-11-12T10:00:00Z', uploaded_by: 'Ana', file_name: 'a.mov', bytes: 10, duration: 42.4, frames: 1272, fps: [30, 1], width: 1280,
    height: 720, thumbnail: '/t.jpg', proxy: null, pose: null, sound: null, report: null,
    barcode: [{ start: 0, end: 30, state: 'none', hue: null }, { start: 30, end: 90, state: 'unit', hue: 3 }, { start: 90, end: 100, state: 'unseen', hue: null }],
    consent: { view: true, train: false, publish: false }, job: null, blurred: false, may: { edit: true, remove: true, process: true, label: false }, removed_at: null, notes: [], sprite: null, original: null, downloads: null, scale: null, reading: null, labels: null, withdrawn_at: null, kept_until: null, ...more,
  }
}

export function aPage(results: Clip[], more: Partial<ClipPage> = {}): ClipPage {
  const work = results.filter((clip) => clip.state === 'working' || clip.state === 'waiting').length
  return {
    seq: 1, count: results.length, next: null, previous: null, seconds: 60, dancers: 1, results,
    counts: { all: results.length, ready: results.length - work, work, attention: 0, removed: 0 }, ...more,
  }
}
