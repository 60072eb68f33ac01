/** Lanes of spans: units, sections, suggestions. Each span is an option that can be heard; not looked at is the ground. */
import { envelope, framesFit, hueClass, labelFor, visible } from '../../geometry'
import { openIn, type Label, type LabelDoc, type Section } from '../../labels/doc'
import { element, place } from '../dom'
import type { Dress, EditSuggestion } from './model'
import type { Paper } from './paper'
import { Pool, Sketch } from './pool'
import { WIDE_PX } from './spots'

/** In narrower spans there is nothing to be made out: they are their hue alone. */
const BARE_PX = 8
/** Words that follow the edge of what is seen stop here before the end of their unit. */
const LABEL_KEEPS_PX = 64
let made = 0

/** Class of a label's colour: none for no unit, grey where nobody said which unit it is. */
export const hueOf = ({ state, word }: Label, { hue }: Dress): string => (state === 'none' ? 'none' : word === null ? 'wordless' : hueClass(hue))

/** One span: its words, its envelope, its hairlines. Parts are made when they are first wanted. */
class SpanMark {
  readonly el = element('unit')
  readonly sketch = new Sketch(this.el)
  /** Pixels on the ground. */
  left = 0
  width = 0
  private parts = new Map<string, Sketch>()

  constructor() {
    this.el.id = `wl-span-${++made}`
    this.el.setAttribute('role', 'option')
  }

  at(left: number, width: number): void {
    this.left = left
    this.width = width
    this.sketch.at(left, width)
  }

  say(dress: Dress, selected: boolean, index: number, of: number): void {
    this.sketch
      .attr('aria-label', dress.spoken)
      .attr('aria-selected', String(selected))
      .attr('aria-posinset', String(index + 1))
      .attr('aria-setsize', String(of))
  }

  /** A part that is there only while `wanted`. */
  part(className: string, tag: 'span' | 'small' | 'i', wanted: boolean): Sketch | null {
    const known = this.parts.get(className)
    if (!wanted) {
      if (known?.el.isConnected) known.el.remove()
      return null
    }
    const part = known ?? new Sketch(element(className, '', tag))
    if (!known) this.parts.set(className, part)
    if (part.el.parentElement !== this.el) this.el.append(part.el)
    return part
  }

  /** Words stay at the left edge of what is seen while the span has room for them. */
  stick(seen: number): void {
    const away = Math.min(Math.max(0, seen - this.left), Math.max(0, this.width - LABEL_KEEPS_PX))
    for (const name of ['lb', 'sub']) {
      const part = this.parts.get(name)
      if (part?.el.isConnected) part.style('transform', away ? `translateX(${away.toFixed(1)}px)` : 'none')
    }
  }
}

abstract class SpanLane<T extends { start: number; end: number }> {
  readonly el = element('wl-spans')
  protected readonly pool: Pool<T, SpanMark>
  private spans: readonly T[] = []
  private stuck: SpanMark | null = null

  constructor(label: string) {
    this.el.setAttribute('role', 'listbox')
    this.el.setAttribute('aria-label', label)
    this.pool = new Pool(this.el, () => new SpanMark())
  }

  idOf(index: number): string | null {
    const span = this.spans[index]
    return (span && this.pool.get(span)?.el.id) ?? null
  }

  protected fill(paper: Paper, spans: readonly T[], draw: (mark: SpanMark, span: T, index: number, width: number) => void): void {
    this.spans = spans
    const [from, to] = visible(spans, paper.from, paper.to)
    this.pool.show(spans.slice(from, to), (mark, span, i) => {
      const width = (span.end - span.start) * paper.perFrame
      mark.at(paper.x(span.start), width)
      draw(mark, span, from + i, width)
    })
  }

  /** `start`: the frame at the left edge of what is seen, `seen`: that edge on the ground. */
  stick(start: number, seen: number): void {
    const [index] = visible(this.spans, start, start + 1e-6)
    const span = this.spans[index]
    const mark = span && span.start < start ? (this.pool.get(span) ?? null) : null
    if (this.stuck !== mark) this.stuck?.stick(-Infinity)
    this.stuck = mark
    mark?.stick(seen)
  }
}

export class UnitsLane extends SpanLane<Label> {
  /** Frames that nobody looked at, under the labels. */
  readonly ground = element('wl-fogs')
  private readonly fogs = new Pool<number, Sketch>(this.ground, () => new Sketch(element('unit fog')))

  constructor(label: string) {
    super(label)
    this.ground.setAttribute('aria-hidden', 'true')
  }

