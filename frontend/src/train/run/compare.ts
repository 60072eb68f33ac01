/** Two runs side by side. */
import type { Measured, Run } from '../../api/training'
import { lasting, number, plural, t } from '../../i18n'
import { MEASURE_NAMES } from './judge'
import { presetWord, recipeWord, tookSeconds } from './words'

export interface ComparedMeasure {
  name: string
  here: Measured | null
  there: Measured | null
  /** In points of percent; null where one of them was not measured. */
  change: number | null
  /** Their intervals do not touch: the difference is more than chance, as far as two checks can say. */
  sure: boolean
}

/** Measures in the house's order; those that neither run has are left out. */
export function comparedMeasures(here: Run, there: Run): ComparedMeasure[] {
  const of = (run: Run, name: string) => run.result?.measures.find((one) => one.name === name)?.candidate ?? null
  return MEASURE_NAMES.flatMap((name) => {
    const a = of(here, name)
    const b = of(there, name)
    if (!a && !b) return []
    return [{ name, here: a, there: b, change: a && b ? a.value - b.value : null, sure: a !== null && b !== null && (a.low > b.high || b.low > a.high) }]
  })
}

/** What was different between them beside their numbers: rows of name, here, there. */
export function comparedFacts(here: Run, there: Run): { name: string; here: string; there: string }[] {
  const facts = (run: Run): [string, string][] => {
    const took = tookSeconds(run)
    const { labelled, unlabelled } = run.snapshot.counts
    return [
      [t('Recipe'), recipeWord(run.recipe)],
      [t('Preset'), presetWord(run.preset)],
      [t('Steps'), number(run.step)],
      [t('Snapshot'), number(run.snapshot.number)],
      [t('Labelled'), plural(labelled, { one: '{n} clip', other: '{n} clips' })],
      [t('Without labels'), plural(unlabelled, { one: '{n} clip', other: '{n} clips' })],
      [t('It took'), took === null ? '–' : lasting(took)],
    ]
  }
  const other = facts(there)
  return facts(here).map(([name, value], i) => ({ name, here: value, there: other[i]![1] }))
}
