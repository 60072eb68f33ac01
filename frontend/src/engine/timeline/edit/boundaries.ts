/** Edges with their spread: those of the labels, and where nobody looked those of the model. Or the model's curves. */
import { spanAt, visible } from '../../geometry'
import type { LabelDoc } from '../../labels/doc'
import { element } from '../dom'
import type { Paper } from './paper'
import { Pool, Sketch } from './pool'

interface Flag {
  frame: number
  kind: 'start' | 'end'
  /** One standard deviation, frames; null: nobody said. */
  spread: number | null
  model: boolean
}

class FlagMark {
  readonly el = element('wl-edge')
  readonly sketch = new Sketch(this.el)
  readonly band = new Sketch(element('band', '', 'i'))
  constructor() {
    this.el.append(this.band.el, element('flag', '', 'i'))
  }
}

export class BoundaryLane {
  readonly el = element('wl-marks')
  private readonly pool = new Pool<string, FlagMark>(this.el, () => new FlagMark())

  draw(paper: Paper, doc: LabelDoc, curves: boolean): void {
    const flags = new Map<string, Flag>()
    if (!curves) for (const flag of flagsIn(paper, doc)) flags.set(`${flag.model ? 'm' : 'l'}${flag.kind}${flag.frame}`, flag)
    this.pool.show([...flags.keys()], (mark, key) => {
      const flag = flags.get(key)
      if (!flag) return
      mark.sketch.look(`wl-edge ${flag.kind}${flag.model ? ' model' : ''}`).at(paper.x(flag.frame))
      // Two standard deviations each way.
      mark.band.style('width', `${(4 * (flag.spread ?? 0) * paper.perFrame).toFixed(1)}px`)
    })
  }
}

function flagsIn({ model, from, to }: Paper, doc: LabelDoc): Flag[] {
  const flags: Flag[] = []
  const [first, last] = visible(doc.segments, from, to)
  for (const label of doc.segments.slice(Math.max(0, first - 1), last + 1)) {
    if (label.state === 'none') continue
    flags.push({ frame: label.start, kind: 'start', spread: label.spread?.[0] ?? null, model: false })
    flags.push({ frame: label.end, kind: 'end', spread: label.spread?.[1] ?? null, model: false })
  }
  for (const { frame, kind, spread } of model.edges) {
    if (frame < from || frame > to) continue
    if (spanAt(doc.segments, frame) >= 0 || spanAt(doc.segments, frame - 1) >= 0) continue
    flags.push({ frame, kind, spread, model: true })
  }
  return flags
}
