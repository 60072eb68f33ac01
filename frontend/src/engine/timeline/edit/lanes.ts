/** All lanes on their sliding ground, each at its place, drawn for the frames of a paper. */
import type { Label, LabelDoc, Section } from '../../labels/doc'
import type { Selection } from '../../labels/editor'
import { curveColours, drawEdges, drawEnergy, drawSound, type CurveColours } from '../curves'
import { element, fitCanvas } from '../dom'
import { drawFlags, flagsIn } from './boundaries'
import type { LanePlace } from './layout'
import type { Dress, EditLane, EditModel, EditSuggestion, EditWords } from './model'
import type { Paper } from './paper'
import { CountsLane, GridLines, Ruler } from './scales'
import { SectionsLane, SuggestionLane, UnitsLane } from './units'

/** The clip's lane does not slide. */
type Sliding = Exclude<EditLane, 'clip'>
type Curved = 'boundaries' | 'energy' | 'sound'
const SLIDING: readonly Sliding[] = ['time', 'counts', 'sections', 'units', 'boundaries', 'suggestion', 'energy', 'sound']

interface Colours extends CurveColours {
  line: string
  one: string
}

/** What has been asked of the page about how things look, kept for each thing as long as it lives. */
export class Wardrobe {
  private labels = new WeakMap<object, Dress>()

  constructor(private readonly model: () => EditModel<EditSuggestion>) {}

  forget(): void {
    this.labels = new WeakMap()
  }

  readonly label = (label: Label): Dress => this.once(label, () => this.model().dress(label))
  readonly section = (section: Section): Dress => this.once(section, () => this.model().dressSection(section))
  readonly suggestion = (suggestion: EditSuggestion): Dress => this.once(suggestion, () => this.model().dressSuggestion(suggestion))

  private once(thing: object, make: () => Dress): Dress {
    const known = this.labels.get(thing)
    if (known) return known
    const dress = make()
    this.labels.set(thing, dress)
    return dress
  }
}

export interface LaneFacts {
  doc: LabelDoc
  selection: Selection | null
  wardrobe: Wardrobe
  curves: boolean
}

export class Lanes {
  readonly el = element('wl-lanes')
  private readonly hosts = new Map<Sliding, HTMLElement>()
  private readonly canvases = new Map<Sliding, HTMLCanvasElement>()
  private readonly grid = new GridLines()
  private readonly ruler: Ruler
  private readonly counts = new CountsLane()
  readonly sections: SectionsLane
  readonly units: UnitsLane
  readonly suggestions: SuggestionLane
  private places: readonly LanePlace[] = []
  private colours: Colours
  /** What the edges were drawn from. */
  private edges: unknown = null

  constructor(words: EditWords) {
    this.sections = new SectionsLane(words.lanes.sections)
    this.units = new UnitsLane(words.lanes.units)
    this.suggestions = new SuggestionLane(words.lanes.suggestion)
    for (const lane of SLIDING) {
      const host = element(`wl-lane wl-lane-${lane}`)
      this.hosts.set(lane, host)
      this.el.append(host)
    }
    this.ruler = new Ruler(this.host('time'))
    this.host('time').append(this.ruler.el)
    this.host('counts').append(this.counts.el)
    this.host('sections').append(this.sections.el)
    this.host('units').append(this.units.ground, this.units.el)
    this.host('suggestion').append(this.suggestions.el)
    for (const lane of ['time', 'counts'] as const) this.host(lane).setAttribute('aria-hidden', 'true')
    const spoken = { boundaries: words.curves, energy: words.energy, sound: words.sound }
    for (const lane of ['boundaries', 'energy', 'sound'] as const) {
      const canvas = document.createElement('canvas')
      canvas.setAttribute('role', 'img')
      canvas.setAttribute('aria-label', spoken[lane])
      this.canvases.set(lane, canvas)
      this.host(lane).append(canvas)
    }
    this.el.append(this.grid.canvas)
    this.colours = coloursOf(this.el)
  }

