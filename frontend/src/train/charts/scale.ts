/** The arithmetic of the charts: round ticks, lines as paths, labels that keep out of each other's way. */

export interface Point {
  step: number
  value: number
}

export type Domain = readonly [low: number, high: number]

/** Round numbers from `low` to `high`, about `count` of them; the last is the first that is not below `high`. */
export function ticks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [low]
  const rough = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const every = ([1, 2, 2.5, 5, 10].find((times) => times * power >= rough * 0.999) ?? 10) * power
  const first = Math.floor(low / every)
  const last = Math.ceil(high / every - 1e-9)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * every).toPrecision(12)))
}

/** Ticks of steps 0 to `steps`: round ones, and the last step itself in the place of one that lies too near. */
export function stepTicks(steps: number, count: number): number[] {
  const round = ticks(0, steps, count).filter((tick) => tick < steps)
  const apart = round.length > 1 ? round[1]! - round[0]! : steps
  return [...round.filter((tick) => tick === 0 || steps - tick > apart * 0.6), steps]
}

/** The path of a line; a value that is no number breaks it. */
export function pathOf(points: readonly Point[], x: (step: number) => number, y: (value: number) => number): string {
  let path = ''
  let broken = true
  for (const { step, value } of points) {
    if (!Number.isFinite(value)) {
      broken = true
      continue
    }
    path += `${broken ? 'M' : 'L'}${x(step).toFixed(1)} ${y(value).toFixed(1)}`
    broken = false
  }
  return path
}

/** Places near the wanted ones, in their order, `apart` from each other and between `low` and `high` where there is room. */
export function spread(wanted: readonly number[], apart: number, low: number, high: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b)
  // Groups of labels that touch; `sum` is that of the places at which each would want the group to begin.
  const groups: { start: number; sum: number; size: number }[] = []
  const begin = (sum: number, size: number) => Math.max(low, Math.min(high - (size - 1) * apart, sum / size))
  for (const at of order) {
    let group = { start: begin(wanted[at]!, 1), sum: wanted[at]!, size: 1 }
    for (let before = groups.at(-1); before && before.start + before.size * apart > group.start; before = groups.at(-1)) {
      groups.pop()
      const sum = before.sum + group.sum - group.size * before.size * apart
      const size = before.size + group.size
      group = { start: begin(sum, size), sum, size }
    }
    groups.push(group)
  }
  const places = groups.flatMap(({ start, size }) => Array.from({ length: size }, (_, k) => start + k * apart))
  const found = new Array<number>(wanted.length)
  order.forEach((at, i) => (found[at] = places[i]!))
  return found
}

/** At most `most` of them, evenly taken, the last one always among them. */
export function thinned<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items]
  const every = Math.ceil((items.length - 1) / (most - 1))
  const last = items.length - 1
  return items.filter((_, i) => (last - i) % every === 0)
}

/** The point whose step is nearest; null of none. Points are in the order of their steps. */
export function nearest(points: readonly Point[], step: number): Point | null {
  let best: Point | null = null
  for (const point of points) if (!best || Math.abs(point.step - step) < Math.abs(best.step - step)) best = point
  return best
}

export interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

type Spot = readonly [x: number, y: number]

/** The first of the boxes that neither a line runs through nor another box covers; the first of all where none is free. */
export function freeBox<B extends Box>(boxes: readonly [B, ...B[]], lines: readonly (readonly Spot[])[], taken: readonly Box[]): B {
  const covers = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
  return boxes.find((box) => !taken.some((other) => covers(box, other)) && !lines.some((line) => runsThrough(line, box))) ?? boxes[0]
}

/** Looked at every few pixels: a line is no thinner than that beside a label. */
function runsThrough(line: readonly Spot[], box: Box): boolean {
  return line.some(([x, y], i) => {
    const [fromX, fromY] = line[i - 1] ?? [x, y]
    const parts = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / 3))
    return Array.from({ length: parts }, (_, k) => (k + 1) / parts).some((share) => {
      const [atX, atY] = [fromX + (x - fromX) * share, fromY + (y - fromY) * share]
      return atX > box.left && atX < box.right && atY > box.top && atY < box.bottom
    })
  })
}
