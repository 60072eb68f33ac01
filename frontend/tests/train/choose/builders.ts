/** A studio that teaches its model: six clips of two dancers and two styles, two of them labelled. */
import type { PoolClip, RunBrief, SnapshotBrief, Training } from '../../../src/api/training'
import type { TrainPageData } from '../../../src/train/choose/store.svelte'

export const poolClip = (id: string, change: Partial<PoolClip> = {}): PoolClip => ({
  id, title: `Clip ${id}`, url: `/s/lindenhof/clips/${id}/`, thumbnail: null, dancer: { id: 'd1', name: 'Mei Lin' }, style: 'Ballet', frames: 250, seconds: 10,
  labelled: 0, x: 0.1, y: 0.1, far: false, assignment: null, ...change,
})

export const snapshot = (number: number, change: Partial<SnapshotBrief> = {}): SnapshotBrief => ({
  id: `s${number}`, number, made_at: '2026-11-20T10:00:00Z', by: { id: 'u1', name: 'Ana' }, sha256: 'ab'.repeat(32),
  counts: { labelled: 2, unlabelled: 4, left_out: 1, dancers: 2 }, withdrawn: 0, ...change,
})

export const runBrief = (number: number, change: Partial<RunBrief> = {}): RunBrief => ({
  id: `r${number}`, number, url: `/s/lindenhof/train/runs/${number}/`, state: 'learning', recipe: 'semi_supervised', preset: 'standard', step: 430, steps: 1000, pretrained: null,
  made_at: '2026-11-20T10:00:00Z', started_at: null, finished_at: null, by: { id: 'u1', name: 'Ana' }, version: null, accuracy: null, snapshot: { id: 's1', number: 1 }, ...change,
})

export const sixClips = (): PoolClip[] => [
  poolClip('a', { labelled: 1, x: 0, y: 0 }), poolClip('b', { labelled: 0.4, x: 0.5, y: 0 }), poolClip('c', { x: 1, y: 0 }),
  poolClip('d', { x: 0, y: 1 }), poolClip('e', { style: 'Salsa', dancer: null, x: 0.5, y: 1, far: true }), poolClip('f', { style: 'Salsa', dancer: null, x: 1, y: 1 }),
]

export function trainingOf(change: Partial<Training> = {}, clips: PoolClip[] = sixClips()): Training {
  const labelled = clips.filter((clip) => clip.labelled > 0).length
  return {
    pool: {
      clips, left_out: [{ id: 'l1', title: 'Waltz', url: '/s/lindenhof/clips/l1/', code: 'no-consent', message: 'Its dancer did not allow that it teaches a model.' }],
      counts: { clips: clips.length, labelled, unlabelled: clips.length - labelled, left_out: 1 }, fraction: clips.length ? labelled / clips.length : 0, goal: 0.2,
      dancers: [{ id: 'd1', name: 'Mei Lin', labelled: 2, clips: 4 }, { id: null, name: '', labelled: 0, clips: 2 }],
      styles: [{ name: 'Ballet', labelled: 2, clips: 4 }, { name: 'Salsa', labelled: 0, clips: 2 }],
    },
    survey: { id: 'v1', state: 'done', made_at: '2026-11-20T10:00:00Z', fresh: true, error: null },
    ready: { ok: true, missing: [] }, snapshots: [], runs: [], active: null, annotators: [{ id: 'u2', name: 'Jonas' }], may: { choose: true, train: true }, seq: 1, ...change,
  }
}

export const pageData = (training: Training): TrainPageData => ({ studio: { slug: 'lindenhof', name: 'Lindenhof' }, me: { name: 'Ana', role: 'lead' }, socket: '/ws/', seq: 1, training })
