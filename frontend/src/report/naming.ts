/** Names that people give to units, as the page shows them before the server has said so. */
import type { Sentence, StructureReport, Unit } from '../api/types'

const PRIME = '′'

/** What a unit was called when it was found. */
export const foundName = (unit: Unit): string => unit.found ?? unit.name

/** The report with this name for the unit; an empty one is the one by which it was found. */
export function withName(report: StructureReport, id: string, name: string): StructureReport {
  const unit = report.units.find((one) => one.id === id)
  if (!unit) return report
  const called = name || foundName(unit)
  const told = (sentence: Sentence): Sentence => ({
    ...sentence,
    values: Object.fromEntries(Object.entries(sentence.values).map(([key, value]) => [key, value === unit.name ? called : value])),
  })
  return {
    ...report,
    units: report.units.map((one) => (one === unit ? { ...one, name: called, found: foundName(one) } : one)),
    segments: report.segments.map((segment) => (segment.unit === id ? { ...segment, label: called + PRIME.repeat(segment.variant) } : segment)),
    summary: report.summary.map(told),
  }
}
