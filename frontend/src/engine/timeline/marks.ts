/** The lanes made of elements: ruler, counts, phrases, units. Each fills `strip` for the frames that `view` shows. */
import { envelope, framesFit, hueClass, labelFor, lastSeen, tickPlan, toPx, visible, type View } from '../geometry'
import { secondsAt } from '../rate'
import { element, place } from './dom'
import type { TimelineModel, TimelineWords } from './model'

export function fillRuler(strip: HTMLElement, model: TimelineModel, view: View, words: TimelineWords): void {
  const plan = tickPlan(view.perFrame, model.rate)
  const [num, den] = model.rate
  const marks: HTMLElement[] = []
  const perTick = plan.unit === 'frames' ? plan.every : (plan.every * num) / den
  const minor = perTick / plan.minors
  const last = Math.min(lastSeen(view), model.frames)
  for (let tick = Math.max(0, Math.floor(view.start / minor)); tick * minor <= last; tick++) {
    const frame = tick * minor
    const major = tick % plan.minors === 0
    const mark = place(element(major ? 'tick' : 'tick minor', '', 'span'), toPx(view, frame))
    // A label that would be cut at the end of the clip is left out, its line stays.
    if (major && toPx(view, model.frames) - toPx(view, frame) > 34) {
      const seconds = plan.unit === 'frames' ? secondsAt(frame, model.rate) : (tick / plan.minors) * plan.every
      mark.append(element('', words.seconds(seconds.toFixed(plan.unit === 'frames' ? 2 : plan.digits)), 'b'))
      if (plan.unit === 'frames') mark.append(element('', String(Math.round(frame)), 'em'))
    }
    marks.push(mark)
  }
  strip.replaceChildren(...marks)
}

const COUNT_LEAST_PX = 9
const COUNT_NUMBER_PX = 18

export function fillCounts(strip: HTMLElement, model: TimelineModel, view: View): void {
  const { counts } = model
  const spacing = counts.length > 1 ? (((counts.at(-1)?.frame ?? 0) - (counts[0]?.frame ?? 0)) / (counts.length - 1)) * view.perFrame : 99
  const marks: HTMLElement[] = []
  for (const count of counts) {
    if (count.frame < view.start - 60 / view.perFrame || count.frame > lastSeen(view)) continue
    if (spacing < COUNT_LEAST_PX && count.number !== 1) continue
    const look = count.number === 1 ? 'cnt one' : count.number === 5 ? 'cnt five' : 'cnt'
    const text = spacing >= COUNT_NUMBER_PX || count.number === 1 ? String(count.number) : ''
    marks.push(place(element(look, text, 'span'), toPx(view, count.frame)))
  }
  strip.replaceChildren(...marks)
}

export function fillPhrases(strip: HTMLElement, model: TimelineModel, view: View): void {
  const [from, to] = visible(model.phrases, view.start, lastSeen(view))
  strip.replaceChildren(
    ...model.phrases.slice(from, to).map((phrase) => {
      const left = toPx(view, phrase.start)
      const width = (phrase.end - phrase.start) * view.perFrame - 2
      const mark = place(element('phr'), left, width)
      if (width >= 22) mark.append(element('', phrase.label, 'b'))
      if (phrase.name && width > 110) mark.append(element('', phrase.name, 'span'))
      return mark
    }),
  )
}

/** Words that follow the edge stop here before the end of their unit. */
const LABEL_KEEPS_PX = 64

export interface UnitMarks {
  current: number
  looped: number
  idPrefix: string
}

type Spans = readonly TimelineModel['segments'][number][]

/** `segments` are those of the units, or the labels. */
export function fillUnits(strip: HTMLElement, segments: Spans, view: View, words: Pick<TimelineWords, 'noUnit' | 'unseen'>, marks: UnitMarks): void {
  const [from, to] = visible(segments, view.start, lastSeen(view))
  const made: HTMLElement[] = []
  for (let index = from; index < to; index++) {
    const segment = segments[index]
    if (!segment) continue
    const width = (segment.end - segment.start) * view.perFrame
    const mark = place(element('unit'), toPx(view, segment.start), width)
    mark.id = `${marks.idPrefix}${index}`
    mark.dataset['index'] = String(index)
    mark.title = segment.hint
    mark.setAttribute('role', 'option')
    mark.setAttribute('aria-label', segment.spoken)
    mark.setAttribute('aria-selected', String(index === marks.looped))
    mark.classList.toggle('cur', index === marks.current)
    // How far its words may follow the left edge of what is seen.
    mark.style.setProperty('--at', `${toPx(view, segment.start).toFixed(1)}px`)
    mark.style.setProperty('--room', `${Math.max(0, width - LABEL_KEEPS_PX).toFixed(1)}px`)
    mark.classList.toggle('unsure', segment.kind === 'unsure')
    if (segment.kind === 'unit' || segment.kind === 'unsure') dressUnit(mark, segment, width)
    else if (segment.kind === 'none') {
      mark.classList.add('none')
      if (width > 56) mark.append(element('', words.noUnit, 'span'))
    } else {
      mark.classList.add('fog')
      if (width > 70) mark.append(element('', words.unseen, 'span'))
    }
    made.push(mark)
  }
  strip.replaceChildren(...made)
}

function dressUnit(mark: HTMLElement, segment: TimelineModel['segments'][number], width: number): void {
  mark.classList.add(hueClass(segment.hue))
  const label = labelFor(width, segment.name, segment.abbr)
  if (label) mark.append(element('lb', label, 'span'))
  // Written by the style sheet: the segment's own name says the frames in words.
  if (label && framesFit(width)) {
    const frames = element('', '', 'small')
    frames.dataset['frames'] = `${segment.start}–${segment.end - 1}`
    mark.append(frames)
  }
  const [rise, fall] = envelope(segment.start, segment.end, segment.phases)
  const shape = element('env', '', 'i')
  shape.style.setProperty('--ps', `${rise}%`)
  shape.style.setProperty('--pe', `${fall}%`)
  mark.append(shape)
  if (segment.phases && width > 180) {
    for (const at of [rise, fall]) {
      const line = element('phase-line', '', 'i')
      line.style.left = `${at}%`
      mark.append(line)
    }
  }
}
