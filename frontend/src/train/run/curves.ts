/** From the points of a run to the lines of its charts. */
import type { RunPoint } from '../../api/training'
import { number, t } from '../../i18n'
import type { Point } from '../charts/scale'
import type { Series } from '../charts/LineChart.svelte'

/** The two models that label for each other; a run of one model has no letter before its values. */
const MODELS = [
  { prefix: 'a.', letter: 'A', look: 'a' },
  { prefix: 'b.', letter: 'B', look: 'b' },
  { prefix: '', letter: '', look: 'a' },
] as const

const of = (points: readonly RunPoint[], key: string): Point[] =>
  points.flatMap(({ step, values }) => (values[key] === undefined ? [] : [{ step, value: values[key] }]))

const called = (letter: string): string => (letter ? t('model {letter}', { letter }) : t('the model'))

/** Frames named right on the clips kept aside, percent; one line a model. */
export function accuracyLines(points: readonly RunPoint[]): Series[] {
  return MODELS.flatMap(({ prefix, letter, look }) => {
    const found = of(points, `${prefix}accuracy`)
    return found.length ? [{ key: `${prefix}accuracy`, name: called(letter), short: letter, points: found, look }] : []
  })
}

/** A line of more points than this is too restless to be read. */
const MOST_POINTS = 120

/** A line of fewer points, each the mean of some that follow one another; the last one stands at the last step. */
export function calmed(points: readonly Point[]): Point[] {
  const every = Math.ceil(points.length / MOST_POINTS)
  if (every < 2) return [...points]
  const found: Point[] = []
  for (let end = points.length; end > 0; end -= every) {
    const some = points.slice(Math.max(0, end - every), end)
    found.push({ step: some.at(-1)!.step, value: some.reduce((sum, { value }) => sum + value, 0) / some.length })
  }
  return found.reverse()
}

/** Loss with labels, and (thin) without; where there are many points, means of some. */
export function lossLines(points: readonly RunPoint[]): Series[] {
  const lines: Series[] = []
  for (const { prefix, letter, look } of MODELS) {
    const labelled = calmed(of(points, `${prefix}loss`))
    const unlabelled = calmed(of(points, `${prefix}unlabelled`))
    if (labelled.length) lines.push({ key: `${prefix}loss`, name: t('{model}, with labels', { model: called(letter) }), short: letter, points: labelled, look })
    if (unlabelled.length) lines.push({ key: `${prefix}unlabelled`, name: t('{model}, without', { model: called(letter) }), points: unlabelled, look, thin: true })
  }
  return lines
}

/** Of a run's two models the one that ended better: its last value is not below the other's. */
export function betterLine(points: readonly RunPoint[]): Point[] {
  const ends = accuracyLines(points).map(({ points: found }) => found)
  return ends.reduce<Point[]>((best, found) => ((found.at(-1)?.value ?? -Infinity) > (best.at(-1)?.value ?? -Infinity) ? [...found] : best), [])
}

/** "model A 79.0 percent, model B 76.0 percent" as they were measured last. */
export const spokenEnds = (series: readonly Series[]): string =>
  series
    .flatMap(({ name, points }) => {
      const last = points.at(-1)
      return last ? [t('{name} {n} percent', { name, n: number(last.value, 1) })] : []
    })
    .join(', ')

/** The highest accuracy that is known so far, and the step it was measured at last. */
export function soFar(points: readonly RunPoint[]): { step: number; accuracy: number } | null {
  const lasts = accuracyLines(points).flatMap(({ points: found }) => found.at(-1) ?? [])
  if (lasts.length === 0) return null
  return { step: Math.max(...lasts.map(({ step }) => step)), accuracy: Math.max(...lasts.map(({ value }) => value)) }
}
