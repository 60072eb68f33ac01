/** Which lanes there are, and where each lies: numbers alone, so that a hand is found a lane without asking the page. */
import { EDIT_LANES, type EditLane, type EditModel, type EditSuggestion, type LaneSettings } from './model'

/** Pixels, without the line below. */
const HEIGHT: Record<Exclude<EditLane, 'units'>, number> = {
  time: 34, counts: 26, sections: 30, boundaries: 40, suggestion: 46, energy: 40, sound: 40, clip: 32,
}
/** Above and below a unit. */
export const UNIT_INSET = 3
/** Between two lanes. */
const LINE = 1
/** The line with a lane's name where there is no head beside it; a curve leaves room for it anyway. */
const NAME = 12
const NAMED: readonly EditLane[] = ['units', 'suggestion']
/** A phone is for checking and correcting: its lanes leave room for film and tools. */
const PHONE: readonly EditLane[] = ['time', 'counts', 'units', 'suggestion', 'energy', 'clip']

export interface LanePlace {
  name: EditLane
  /** The lane with its name line and the line below, from the top of the timeline. */
  top: number
  bottom: number
  /** What is drawn in it. */
  from: number
  height: number
}

export interface Room {
  /** No heads: names stand above the lanes. */
  phone: boolean
  /** Too low for curves. */
  low: boolean
  /** A finger wants larger units. */
  coarse: boolean
  /** 1, or more where the person reads larger text. */
  text: number
}

/** Lanes in the person's order. One that the settings do not know stands behind its neighbour of EDIT_LANES. */
export function ordered(order: readonly EditLane[]): EditLane[] {
  const lanes = [...new Set(order)].filter((lane) => EDIT_LANES.includes(lane))
  EDIT_LANES.forEach((lane, i) => {
    if (lanes.includes(lane)) return
    const before = EDIT_LANES.slice(0, i).findLast((other) => lanes.includes(other))
    lanes.splice(before ? lanes.indexOf(before) + 1 : 0, 0, lane)
  })
  return lanes
}

/** Whether a lane has something to show for this clip. */
export function hasContent(lane: EditLane, model: EditModel<EditSuggestion>): boolean {
  if (lane === 'counts') return model.counts.length > 0
  if (lane === 'suggestion') return model.suggestions.length > 0
  if (lane === 'energy') return model.energy.some((value) => value !== null)
  if (lane === 'sound') return model.peaks !== null && model.peaks.values.some((value) => value > 0)
  return true
}

export function layOut(model: EditModel<EditSuggestion>, settings: LaneSettings, room: Room): LanePlace[] {
  let top = 0
  return ordered(settings.order)
    .filter((lane) => !settings.hidden.includes(lane) && hasContent(lane, model))
    .filter((lane) => !(room.low && (lane === 'energy' || lane === 'sound')) && (!room.phone || PHONE.includes(lane)))
    .map((name) => {
      const unit = Math.min(96, Math.max(40, settings.unitHeight, room.coarse ? 60 : 0))
      const height = Math.round(name === 'units' ? unit * room.text + 2 * UNIT_INSET : HEIGHT[name] * room.text)
      const from = top + (room.phone && NAMED.includes(name) ? Math.round(NAME * room.text) : 0)
      const place = { name, top, from, height, bottom: from + height + LINE }
      top = place.bottom
      return place
    })
}

export const laneAt = (places: readonly LanePlace[], y: number): LanePlace | null =>
  places.find((place) => y >= place.top && y < place.bottom) ?? null