  draw(paper: Paper, doc: LabelDoc, dress: (label: Label) => Dress, chosen: number): void {
    this.fill(paper, doc.segments, (mark, label, index, width) => {
      const dressed = dress(label)
      const selected = index === chosen
      const bare = width < BARE_PX && 'bare'
      mark.sketch.look(['unit', hueOf(label, dressed), bare, label.state === 'unsure' && 'unsure', selected && 'sel'].filter(Boolean).join(' '))
      mark.say(dressed, selected, index, doc.segments.length)
      mark.sketch.attr('data-start', String(label.start)).attr('data-end', String(label.end))
      dressUnit(mark, label, dressed, width, selected, paper.words.noUnit)
    })
    const gaps = openIn(doc.segments, Math.max(0, Math.floor(paper.from)), Math.min(doc.frames, Math.ceil(paper.to)))
    const byStart = new Map(gaps.map((gap) => [gap.start, gap]))
    this.fogs.show([...byStart.keys()], (mark, start) => {
      const gap = byStart.get(start)
      const width = ((gap?.end ?? start) - start) * paper.perFrame
      mark.at(paper.x(start), width)
      mark.attr('data-word', width > 92 ? paper.words.notLooked : null)
    })
  }
}

function dressUnit(mark: SpanMark, label: Label, dress: Dress, width: number, selected: boolean, noUnit: string): void {
  const none = label.state === 'none'
  mark.part('pill', 'span', none && width > 56)?.text(noUnit)
  const text = none ? '' : labelFor(width, dress.name, dress.abbr)
  mark.part('lb', 'span', text !== '')?.text(text)
  mark.part('sub', 'small', text !== '' && framesFit(width))?.text(`${label.start}–${label.end - 1}`)
  const [rise, fall] = envelope(label.start, label.end, label.phases)
  mark.part('env', 'i', !none && width >= BARE_PX)?.style('--ps', `${rise.toFixed(2)}%`).style('--pe', `${fall.toFixed(2)}%`)
  const lines = !none && (selected ? width > 24 : label.phases !== null && width > WIDE_PX)
  mark.part('phase a', 'i', lines)?.style('left', `${rise.toFixed(2)}%`)
  mark.part('phase b', 'i', lines)?.style('left', `${fall.toFixed(2)}%`)
}

export class SectionsLane extends SpanLane<Section> {
  draw(paper: Paper, doc: LabelDoc, dress: (section: Section) => Dress, chosen: number): void {
    this.fill(paper, doc.sections, (mark, section, index, width) => {
      const dressed = dress(section)
      const selected = index === chosen
      mark.sketch.look(`wl-section ${section.kind}${selected ? ' sel' : ''}`)
      mark.say(dressed, selected, index, doc.sections.length)
      mark.part('lb', 'span', width > 30)?.text(labelFor(width, dressed.name, dressed.abbr))
    })
  }
}

export class SuggestionLane extends SpanLane<EditSuggestion> {
  draw(paper: Paper, suggestions: readonly EditSuggestion[], dress: (suggestion: EditSuggestion) => Dress): void {
    this.fill(paper, suggestions, (mark, it, index, width) => {
      const dressed = dress(it)
      const weak = it.confidence !== null && it.confidence < 0.7
      const none = it.state === 'none'
      const percent = !none && it.confidence !== null && width > 74
      mark.sketch.look(['unit sug', percent && 'told', none ? 'none' : hueClass(dressed.hue), weak && 'weak', it.refused && 'refused', it.open.length === 0 && 'past'].filter(Boolean).join(' '))
      mark.say(dressed, false, index, suggestions.length)
      const text = none ? '' : labelFor(percent ? width - 12 : width, dressed.name, dressed.abbr)
      mark.part('pill', 'span', none && width > 56)?.text(paper.words.noUnit)
      mark.part('lb', 'span', text !== '')?.text(text)
      mark.part('cf', 'small', percent)?.text(percent ? paper.words.percent(it.confidence ?? 0) : '')
      mark.part('conf', 'i', !none && it.confidence !== null && width >= BARE_PX)?.style('--conf', `${((it.confidence ?? 0) * 100).toFixed(1)}%`)
      shut(mark, it)
    })
  }
}

/** What people said something about already is not open to be taken: it lies behind a veil. */
function shut(mark: SpanMark, { start, end, open }: EditSuggestion): void {
  const closed = openIn(open.map(([from, to]) => ({ start: from, end: to })), start, end)
  const key = closed.map((part) => `${part.start} ${part.end}`).join()
  const veil = mark.part('veil', 'i', closed.length > 0 && mark.width >= BARE_PX)
  if (!veil || veil.el.dataset['key'] === key) return
  veil.el.dataset['key'] = key
  const share = 100 / Math.max(end - start, 1)
  veil.el.replaceChildren(
    ...closed.map((part) => {
      const piece = place(element('', '', 'i'), 0)
      piece.style.left = `${((part.start - start) * share).toFixed(3)}%`
      piece.style.width = `${((part.end - part.start) * share).toFixed(3)}%`
      return piece
    }),
  )
}
