/** How labels, sections and suggestions look and sound on the timeline. */
import { untrack } from 'svelte'
import type { Label, Section } from '../engine/labels/doc'
import type { Suggestion } from '../engine/labels/suggest'
import { EDIT_LANES, type Dress, type EditLane, type EditModel, type EditWords } from '../engine/timeline/edit/model'
import { seconds, spokenSpan, sure } from '../report/words'
import { number, t } from '../i18n'
import type { Desk } from './desk.svelte'
import { drawnBy, edgeWords, labelAbbr, labelName, suggestionName } from './words'

export const sectionName = (kind: Section['kind']): string =>
  kind === 'prelude' ? t('Prelude') : kind === 'main' ? t('Main part') : t('Conclusion')

const span = ({ start, end }: { start: number; end: number }): string => `${start}–${end - 1}`

/** Everything that the timeline draws but the labels themselves, which it takes from the editor. */
export function editModel(desk: Desk): EditModel<Suggestion> | null {
  const { report, vocabulary, knows, counts, peaks, actionName } = desk
  if (!report) return null
  const rate = report.fps

  const dress = (label: Label): Dress => {
    const name = labelName(label, vocabulary)
    const who = drawnBy(label, knows)
    const facts = [who]
    if (label.from?.confidence != null) facts.unshift(sure(label.from.confidence))
    return {
      name,
      abbr: labelAbbr(label, vocabulary),
      hue: vocabulary.resolve(label.word)?.hue ?? 1,
      spoken: [spokenSpan(name, label, rate), who].join(', '),
      hint: [name, `${span(label)} · ${seconds(label.end - label.start, rate)}`, ...facts],
    }
  }

  const dressSection = (section: Section): Dress => {
    const name = sectionName(section.kind)
    return {
      name, abbr: '', hue: 1,
      spoken: spokenSpan(name, section, rate),
      hint: [name, `${span(section)} · ${seconds(section.end - section.start, rate)}`],
    }
  }

  const dressSuggestion = (suggestion: Suggestion): Dress => {
    const { abbr, hue, confidence } = suggestion
    const name = suggestionName(suggestion)
    const facts = confidence === null ? [] : [sure(confidence)]
    return {
      name, abbr, hue,
      spoken: [t('Suggested: {what}', { what: spokenSpan(name, suggestion, rate) }), ...facts].join(', '),
      hint: [t('Suggested: {what}', { what: name }), `${span(suggestion)} · ${seconds(suggestion.end - suggestion.start, rate)}`, ...facts],
    }
  }

  const notes: Partial<Record<EditLane, string>> = {
    time: t('s / frames'),
    sections: actionName,
    units: t('yours'),
    boundaries: t('± spread'),
    suggestion: report.method.kind === 'unsupervised' ? t('found') : `v${report.method.version}`,
    energy: t('motion'),
  }
  const tempo = report.rhythm.tempo_bpm
  if (tempo) notes.counts = t('{n} bpm', { n: Math.round(tempo) })
  return {
    frames: report.frames, rate, counts, edges: report.boundaries, // They change with every label, and go their own way (setSuggestions).
    suggestions: untrack(() => desk.suggested),
    energy: report.energy, peaks, dress, dressSection, dressSuggestion, notes,
  }
}

export function laneName(lane: EditLane): string {
  switch (lane) {
    case 'time': return t('Time')
    case 'counts': return t('Counts')
    case 'sections': return t('Sections')
    case 'units': return t('Units')
    case 'boundaries': return t('Boundaries')
    case 'suggestion': return t('Suggestion')
    case 'energy': return t('Energy')
    case 'sound': return t('Sound')
    case 'clip': return t('Whole clip')
  }
}

export const editWords = (desk: Desk): EditWords => ({
  timeline: t('Labels of the clip. Arrow keys move by frames, square brackets by edges; press ? for all keys.'),
  roleDescription: t('timeline'),
  lanes: Object.fromEntries(EDIT_LANES.map((lane) => [lane, laneName(lane)])) as Record<EditLane, string>,
  curves: t('How likely a unit starts or ends at each moment'),
  energy: t('How much the body moves'),
  sound: t('Loudness of the music'),
  noUnit: t('no unit'),
  notLooked: t('not looked at'),
  seconds: (value) => t('{n} s', { n: value }),
  percent: (confidence) => t('{n}%', { n: number(Math.round(confidence * 100)) }),
  handle: (side, name) => (side === 'start' ? t('Start of {name}', { name }) : t('End of {name}', { name })),
  handleText: (side, frame) =>
    [side === 'start' ? t('start') : t('end'), edgeWords(frame, desk.counts)].join(', '),
})
