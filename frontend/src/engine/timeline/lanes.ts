/** The rows of the timeline: a head, a lane, and in it the strip that moves. */
import { element } from './dom'
import { lanesOf, type LaneName, type TimelineModel, type TimelineWords } from './model'

/** Pixels; the report's lanes are a little lower than the workspace's. */
export const LANE_HEIGHT: Record<LaneName, number> = { time: 24, counts: 24, phrases: 38, units: 58, labels: 46, differ: 7, edges: 48, moments: 44, notes: 28, energy: 36, sound: 32 }

export interface Lane {
  name: LaneName
  row: HTMLElement
  strip: HTMLElement
  /** Where a curve is drawn; null in lanes of elements. */
  canvas: HTMLCanvasElement | null
}

const CURVES = ['differ', 'edges', 'energy', 'sound'] as const
const isCurve = (name: LaneName): name is (typeof CURVES)[number] => (CURVES as readonly LaneName[]).includes(name)

export const makeLanes = (model: TimelineModel, words: TimelineWords): Lane[] => lanesOf(model).map((name) => makeLane(name, model, words))

function makeLane(name: LaneName, model: TimelineModel, words: TimelineWords): Lane {
  const row = element(`tl-row tl-row-${name}`)
  const head = element('tl-head', words.lanes[name])
  const from = name === 'labels' ? model.labelsFrom : name === 'units' ? (model.sees?.from ?? '') : ''
  if (from) head.append(element('', from, 'small'))
  head.setAttribute('aria-hidden', 'true')
  const lane = element('tl-lane')
  lane.style.height = `${LANE_HEIGHT[name]}px`
  const strip = element('tl-strip')
  lane.append(strip)
  row.append(head, lane)
  if (name === 'units' || name === 'labels' || name === 'moments' || name === 'notes') {
    strip.setAttribute('role', 'listbox')
    strip.setAttribute('aria-label', from ? `${words.lanes[name]}, ${from}` : words.lanes[name])
  } else if (!isCurve(name)) strip.setAttribute('aria-hidden', 'true')
  if (!isCurve(name)) return { name, row, strip, canvas: null }
  const canvas = document.createElement('canvas')
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', words[name])
  strip.append(canvas)
  return { name, row, strip, canvas }
}
