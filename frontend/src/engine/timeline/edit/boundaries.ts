/** Edges with their spread: those of the labels, and where nobody looked those of the model. */
import { spanAt, visible } from '../../geometry'
import type { LabelDoc } from '../../labels/doc'
import type { CurveColours } from '../curves'
import type { Paper } from './paper'

export interface Flag {
  frame: number
  kind: 'start' | 'end'
  /** One standard deviation, frames; null: nobody said. */
  spread: number | null
  /** The model's, not a person's. */
  model: boolean
  /** Frames of what begins or ends here, as far as it is known: there must be room for a flag. */
  room: number
}

/** The flags to draw, the model's first: people's lie over them. */
export function flagsIn({ model, from, to }: Pick<Paper, 'model' | 'from' | 'to'>, doc: LabelDoc): Flag[] {
  const flags: Flag[] = []
  for (const { frame, kind, spread } of model.edges) {
    if (frame < from || frame > to) continue
    if (spanAt(doc.segments, frame) >= 0 || spanAt(doc.segments, frame - 1) >= 0) continue
    flags.push({ frame, kind, spread, model: true, room: Infinity })
  }
  const [first, last] = visible(doc.segments, from, to)
  for (const { state, start, end, spread } of doc.segments.slice(Math.max(0, first - 1), last + 1)) {
    if (state === 'none') continue
    flags.push({ frame: start, kind: 'start', spread: spread?.[0] ?? null, model: false, room: end - start })
    flags.push({ frame: end, kind: 'end', spread: spread?.[1] ?? null, model: false, room: end - start })
  }
  return flags
}

/** Side of a flag, pixels; it needs a little more room than that. */
const FLAG_PX = 8
const FLAG_ROOM_PX = 10
/** A band narrower than the line that it lies under says nothing. */
const BAND_LEAST_PX = 3
const SOFT_PX = 12

/** `left`: the ground's pixel at which the canvas begins. */
export function drawFlags(ink: CanvasRenderingContext2D, paper: Paper, flags: readonly Flag[], left: number, height: number, colours: CurveColours): void {
  for (const flag of flags) {
    const x = paper.x(flag.frame) - left
    ink.globalAlpha = flag.model ? 0.55 : 1
    // Two standard deviations each way.
    drawBand(ink, x, 4 * (flag.spread ?? 0) * paper.perFrame, height, colours[flag.kind])
    ink.fillStyle = colours[flag.kind]
    if (flag.room * paper.perFrame >= FLAG_ROOM_PX) {
      ink.fillRect(x - 1, 0, 2, height)
      drawFlag(ink, x, flag.kind, height)
    } else {
      ink.globalAlpha *= 0.5
      ink.fillRect(x - 0.5, 0, 1, height)
    }
  }
  ink.globalAlpha = 1
}

/** A soft band of the colour. Gradients of many narrow bands would cost more than they show: these have a core instead. */
function drawBand(ink: CanvasRenderingContext2D, x: number, width: number, height: number, colour: string): void {
  if (width < BAND_LEAST_PX) return
  if (width < SOFT_PX) {
    ink.fillStyle = faded(colour, 0.2)
    ink.fillRect(x - width / 2, 0, width, height)
    ink.fillRect(x - width / 4, 0, width / 2, height)
  } else {
    const soft = ink.createLinearGradient(x - width / 2, 0, x + width / 2, 0)
    for (const [at, strength] of [[0, 0], [0.3, 0.34], [0.7, 0.34], [1, 0]] as const) soft.addColorStop(at, faded(colour, strength))
    ink.fillStyle = soft
    ink.fillRect(x - width / 2, 0, width, height)
  }
}

/** The same hue with less of it: a gradient to "transparent" would go through grey. */
const faded = (colour: string, share: number): string =>
  /^#[\da-f]{6}$/i.test(colour) ? colour + Math.round(share * 255).toString(16).padStart(2, '0') : `color-mix(in srgb, ${colour} ${share * 100}%, transparent)`

/** A start flies up and forward, an end down and back. */
function drawFlag(ink: CanvasRenderingContext2D, x: number, kind: 'start' | 'end', height: number): void {
  const [pole, tip, y, to] = kind === 'start' ? [x + 1, x + 1 + FLAG_PX, 0, FLAG_PX] : [x - 1, x - 1 - FLAG_PX, height, height - FLAG_PX]
  ink.beginPath()
  ink.moveTo(pole, y)
  ink.lineTo(tip, y)
  ink.lineTo(pole, to)
  ink.fill()
}
