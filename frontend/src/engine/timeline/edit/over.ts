/** What lies over the lanes and moves with them: the selection and its handles, ghosts, the snapping line, the loop. */
import type { Label, LabelDoc } from '../../labels/doc'
import type { Selection } from '../../labels/editor'
import { element } from '../dom'
import type { Ghost } from './edits'
import { UNIT_INSET, type LanePlace } from './layout'
import type { Dress, Snapped } from './model'
import type { Paper } from './paper'
import { Pool, Sketch } from './pool'
import { hueOf } from './units'

let made = 0

export interface OverFacts {
  doc: LabelDoc
  selection: Selection | null
  grabbed: 'start' | 'end' | null
  editable: boolean
  ghosts: readonly Ghost[]
  line: Snapped | null
  loop: { start: number; end: number } | null
  dress(label: Label): Dress
  /** Of the selected thing. */
  name: string
}

export class Over {
  readonly el = element('wl-over')
  private readonly box = new Sketch(element('wl-box'))
  private readonly handles = { start: handle('start'), end: handle('end') }
  private readonly line = new Sketch(element('wl-snap'))
  private readonly tag = new Sketch(element('', '', 'span'))
  private readonly loop = new Sketch(element('wl-loop'))
  private readonly ghostHost = element('wl-ghosts')
  private readonly ghosts = new Pool<string, Sketch>(this.ghostHost, () => new Sketch(element('wl-ghost')))

  constructor() {
    this.line.el.append(this.tag.el)
    this.el.append(this.loop.el, this.ghostHost, this.box.el, this.handles.start.el, this.handles.end.el, this.line.el)
  }

  /** Id of the handle that the keys hold. */
  idOf(side: 'start' | 'end'): string {
    return this.handles[side].el.id
  }

  draw(paper: Paper, places: readonly LanePlace[], facts: OverFacts): void {
    this.drawSelection(paper, places, facts)
    this.drawGhosts(paper, places, facts)
    const { line, loop } = facts
    this.line.attr('hidden', line ? null : '')
    if (line) {
      // Down to the whole clip, if that is the last lane: frames lie elsewhere in it.
      const map = places.at(-1)?.name === 'clip' ? places.at(-1) : undefined
      this.line.at(paper.x(line.frame)).style('height', `${map?.top ?? places.at(-1)?.bottom ?? 0}px`)
      this.tag.text(line.words)
      // Near the end of the clip the words stand on the other side of their line.
      this.line.look(line.frame > paper.to - (paper.to - paper.from) * 0.06 || line.frame > paper.model.frames - 120 / paper.perFrame ? 'wl-snap left' : 'wl-snap')
    }
    const ruler = places.find(({ name }) => name === 'time')
    this.loop.attr('hidden', loop && ruler ? null : '')
    if (loop && ruler) {
      this.loop.at(paper.x(loop.start), (loop.end - loop.start) * paper.perFrame).style('top', `${ruler.from}px`).style('height', `${ruler.height}px`)
    }
  }

  private drawSelection(paper: Paper, places: readonly LanePlace[], { doc, selection, grabbed, editable, name }: OverFacts): void {
    const place = selection && places.find((lane) => lane.name === selection.lane)
    const span = selection && (selection.lane === 'units' ? doc.segments : doc.sections)[selection.index]
    const seen = place && span && span.end >= paper.from && span.start <= paper.to
    this.box.attr('hidden', seen ? null : '')
    for (const side of ['start', 'end'] as const) this.handles[side].attr('hidden', seen && editable ? null : '')
    if (!seen) return
    const left = paper.x(span.start)
    const right = paper.x(span.end)
    const top = place.from + UNIT_INSET
    const height = place.height - 2 * UNIT_INSET
    this.box.at(left, right - left).style('top', `${top}px`).style('height', `${height}px`)
    for (const side of ['start', 'end'] as const) {
      const { words, model } = paper
      this.handles[side]
        .at(side === 'start' ? left : right)
        .style('top', `${top}px`)
        .style('height', `${height}px`)
        .look(`wl-handle ${side}${grabbed === side ? ' grabbed' : ''}`)
        .attr('aria-label', words.handle(side, name))
        .attr('aria-valuemin', '0')
        .attr('aria-valuemax', String(side === 'start' ? model.frames - 1 : model.frames))
        .attr('aria-valuenow', String(side === 'start' ? span.start : span.end - 1))
        .attr('aria-valuetext', words.handleText(side, side === 'start' ? span.start : span.end - 1))
    }
  }

  private drawGhosts(paper: Paper, places: readonly LanePlace[], { ghosts, dress }: OverFacts): void {
    const place = places.find(({ name }) => name === 'units')
    const byKey = new Map(ghosts.map((ghost) => [String(ghost.label.start), ghost]))
    this.ghosts.show(place ? [...byKey.keys()] : [], (mark, key) => {
      const ghost = byKey.get(key)
      if (!ghost || !place) return
      const top = place.from + UNIT_INSET
      mark
        .look(`wl-ghost ${hueOf(ghost.label, dress(ghost.label))}`)
        .at(paper.x(ghost.start), (ghost.end - ghost.start) * paper.perFrame)
        .style('top', `${top}px`)
        .style('height', `${place.height - 2 * UNIT_INSET}px`)
    })
  }
}

function handle(side: 'start' | 'end'): Sketch {
  const el = element(`wl-handle ${side}`)
  el.id = `wl-handle-${++made}`
  el.setAttribute('role', 'slider')
  el.setAttribute('aria-orientation', 'horizontal')
  return new Sketch(el)
}