  private host(lane: Sliding): HTMLElement {
    return this.hosts.get(lane) as HTMLElement
  }

  recolour(): void {
    this.colours = coloursOf(this.el)
  }

  lay(places: readonly LanePlace[]): void {
    this.places = places
    for (const [lane, host] of this.hosts) {
      const place = places.find(({ name }) => name === lane)
      host.hidden = !place
      if (place) host.style.cssText = `top: ${place.from}px; height: ${place.height}px`
    }
    const ruler = places.find(({ name }) => name === 'time')
    const map = places.find(({ name }) => name === 'clip')
    const all = places.at(-1)?.bottom ?? 0
    // Through all lanes between the ruler and the whole clip, wherever a person has put these.
    const top = ruler && ruler.top === 0 ? ruler.bottom : 0
    const bottom = map && map.bottom === all ? map.top : all
    this.grid.canvas.style.top = `${top}px`
    this.el.style.setProperty('--wl-lines', `${Math.max(0, bottom - top)}px`)
  }

  draw(paper: Paper, { doc, selection, wardrobe, curves }: LaneFacts): void {
    const { colours } = this
    const shows = (lane: Sliding) => this.places.some(({ name }) => name === lane)
    if (shows('time')) this.ruler.draw(paper, colours.one)
    if (shows('counts')) this.counts.draw(paper)
    this.grid.draw(paper, colours)
    if (shows('sections')) this.sections.draw(paper, doc, wardrobe.section, selection?.lane === 'sections' ? selection.index : -1)
    if (shows('units')) this.units.draw(paper, doc, wardrobe.label, selection?.lane === 'units' ? selection.index : -1)
    if (shows('suggestion')) this.suggestions.draw(paper, paper.model.suggestions, wardrobe.suggestion)
    const edges = curves ? paper.model.edges : doc.segments
    if (shows('boundaries') && (paper.fresh || edges !== this.edges)) {
      this.edges = edges
      if (curves) this.curve('boundaries', paper, drawEdges)
      else this.canvas('boundaries', paper, (ink, left, height) => drawFlags(ink, paper, flagsIn(paper, doc), left, height, this.colours))
    }
    if (!paper.fresh) return
    if (shows('energy')) this.curve('energy', paper, drawEnergy)
    if (shows('sound')) this.curve('sound', paper, drawSound)
  }

  /** Words of what begins left of the view stay in it. */
  stick(start: number, seen: number): void {
    for (const lane of [this.sections, this.units, this.suggestions]) lane.stick(start, seen)
  }

  private curve(lane: Curved, paper: Paper, draw: typeof drawEnergy): void {
    this.canvas(lane, paper, (ink, left, height, width) => {
      const view = { start: left / paper.perFrame + this.start(paper), perFrame: paper.perFrame, width }
      draw(ink, paper.model, view, height, this.colours)
    })
  }

  /** The frame at the origin of the ground. */
  private start(paper: Paper): number {
    return -paper.x(0) / paper.perFrame
  }

  /** A clean canvas for the frames of the clip on this paper; `left` is the ground's pixel at which it begins. */
  private canvas(lane: Curved, paper: Paper, draw: (ink: CanvasRenderingContext2D, left: number, height: number, width: number) => void): void {
    const canvas = this.canvases.get(lane)
    const place = this.places.find(({ name }) => name === lane)
    if (!canvas || !place) return
    const left = Math.floor(paper.x(Math.max(0, paper.from)))
    const width = Math.max(1, paper.x(Math.min(paper.to, paper.model.frames)) - left)
    canvas.style.left = `${left}px`
    const ink = fitCanvas(canvas, width, place.height)
    if (ink) draw(ink, left, place.height, width)
  }
}

function coloursOf(host: Element): Colours {
  const style = getComputedStyle(host)
  const read = (name: string) => style.getPropertyValue(name).trim() || '#888'
  return { ...curveColours(host), line: read('--grid'), one: read('--line-2') }
}
