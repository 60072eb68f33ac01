/** Time and counts: the ruler, the counts, and the lines of the counts through all lanes. */
import { tickPlan } from '../../geometry'
import type { Count } from '../../counts'
import { secondsAt } from '../../rate'
import { element, fitCanvas } from '../dom'
import type { Paper } from './paper'
import { Pool, Sketch } from './pool'

/** A label that would be cut at the end of the clip is left out, its line stays. */
const TICK_LABEL_PX = 34

class TickMark {
  readonly el = element('tick')
  readonly sketch = new Sketch(this.el)
  readonly seconds = new Sketch(element('', '', 'b'))
  readonly frame = new Sketch(element('', '', 'em'))
  constructor() {
    this.el.append(this.seconds.el, this.frame.el)
  }
}

export class Ruler {
  readonly el = element('wl-marks')
  private readonly minors = document.createElement('canvas')
  private readonly ticks = new Pool<number, TickMark>(this.el, () => new TickMark())

  constructor(readonly canvasHost: HTMLElement) {
    this.minors.className = 'wl-minors'
    canvasHost.append(this.minors)
  }

  draw(paper: Paper, colour: string): void {
    if (!paper.fresh) return
    const { model, words, perFrame } = paper
    const plan = tickPlan(perFrame, model.rate)
    const [num, den] = model.rate
    const perTick = plan.unit === 'frames' ? plan.every : (plan.every * num) / den
    const last = Math.min(paper.to, model.frames)
    const keys: number[] = []
    for (let tick = Math.max(0, Math.floor(paper.from / perTick)); tick * perTick <= last; tick++) keys.push(tick)
    this.ticks.show(keys, (mark, tick) => {
      const at = tick * perTick
      mark.sketch.at(paper.x(at))
      const fits = (model.frames - at) * perFrame > TICK_LABEL_PX
      const seconds = plan.unit === 'frames' ? secondsAt(at, model.rate) : tick * plan.every
      mark.seconds.text(fits ? words.seconds(seconds.toFixed(plan.unit === 'frames' ? 2 : plan.digits)) : '')
      mark.frame.text(fits ? String(Math.round(at)) : '')
    })
    const minor = perTick / plan.minors
    const from = Math.max(0, paper.from)
    const left = Math.floor(paper.x(from))
    const ink = fitCanvas(this.minors, paper.x(last) - left, 5)
    this.minors.style.left = `${left}px`
    if (!ink) return
    ink.fillStyle = colour
    for (let tick = Math.ceil(from / minor); tick * minor <= last; tick++) {
      if (tick % plan.minors !== 0) ink.fillRect(Math.round(paper.x(tick * minor)) - left, 0, 1, 5)
    }
  }
}

/** Under this many pixels a count only the ones are shown, and their numbers from this many pixels apart. */
const COUNT_LEAST_PX = 9
const COUNT_NUMBER_PX = 18
const ONE_LEAST_PX = 5

/** Mean distance of counts, frames. */
function spacingOf(counts: readonly Count[]): number {
  const first = counts[0]
  const last = counts.at(-1)
  return counts.length > 1 && first && last ? (last.frame - first.frame) / (counts.length - 1) : Infinity
}

function countsIn({ model, from, to, perFrame }: Paper): Count[] {
  const spacing = spacingOf(model.counts) * perFrame
  if (spacing * 8 < ONE_LEAST_PX) return []
  return model.counts.filter((count) => count.frame >= from && count.frame <= to && (spacing >= COUNT_LEAST_PX || count.number === 1))
}

export class CountsLane {
  readonly el = element('wl-marks')
  private readonly pool = new Pool<Count, Sketch>(this.el, () => new Sketch(element('cnt', '', 'span')))

  draw(paper: Paper): void {
    if (!paper.fresh) return
    const spacing = spacingOf(paper.model.counts) * paper.perFrame
    this.pool.show(countsIn(paper), (mark, count) => {
      const numbered = spacing >= COUNT_NUMBER_PX || (count.number === 1 && spacing * 8 >= COUNT_NUMBER_PX)
      mark.look(count.number === 1 ? 'cnt one' : count.number === 5 ? 'cnt five' : 'cnt').text(numbered ? String(count.number) : '').at(paper.x(count.frame))
    })
  }
}

/** One row of pixels, drawn as tall as all lanes together. */
export class GridLines {
  readonly canvas = document.createElement('canvas')

  constructor() {
    this.canvas.className = 'wl-grid'
    this.canvas.setAttribute('aria-hidden', 'true')
  }

  draw(paper: Paper, colours: { line: string; one: string }): void {
    if (!paper.fresh) return
    const from = Math.max(0, paper.from)
    const left = Math.floor(paper.x(from))
    const ink = fitCanvas(this.canvas, paper.x(Math.min(paper.to, paper.model.frames)) - left, 1)
    this.canvas.style.height = ''
    this.canvas.style.left = `${left}px`
    if (!ink) return
    for (const count of countsIn(paper)) {
      ink.fillStyle = count.number === 1 ? colours.one : colours.line
      ink.fillRect(Math.round(paper.x(count.frame)) - left, 0, 1, 1)
    }
  }
}
