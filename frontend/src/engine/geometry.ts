/** Timeline geometry: pure functions between frames and pixels. Nothing here knows of the DOM. */
import { clamp, type Rate } from './rate'

/** What a lane shows: the frame at its left edge (may be a fraction, and outside the clip), and pixels for a frame. */
export interface View {
  start: number
  perFrame: number
  width: number
}

/** Zoom limits, pixels for a frame. A short clip that fills the lane may go beyond the lower one. */
export const MIN_ZOOM = 0.02
export const MAX_ZOOM = 16

export const toPx = (view: View, frame: number): number => (frame - view.start) * view.perFrame
export const toFrame = (view: View, px: number): number => view.start + px / view.perFrame
export const lastSeen = (view: View): number => view.start + view.width / view.perFrame

/** The frame under a pointer: the one whose cell contains px, kept inside the clip. */
export const frameAt = (view: View, px: number, frames: number): number => clamp(Math.floor(toFrame(view, px)), 0, frames - 1)

/** The whole clip over the whole width. */
export const fitClip = (frames: number, width: number): View => ({ start: 0, perFrame: width / Math.max(frames, 1), width })

/** [start, end) with a tenth of its length on either side, inside the clip and the zoom limits. */
export function fitRange(start: number, end: number, frames: number, width: number): View {
  const margin = (end - start) * 0.1
  const perFrame = clampZoom(width / Math.max(end - start + 2 * margin, 1), frames, width)
  return keepInside({ start: (start + end) / 2 - width / perFrame / 2, perFrame, width }, frames)
}

export function clampZoom(perFrame: number, frames: number, width: number): number {
  const whole = width / Math.max(frames, 1)
  return clamp(perFrame, Math.min(Math.max(whole, MIN_ZOOM), MAX_ZOOM), Math.max(MAX_ZOOM, whole))
}

/** Move the window so that it shows no ground outside the clip; a clip narrower than the lane starts at its left. */
export function keepInside(view: View, frames: number): View {
  const room = frames - view.width / view.perFrame
  return { ...view, start: clamp(view.start, 0, Math.max(0, room)) }
}

/** Zoom by `factor` so that the frame under `px` stays under it. */
export function zoomAt(view: View, px: number, factor: number, frames: number): View {
  const perFrame = clampZoom(view.perFrame * factor, frames, view.width)
  return keepInside({ ...view, perFrame, start: toFrame(view, px) - px / perFrame }, frames)
}

/** The window whose middle is `frame`; it may reach beyond the clip (a phone's lane moves under a still playhead). */
export const centreOn = (view: View, frame: number): View => ({ ...view, start: frame - view.width / view.perFrame / 2 })

/** Move the window so that `frame` lies at `share` of the width, when it is outside or past that place while playing. */
export function follow(view: View, frame: number, share: number, frames: number): View {
  return keepInside({ ...view, start: frame - (view.width * share) / view.perFrame }, frames)
}

export interface TickPlan {
  /** Major ticks: every `every` seconds, or every `every` frames. */
  unit: 'seconds' | 'frames'
  every: number
  /** Parts between two majors; 1 = no minors. */
  minors: number
  /** Digits after the point of a second. */
  digits: number
}

const SECOND_STEPS: readonly (readonly [every: number, minors: number, digits: number])[] = [
  [0.1, 1, 1], [0.2, 2, 1], [0.5, 5, 1], [1, 5, 0], [2, 2, 0], [5, 5, 0], [10, 5, 0], [20, 4, 0], [30, 6, 0], [60, 6, 0],
  [120, 4, 0], [300, 5, 0], [600, 5, 0],
]
const LEAST_MAJOR_PX = 80
/** From here on every frame has its tick. */
const FRAME_TICKS_PX = 8

/** The finest step whose majors are at least 80 px apart; frames instead of seconds from 8 px a frame. */
export function tickPlan(perFrame: number, [num, den]: Rate): TickPlan {
  const perSecond = (perFrame * num) / den
  if (perFrame >= FRAME_TICKS_PX) {
    const every = [5, 10, 20].find((frames) => frames * perFrame >= LEAST_MAJOR_PX) ?? 20
    return { unit: 'frames', every, minors: every, digits: 1 }
  }
  for (const [every, minors, digits] of SECOND_STEPS) {
    if (every * perSecond >= LEAST_MAJOR_PX) return { unit: 'seconds', every, minors, digits }
  }
  // Hours of film in one lane: double the ten minutes until the majors keep their distance.
  let every = 600
  while (every * perSecond < LEAST_MAJOR_PX) every *= 2
  return { unit: 'seconds', every, minors: 5, digits: 0 }
}

/** Which label fits a segment `px` wide: the name from 92 px, the abbreviation from 30 px, else none. */
export function labelFor(px: number, name: string, abbr: string): string {
  if (px >= 92) return name
  return px >= 30 ? abbr : ''
}

/** Whether the frame numbers fit under the name. */
export const framesFit = (px: number): boolean => px >= 74

/** Class name of a unit's hue; the style sheet gives it colour and pattern. */
export const hueClass = (hue: number): string => `hue-${Number.isFinite(hue) ? clamp(Math.round(hue), 1, 32) : 1}`

/** Where process begins and ends, as percent of the unit's length; a unit without phases is thirds. */
export function envelope(start: number, end: number, phases: readonly [number, number] | null): [number, number] {
  const length = Math.max(end - start, 1)
  const [a, b] = phases ?? [start + length / 3, end - length / 3]
  const from = clamp(((a - start) / length) * 100, 0, 100)
  return [from, clamp(((b - start) / length) * 100, from, 100)]
}

/** Which part of a unit a frame lies in. */
export function phaseAt(frame: number, phases: readonly [number, number] | null): 'start' | 'process' | 'end' | null {
  if (!phases) return null
  if (frame < phases[0]) return 'start'
  return frame < phases[1] ? 'process' : 'end'
}

/** Indices of the spans [start, end) that touch [from, to); `spans` are sorted and do not overlap. */
export function visible(spans: readonly { start: number; end: number }[], from: number, to: number): [number, number] {
  let first = 0
  let high = spans.length
  while (first < high) {
    const middle = (first + high) >> 1
    if ((spans[middle]?.end ?? 0) <= from) first = middle + 1
    else high = middle
  }
  let end = first
  while (end < spans.length && (spans[end]?.start ?? Infinity) < to) end++
  return [first, end]
}

/** The span that contains `frame`, as index; −1 when none does. */
export function spanAt(spans: readonly { start: number; end: number }[], frame: number): number {
  const [index] = visible(spans, frame, frame + 1)
  const span = spans[index]
  return span && frame >= span.start && frame < span.end ? index : -1
}
