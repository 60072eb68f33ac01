/** What is said of a unit in its card: how it lies to the count, and its jump. */
import { plural, t } from '../../i18n'
import type { Measures, TimedEdge } from './api'
import { told } from './words'

/** "Starts 5 frames early for count 4."; '' where the beat is not known there. */
export function startSaid({ late, count, sure }: TimedEdge, resolution: number): string {
  if (count === null) return ''
  if (Math.abs(late) <= resolution) return t('Starts on count {count}, as near as can be told.', { count })
  const n = Math.round(Math.abs(late))
  const words = late < 0
    ? plural(n, { one: 'Starts {n} frame early for count {count}.', other: 'Starts {n} frames early for count {count}.' }, { count })
    : plural(n, { one: 'Starts {n} frame late for count {count}.', other: 'Starts {n} frames late for count {count}.' }, { count })
  return sure ? words : t('{said} That is not certain.', { said: words })
}

/** "In the air for 0.52 s ± 0.03 s, 0.21 ± 0.03 body heights high."; '' where no jump was measured. */
function jumpSaid(measures: Measures, segment: number): string {
  const of = (name: string) => {
    const measure = measures.measures.find((one) => one.name === name)
    const taken = measure?.units.find((one) => one.segment === segment)
    return measure && taken ? told(taken, measure.unit) : null
  }
  const [air, height] = [of('air_time'), of('jump_height')]
  if (air && height) return t('In the air for {time}, {height} high.', { time: `${air.value} ${air.rest}`, height: `${height.value} ${height.rest}` })
  return air ? t('In the air for {time}.', { time: `${air.value} ${air.rest}` }) : ''
}

/** Sentences about a unit; null where nothing was measured yet, and the page says what it knows by itself. */
export function unitSaid(measures: Measures | null, segment: number): { start: string; jump: string } | null {
  if (measures?.state !== 'ready') return null
  const { timing } = measures
  const edge = timing && !timing.why_not ? timing.edges.find((one) => one.kind === 'start' && one.segment === segment) : undefined
  return { start: edge && timing ? startSaid(edge, timing.resolution) : '', jump: jumpSaid(measures, segment) }
}
