/**
 * What is drawn on a frame. Points are [x, y] in shares of the picture, origin at the top left, of the film as it is,
 * never mirrored. Paths are in pixels of the picture. No framework, no document.
 */
import type { Fit } from '../engine/fit'

export type Point = [x: number, y: number]
export const TOOLS = ['pen', 'arrow', 'circle'] as const
export const INKS = ['cinnabar', 'limelight', 'verdigris', 'white'] as const
export type Tool = (typeof TOOLS)[number]
export type Ink = (typeof INKS)[number]

export interface Stroke {
  kind: Tool
  ink: Ink
  points: Point[]
}

/** What the server takes. */
export const MOST_STROKES = 40
export const MOST_POINTS = 300

/** How far a point may lie off the line, in shares of the smaller side: less than a pixel on most screens. */
const LEAST_OFF = 0.0015
/** Shorter than this nobody drew anything: a slip of the finger. */
const LEAST_LENGTH = 0.012

export interface Size {
  width: number
  height: number
}

/** How thick lines are, in pixels of the picture. */
export const inkWidth = ({ width, height }: Size): number => Math.max(1, Math.min(width, height) * 0.012)

/** Where a point of the box lies in the picture, which is fitted into it; held inside. */
export function pointAt(x: number, y: number, fit: Fit, mirror: boolean): Point {
  const across = (x - fit.left) / fit.width
  return [held(mirror ? 1 - across : across), held((y - fit.top) / fit.height)]
}

const held = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 1e4) / 1e4

/** The stroke as it is kept: with no more points than it needs. null for a slip. */
export function finished(stroke: Stroke, size: Size): Stroke | null {
  const first = stroke.points[0]
  const last = stroke.points.at(-1)
  if (!first || !last) return null
  const reach = Math.max(...stroke.points.map((point) => distance(first, point, size)))
  if (reach < LEAST_LENGTH) return null
  if (stroke.kind === 'circle') return { ...stroke, points: [first, last] }
  let points = stroke.points
  for (let off = LEAST_OFF; ; off *= 2) {
    points = thinned(stroke.points, off, size)
    if (points.length <= MOST_POINTS) return { ...stroke, points }
  }
}

/** Distance in shares of the smaller side of the picture. */
function distance(a: Point, b: Point, { width, height }: Size): number {
  const unit = Math.min(width, height)
  return Math.hypot(((a[0] - b[0]) * width) / unit, ((a[1] - b[1]) * height) / unit)
}

/** Douglas and Peucker: leaves out points that lie within `off` of the line without them. */
function thinned(points: readonly Point[], off: number, size: Size): Point[] {
  const kept = new Set([0, points.length - 1])
  const spans: [number, number][] = [[0, points.length - 1]]
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span
    let farthest = -1
    let most = off
    for (let i = from + 1; i < to; i++) {
      const away = fromLine(points[i]!, points[from]!, points[to]!, size)
      if (away > most) [farthest, most] = [i, away]
    }
    if (farthest === -1) continue
    kept.add(farthest)
    spans.push([from, farthest], [farthest, to])
  }
  return points.filter((_, i) => kept.has(i))
}

function fromLine(point: Point, a: Point, b: Point, size: Size): number {
  const [unit, dx, dy] = [Math.min(size.width, size.height), (b[0] - a[0]) * size.width, (b[1] - a[1]) * size.height]
  const [px, py] = [(point[0] - a[0]) * size.width, (point[1] - a[1]) * size.height]
  const length = Math.hypot(dx, dy)
  if (length === 0) return Math.hypot(px, py) / unit
  const along = Math.min(1, Math.max(0, (px * dx + py * dy) / length ** 2))
  return Math.hypot(px - along * dx, py - along * dy) / unit
}

const say = (x: number, y: number): string => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`

/** The stroke as an SVG path in pixels of the picture. */
export function strokePath(stroke: Stroke, size: Size): string {
  const at = stroke.points.map(([x, y]): Point => [x * size.width, y * size.height])
  if (stroke.kind === 'circle') return ellipse(at[0]!, at.at(-1)!)
  return line(at) + (stroke.kind === 'arrow' ? head(at, 5 * inkWidth(size)) : '')
}

/** Through the middles between the points, each of which pulls the line: so it bends and has no corners. */
function line(at: readonly Point[]): string {
  const [first, ...rest] = at
  if (!first) return ''
  let path = `M${say(...first)}`
  rest.forEach((point, i) => {
    const next = rest[i + 1]
    path += next ? `Q${say(...point)} ${say((point[0] + next[0]) / 2, (point[1] + next[1]) / 2)}` : `L${say(...point)}`
  })
  return path
}

/** Two wings at the last point; they lie along the way that the line took on its last stretch, not its last pixel. */
function head(at: readonly Point[], length: number): string {
  const tip = at.at(-1)!
  const from = [...at].reverse().find((point) => Math.hypot(point[0] - tip[0], point[1] - tip[1]) >= length) ?? at[0]!
  const way = Math.atan2(tip[1] - from[1], tip[0] - from[0])
  const wing = (turn: number) => say(tip[0] - length * Math.cos(way + turn), tip[1] - length * Math.sin(way + turn))
  return `M${wing(0.5)}L${say(...tip)}L${wing(-0.5)}`
}

function ellipse(a: Point, b: Point): string {
  const [cx, cy] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
  const [rx, ry] = [Math.max(1, Math.abs(a[0] - b[0]) / 2), Math.max(1, Math.abs(a[1] - b[1]) / 2)]
  const arc = (x: number) => `A${say(rx, ry)} 0 1 1 ${say(x, cy)}`
  return `M${say(cx - rx, cy)}${arc(cx + rx)}${arc(cx - rx)}Z`
}
