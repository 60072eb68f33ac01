/** A comparison of two takes, as the server tells it: in step, late, left out, added, two that changed places. */
import type { Segment } from '../../src/api/types'
import type { ComparedTake, ComparePageData, Comparison, JointDifference, Pair } from '../../src/compare/types'

const UNITS = [
  { id: 'A', name: 'Chassé', abbr: 'CHA', hue: 4, found: 'Chassé' },
  { id: 'B', name: 'Balancé', abbr: 'BAL', hue: 7, found: 'Balancé' },
  { id: 'C', name: 'Grand jeté', abbr: 'GJ', hue: 1, found: 'Grand jeté' },
]

export const segment = (start: number, end: number, unit: string | null): Segment => ({
  start, end, unit, state: unit ? 'unit' : 'none', variant: 0, label: UNITS.find(({ id }) => id === unit)?.name ?? '', confidence: 0.9, phases: null, reason: null,
})

function take(id: string, title: string, dancer: string | null, segments: Segment[], change: Partial<ComparedTake> = {}): ComparedTake {
  return {
    clip: { id, title, url: `/s/lindenhof/clips/${id}/`, dancer: dancer === null ? null : { id: dancer.length, name: dancer }, style: 'ballet' },
    frames: segments.at(-1)?.end ?? 0, fps: [30, 1], proxy: `/media/${id}/proxy`, pose: null, thumbnail: null, width: 960, height: 720, segments, units: UNITS, ...change,
  }
}

export const joint = (name: JointDifference['joint'], degrees: number, uncertainty: number): JointDifference => ({ joint: name, degrees, uncertainty, told: degrees > uncertainty, way: null })

export function pair(change: Partial<Pair>): Pair {
  const alone = change.kind === 'left-out' || change.kind === 'added'
  return {
    kind: 'same', first: null, second: null, name: 'Chassé', hue: 4, early: alone ? null : 0, frames: alone ? null : 0, told: false, uncertainty: alone ? null : 0.1,
    longer: alone ? null : 0, alike: alone ? null : 0.96, shape: alone ? null : 'as in the first take', joints: alone ? [] : [joint('trunk', 2, 4)], ...change,
  }
}

/** First: A B C | A B C. Second: A, C late and a leg lower, an added B | B A C. */
export function aComparison(change: Partial<Comparison> = {}): Comparison {
  const first = [segment(0, 30, 'A'), segment(30, 60, 'B'), segment(60, 120, 'C'), segment(120, 150, null), segment(150, 180, 'A'), segment(180, 210, 'B'), segment(210, 240, 'C')]
  const second = [segment(0, 30, 'A'), segment(30, 99, 'C'), segment(99, 120, 'B'), segment(120, 150, null), segment(150, 180, 'B'), segment(180, 210, 'A'), segment(210, 240, 'C')]
  return {
    id: 'k1', url: '/s/lindenhof/compare/k1/', state: 'ready', error: null, made_at: '2026-11-20T10:00:00Z', by: 'Ana Duarte', stale: false, may: { delete: true, share: true },
    first: take('c1', 'Diagonal', 'Tatiana K.', first),
    second: take('c2', 'Diagonal, take 3', 'Mei Lin', second),
    result: {
      pairs: [
        pair({ first: 0, second: 0 }),
        pair({ kind: 'left-out', first: 1, name: 'Balancé', hue: 7 }),
        pair({ first: 2, second: 1, name: 'Grand jeté', hue: 1, early: 0.3, frames: 9, told: true, longer: 0.3, alike: 0.71, shape: 'right leg 12° lower', joints: [joint('trunk', 3, 4), joint('right_hip', 12, 4)] }),
        pair({ kind: 'added', second: 2, name: 'Balancé', hue: 7 }),
        pair({ kind: 'swapped', first: 4, second: 5 }),
        pair({ kind: 'swapped', first: 5, second: 4, name: 'Balancé', hue: 7 }),
        pair({ first: 6, second: 6, name: 'Grand jeté', hue: 1, early: -0.05, frames: -1.5 }),
      ],
      warp: [[0, 0], [240, 240]],
      joints: [joint('right_hip', 8, 3), joint('left_knee', 1, 5)],
      things: [
        { kind: 'shape', title: 'Right leg, Grand jeté', text: 'It stays 12° lower.', pair: 2, joint: 'right_hip', way: 'lower', badge: '12° ± 4°' },
        { kind: 'left-out', title: 'Balancé is missing', text: 'You go straight on.', pair: 1, joint: null, way: null, badge: 'left out' },
      ],
      limits: ['The feet were often out of the picture.'],
      tempo: 1,
    },
    ...change,
  }
}

export const aPage = (comparison?: Comparison, more: Partial<ComparePageData> = {}): ComparePageData => ({
  studio: { slug: 'lindenhof', name: 'Lindenhof Studio' }, me: { name: 'Ana Duarte', role: 'lead' }, socket: '/ws/studios/lindenhof/', seq: 7, ...(comparison ? { comparison } : {}), ...more,
})
