/** Runs and their points for tests; everything can be overridden. */
import type { Measure, Run, RunBrief, RunPoint, RunResult, Snapshot, Training } from '../../../src/api/training'
import type { ModelNamed } from '../../../src/api/types'
import type { RunPageData } from '../../../src/train/run/store.svelte'

export const v7: ModelNamed = { id: 'm7', name: 'Parser', number: 7, version: '7', state: 'promoted' }
export const v8: ModelNamed = { id: 'm8', name: 'Parser', number: 8, version: '8', state: 'candidate' }

export function aMeasure(name: string, before: number, now: number, verdict: 'better' | 'worse' | 'as-good'): Measure {
  const around = (value: number) => ({ value, low: value - 2, high: value + 2 })
  return { name, candidate: around(now), active: around(before), change: { ...around(now - before), verdict } }
}

export const aUnit = (name: string, active: number | null, candidate: number | null, segments = 12): RunResult['units'][number] =>
  ({ word: name, name, abbr: name.slice(0, 3).toUpperCase(), hue: 3, active, candidate, segments })

export const aResult = (more: Partial<RunResult> = {}): RunResult => ({
  against: v7, checked: { dancers: 4, clips: 9, frames: 1200, by: 'dancer', known: 0 },
  measures: [aMeasure('frames', 71.2, 80.4, 'better'), aMeasure('class', 93.1, 93.5, 'as-good'), aMeasure('order', 70, 66, 'worse')],
  units: [aUnit('Balancé', 69, 61), aUnit('Turn', 70, 86), aUnit('Glissade', 66, 67, 3)],
  confusion: { names: ['', 'Balancé', 'Turn', 'Glissade', 'Jeté'], frames: [[90, 10, 0, 0, 0], [0, 50, 50, 0, 0], [1, 0, 395, 4, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]] },
  worst: [{ clip: { id: 'c1', title: 'Waltz', url: '/c1/', thumbnail: null }, accuracy: 48.2, often: 'Turn taken for Balancé' }],
  mixed_up: [{ unit: 'Turn', with: '', frames: 1 }, { unit: 'Balancé', with: 'Turn', frames: 50 }], ...more,
})

export const aBrief = (more: Partial<RunBrief> = {}): RunBrief => ({
  id: 'r12', number: 12, url: '/s/lindenhof/train/runs/12/', state: 'learning', recipe: 'semi_supervised', preset: 'standard', step: 5160, steps: 6000, pretrained: null,
  made_at: '2026-11-12T10:00:00Z', started_at: '2026-11-12T10:05:00Z', finished_at: null, by: { id: 'u1', name: 'Ana' }, version: null, accuracy: null, snapshot: { id: 's9', number: 9 }, ...more,
})

export const aRun = (more: Partial<Run> = {}): Run => ({
  ...aBrief(), settings: { iterations: 6000, rate: 0.002, seed: 0, confidence: 0.7 }, seconds_left: 420, job: null, error: null, notes: [], active_accuracy: 71.2, result: null,
  snapshot: { id: 's9', number: 9, made_at: '2026-11-12T09:00:00Z', by: null, sha256: 'ab'.repeat(32), counts: { labelled: 21, unlabelled: 123, left_out: 4, dancers: 12 }, withdrawn: 0 },
  may: { stop: true, resume: false, promote: false, remove: false }, ...more,
})

export const aDone = (more: Partial<Run> = {}): Run =>
  aRun({ state: 'finished', step: 6000, finished_at: '2026-11-12T10:52:00Z', version: v8, accuracy: 80.4, seconds_left: null, result: aResult(), may: { stop: false, resume: false, promote: true, remove: false }, ...more })

export const somePoints = (upto = 100, top = 80): RunPoint[] =>
  Array.from({ length: upto / 10 }, (_, i) => ({
    step: (i + 1) * 10,
    values: { 'a.loss': 2 - i / 10, 'b.loss': 2.2 - i / 10, 'a.unlabelled': 0.5, 'b.unlabelled': 0.6, ...((i + 1) % 5 === 0 ? { 'a.accuracy': top - 20 + i, 'b.accuracy': top - 22 + i } : {}) },
  }))

export const aSnapshot = (): Snapshot => ({
  ...aRun().snapshot, vocabulary: [{ word: 'w1', name: 'Turn', abbr: 'TUR', hue: 8, phase: '' }],
  split: { train: [{ id: 'c1', title: 'One', url: '/c1/' }], validation: [], test: [{ id: 'c2', title: 'Two', url: '/c2/' }], by: 'dancer' },
  actions: [], unlabelled: [{ id: 'c3', title: 'Three', url: '/c3/' }], left_out: [{ id: 'c4', title: 'Four', url: '/c4/', code: 'no-consent' }],
})

export function aTraining(more: Partial<Training> = {}): Training {
  const clip = (id: string, labelled: number, dancer: string) => ({
    id, title: id, url: `/${id}/`, thumbnail: null, dancer: { id: dancer, name: dancer }, style: 'Ballet', frames: 100, seconds: 4, labelled, x: 0.5, y: 0.5, far: false, assignment: null,
  })
  return {
    pool: {
      clips: [clip('c1', 0.2, 'Mei'), clip('c2', 1, 'Zhao'), clip('c3', 0.9, 'Mei'), clip('c9', 1, 'Mei')], left_out: [],
      counts: { clips: 4, labelled: 4, unlabelled: 0, left_out: 0 }, fraction: 1, goal: 0.2, dancers: [], styles: [],
    },
    survey: null, ready: { ok: true, missing: [] }, snapshots: [], runs: [aBrief()], active: v7, annotators: [], may: { choose: true, train: true }, seq: 1, ...more,
  }
}

export const aPage = (run: Run, more: Partial<RunPageData> = {}): RunPageData => ({
  studio: { slug: 'lindenhof', name: 'Lindenhof' }, me: { name: 'Ana', role: 'lead' }, socket: '/ws/', seq: 1, run,
  runs: [run, aBrief({ id: 'r9', number: 9, state: 'finished', accuracy: 76 })], training_url: '/s/lindenhof/train/', ...more,
})
