/** The map of a studio's clips in pixels: where each lies, where the names of the styles stand, and who is beside whom. */
import type { PoolClip } from '../../api/training'

export interface Dot {
  clip: PoolClip
  x: number
  y: number
}

export interface StyleName {
  name: string
  x: number
  y: number
}

/** Room at the edges, so that no dot and no ring is cut. */
const EDGE_PX = 18
/** Above the map's upper edge of dots stands a line of names. */
const HEAD_PX = 30
const LINE_PX = 16
/** How far beside the middle of its clips a name may stand. */
const ASIDE_PX = [0, -40, 40, -80, 80]
const LETTER_PX = 7
/** A Chinese character is as wide as it is high. */
const WIDE_PX = 13
/** A style of one clip among many styles is not worth a name on the map. */
const MOST_NAMES = 7

/** Clips that have a place, later ones drawn over earlier: labelled ones last. */
export function dotsOf(clips: readonly PoolClip[], width: number, height: number): Dot[] {
  const wide = Math.max(1, width - 2 * EDGE_PX)
  const high = Math.max(1, height - EDGE_PX - HEAD_PX)
  const dots = clips.flatMap((clip): Dot[] => (clip.x === null || clip.y === null ? [] : [{ clip, x: EDGE_PX + clip.x * wide, y: HEAD_PX + clip.y * high }]))
  return dots.sort((a, b) => Number(a.clip.labelled > 0) - Number(b.clip.labelled > 0))
}

/** The name of each style near its clips, where it covers the fewest dots and no other name. */
export function namesOf(dots: readonly Dot[], width: number, height: number): StyleName[] {
  const byStyle = new Map<string, Dot[]>()
  for (const dot of dots) if (dot.clip.style) byStyle.set(dot.clip.style, [...(byStyle.get(dot.clip.style) ?? []), dot])
  const styles = [...byStyle].sort(([, a], [, b]) => b.length - a.length).slice(0, MOST_NAMES)
  const named: (StyleName & { half: number })[] = []
  for (const [name, its] of styles) {
    const half = widthOf(name) / 2
    const [cx, cy] = [middle(its.map((dot) => dot.x)), middle(its.map((dot) => dot.y))]
    let best = { name, x: clamp(cx, half + 6, width - half - 6), y: cy, half }
    let least = Infinity
    for (let y = LINE_PX; y < height - 4; y += 5) {
      for (const aside of ASIDE_PX) {
        const x = clamp(cx + aside, half + 6, width - half - 6)
        if (named.some((other) => Math.abs(other.y - y) < LINE_PX && Math.abs(other.x - x) < other.half + half + 6)) continue
        const covered = dots.filter((dot) => Math.abs(dot.x - x) < half + 7 && Math.abs(dot.y - (y - 4)) < 13).length
        const cost = 30 * covered + Math.hypot(x - cx, y - cy)
        if (cost < least) [best, least] = [{ name, x, y, half }, cost]
      }
    }
    named.push(best)
  }
  return named.map(({ name, x, y }) => ({ name, x, y }))
}

const widthOf = (name: string): number => [...name].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0x2e80 ? WIDE_PX : LETTER_PX), 0)

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

function middle(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** Unit vectors by the arrow keys. */
const WAYS: Record<string, readonly [number, number]> = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }

/** The index of the dot that a key leads to from this one: the nearest one that lies that way; null for other keys. */
export function nextDot(dots: readonly Dot[], from: number, key: string): number | null {
  if (key === 'Home') return 0
  if (key === 'End') return dots.length - 1
  const way = WAYS[key]
  const here = dots[from]
  if (!way || !here) return null
  let best = from
  let least = Infinity
  dots.forEach((dot, index) => {
    const [dx, dy] = [dot.x - here.x, dot.y - here.y]
    const along = dx * way[0] + dy * way[1]
    const across = Math.abs(dx * way[1]) + Math.abs(dy * way[0])
    // What lies more aside than ahead is another arrow's, but for dots at the very same place.
    if (index === from || along <= 0 || across > 2 * along) return
    const far = along + 2 * across
    if (far < least) [best, least] = [index, far]
  })
  return best
}

/** The dot nearest to a pointer, or null where none is near. */
export function dotAt(dots: readonly Dot[], x: number, y: number, reach: number): Dot | null {
  let found: Dot | null = null
  let least = reach
  for (const dot of dots) {
    const far = Math.hypot(dot.x - x, dot.y - y)
    if (far <= least) [found, least] = [dot, far]
  }
  return found
}
