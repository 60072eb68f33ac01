/** Things that several tests of the engine need: array files, poses, a film that can be played by hand, ink that remembers. */
import { JOINT_COUNT, JOINTS } from '../../src/engine/body'
import { PoseTrack } from '../../src/engine/pose'
import type { Film } from '../../src/engine/clock'

const SIZES = { '<f4': 4, '<f8': 8, '<i4': 4, '|u1': 1 } as const

interface Described {
  dtype: keyof typeof SIZES
  shape: number[]
  values: number[]
}

/** A container with any header whatever, well formed or not. */
export function raw(header: unknown, data: Uint8Array, options: { magic?: string; length?: number } = {}): ArrayBuffer {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const padded = Math.ceil((8 + text.length) / 8) * 8
  const bytes = new Uint8Array(padded + data.length)
  bytes.set(new TextEncoder().encode(options.magic ?? 'DSA1'))
  new DataView(bytes.buffer).setUint32(4, options.length ?? padded - 8, true)
  bytes.set(text, 8)
  bytes.fill(32, 8 + text.length, padded)
  bytes.set(data, padded)
  return bytes.buffer
}

export function container(meta: Record<string, unknown>, arrays: Record<string, Described>): ArrayBuffer {
  let offset = 0
  const list = Object.entries(arrays).map(([name, { dtype, shape, values }]) => {
    const entry = { name, dtype, shape, offset }
    offset += Math.ceil((values.length * SIZES[dtype]) / 8) * 8
    return entry
  })
  const data = new Uint8Array(offset)
  const view = new DataView(data.buffer)
  list.forEach((entry) => {
    arrays[entry.name]?.values.forEach((value, i) => {
      const at = entry.offset + i * SIZES[entry.dtype]
      if (entry.dtype === '<f4') view.setFloat32(at, value, true)
      else if (entry.dtype === '<f8') view.setFloat64(at, value, true)
      else if (entry.dtype === '<i4') view.setInt32(at, value, true)
      else view.setUint8(at, value)
    })
  })
  return raw({ meta, arrays: list }, data)
}

/** One person standing; `change` writes into xy (18 pairs) and score of a frame. */
export function standing(frames: number, change: (frame: number, xy: Float32Array, score: Float32Array) => void = () => {}): PoseTrack {
  const xy = new Float32Array(frames * JOINT_COUNT * 2)
  const score = new Float32Array(frames * JOINT_COUNT).fill(0.9)
  for (let frame = 0; frame < frames; frame++) {
    const own = xy.subarray(frame * JOINT_COUNT * 2, (frame + 1) * JOINT_COUNT * 2)
    for (let joint = 0; joint < JOINT_COUNT; joint++) own.set([100 + joint, 50 + joint * 5], joint * 2)
    change(frame, own, score.subarray(frame * JOINT_COUNT, (frame + 1) * JOINT_COUNT))
  }
  return new PoseTrack(frames, 1, 200, 200, [24, 1], [], xy, score)
}

export const poseMeta = (change: Record<string, unknown> = {}) => ({
  layout: 'openpose-18', joints: [...JOINTS], fps: [24, 1], width: 200, height: 200, gaps: [], ...change,
})

/** A film without pictures: seeks are answered when the test says so, frames come when the test shows them. */
export class PaperFilm extends EventTarget implements Film {
  playbackRate = 1
  paused = true
  ended = false
  readyState = 4
  /** Every position that the film was sent to. */
  seeks: number[] = []
  private position = 0
  private callback: ((now: number, metadata: { mediaTime: number }) => void) | null = null

  get currentTime(): number {
    return this.position
  }

  set currentTime(value: number) {
    this.position = value
    this.seeks.push(value)
  }

  play(): Promise<void> {
    this.paused = false
    this.dispatchEvent(new Event('play'))
    return Promise.resolve()
  }

  pause(): void {
    this.paused = true
    this.dispatchEvent(new Event('pause'))
  }

  requestVideoFrameCallback(callback: (now: number, metadata: { mediaTime: number }) => void): number {
    this.callback = callback
    return 1
  }

  /** The browser puts a frame on the screen. */
  present(mediaTime: number): void {
    const { callback } = this
    this.callback = null
    callback?.(0, { mediaTime })
  }

  /** The browser has finished a seek. */
  seeked(): void {
    this.dispatchEvent(new Event('seeked'))
  }
}

/** Writes down what would be drawn. */
export class RecordingInk {
  calls: string[] = []
  dashes: number[][] = []
  strokes: { style: string; width: number; dash: number[] }[] = []
  arcs: { x: number; y: number; fill: string }[] = []
  points: number[] = []
  lineWidth = 0
  lineCap: CanvasLineCap = 'butt'
  lineJoin: CanvasLineJoin = 'miter'
  strokeStyle = ''
  fillStyle = ''
  globalAlpha = 1
  private dash: number[] = []
  beginPath() {}
  moveTo(x: number, y: number) {
    this.points.push(x, y)
  }
  lineTo(x: number, y: number) {
    this.points.push(x, y)
    this.calls.push('line')
  }
  arc(x: number, y: number) {
    this.points.push(x, y)
    this.arcs.push({ x, y, fill: '' })
  }
  fill() {
    const arc = this.arcs.at(-1)
    if (arc) arc.fill = this.fillStyle
  }
  stroke() {
    this.strokes.push({ style: this.strokeStyle, width: this.lineWidth, dash: this.dash })
  }
  setLineDash(dash: number[]) {
    this.dash = dash
    this.dashes.push(dash)
  }
  save() {}
  restore() {}
}
