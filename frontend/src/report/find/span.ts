/** A span drawn by hand over the whole clip: frames [start, end), at least as long as can be looked for. Nothing here knows of the DOM. */
import { clamp } from '../../engine/rate'

export interface Span {
  start: number
  end: number
}

/** The search takes no shorter ones than a third of a second. */
export const leastFrames = ([num, den]: readonly [number, number]): number => Math.max(3, Math.ceil(num / den / 3))

/** From where the hand went down to where it is, in any order, within the clip. */
export function drawnSpan(from: number, to: number, frames: number, least: number): Span {
  const [low, high] = [Math.min(from, to), Math.max(from, to)].map((frame) => clamp(Math.round(frame), 0, frames)) as [number, number]
  const end = Math.min(frames, Math.max(high, low + least))
  return { start: Math.max(0, Math.min(low, end - least)), end }
}

/** One edge moved by so many frames; the other stays, and the span keeps its least length. */
export function nudged({ start, end }: Span, edge: 'start' | 'end', by: number, frames: number, least: number): Span {
  return edge === 'start' ? { start: clamp(start + by, 0, Math.max(0, end - least)), end } : { start, end: clamp(end + by, Math.min(frames, start + least), frames) }
}
