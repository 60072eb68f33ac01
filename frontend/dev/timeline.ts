/** The workspace's timeline with made-up labels and no server. ?units=500&frames=18000, ?theme=dark, ?view=176-452, ?select=1 */
import '../src/styles/index.css'
import '../src/styles/timeline.css'
import '../src/styles/timeline-over.css'
import { FrameClock } from '../src/engine/clock'
import { countsOf } from '../src/engine/counts'
import type { Label, LabelDoc } from '../src/engine/labels/doc'
import { Editor } from '../src/engine/labels/editor'
import { snap, type SnapTarget } from '../src/engine/labels/snap'
import { Scope } from '../src/engine/scope'
import { editorPort } from '../src/engine/timeline/edit/editorport'
import { LANE_SETTINGS, type EditPort, type EditSuggestion } from '../src/engine/timeline/edit/model'
import { EditTimeline } from '../src/engine/timeline/edit/timeline'
import { ClockFilm } from './film'

const asked = new URLSearchParams(location.search)
const theme = asked.get('theme')
if (theme) document.documentElement.dataset['theme'] = theme
const RATE = [30, 1] as const
const frames = Number(asked.get('frames') ?? 1278)
const units = Number(asked.get('units') ?? 0)

const WORDS: Record<string, [name: string, hue: number]> = {
  PRE: ['Preparation', 10], CHA: ['Chassé', 4], GLI: ['Glissade', 2], GJ: ['Grand jeté', 1], ARA: ['Arabesque', 5], BAL: ['Balancé', 7],
  PDB: ['Pas de bourrée', 3], TUR: ['Pirouette', 8], REV: ['Révérence', 19],
}
const DANCE: [word: string, start: number, end: number, sure: number, spread: number][] = [
  ['', 0, 42, 0, 0], ['PRE', 42, 96, 0.97, 2], ['CHA', 96, 166, 0.94, 2], ['GLI', 166, 212, 0.91, 3], ['GJ', 212, 296, 0.98, 1], ['ARA', 296, 386, 0.95, 2],
  ['BAL', 386, 452, 0.62, 4], ['BAL', 452, 516, 0.84, 5], ['PDB', 516, 578, 0.79, 6], ['TUR', 578, 668, 0.93, 2], ['GLI', 668, 716, 0.9, 3], ['GJ', 716, 798, 0.97, 1],
  ['', 798, 828, 0, 3], ['CHA', 828, 894, 0.92, 2], ['GLI', 894, 940, 0.89, 3], ['GJ', 940, 1020, 0.96, 1], ['GJ', 1020, 1098, 0.71, 7], ['ARA', 1098, 1180, 0.94, 2],
  ['REV', 1180, 1260, 0.96, 3],
]
const label = (word: string, start: number, end: number, more: Partial<Label> = {}): Label => ({
  start, end, state: word ? 'unit' : 'none', word: word || null, phases: word ? [Math.round(start + (end - start) * 0.3), Math.round(end - (end - start) * 0.32)] : null,
  spread: [2, 3], from: null, by: 'me', ...more,
})
function many(): Label[] {
  const step = frames / units
  const names = Object.keys(WORDS)
  return Array.from({ length: units }, (_, i) => label(names[(i * 7) % names.length] ?? '', Math.round(i * step), Math.round((i + 0.94) * step)))
}
const few = [label('', 0, 42), label('PRE', 42, 96), label('GLI', 166, 214, { spread: [3, 2] }), label('GJ', 214, 296, { spread: [1, 1] }), label('ARA', 296, 372), label('BAL', 372, 400, { state: 'unsure', spread: [5, 6] })]
const doc: LabelDoc = {
  frames, refused: [], action: null, segments: units ? many() : few,
  sections: [{ start: 0, end: 96, kind: 'prelude' }, { start: 96, end: Math.round(frames * 0.8), kind: 'main' }],
}

const editor = new Editor(doc, 'me')
const scope = new Scope()
const film = new ClockFilm(frames / 30, 30)
const clock = new FrameClock(film, RATE, frames, scope)
const beats = Array.from({ length: Math.floor(frames / 16.07) }, (_, i) => (42 + i * 16.07) / 30)
const counts = countsOf(beats, 0, RATE)
type Guess = EditSuggestion & { word: string }
const suggestions = (units ? many().map((it) => ({ ...it, sure: 0.9 })) : DANCE.map(([word, start, end, sure]) => ({ word, start, end, sure }))).map((it): Guess => ({
  start: it.start, end: it.end, confidence: it.word ? it.sure : null, refused: false, word: it.word ?? '', state: it.word ? 'unit' : 'none',
  open: it.start < 400 && !units ? (it.end > 400 ? [[400, it.end]] : []) : [[it.start, it.end]],
}))
const edges = (units ? many().map(({ start, end }): (typeof DANCE)[number] => ['x', start, end, 0.8, 4]) : DANCE.filter(([word]) => word)).flatMap(([, start, end, sure, spread]) => [
  { frame: start, kind: 'start' as const, confidence: sure, spread },
  { frame: end, kind: 'end' as const, confidence: sure, spread: spread + 1 },
])
const energy = Array.from({ length: frames }, (_, f) => Math.min(1, 0.25 + 0.2 * Math.sin(f / 31) + 0.2 * Math.sin(f / 83) ** 2 + 0.05 * Math.sin(f / 5)))
const peaks = { perSecond: 60, values: Array.from({ length: frames * 2 }, (_, i) => 40 + 190 * Math.exp(-(((i / 2 - 42) / 16.07) % 1) * 4) * (0.6 + 0.4 * Math.abs(Math.sin(i * 12.9)))) }

const targets = (): SnapTarget[] => [
  ...editor.doc.segments.flatMap((it) => [{ frame: it.start, reason: 'edge' as const }, { frame: it.end, reason: 'edge' as const }]),
  ...counts.map((it) => ({ frame: it.frame, reason: 'count' as const })),
  ...edges.map((it) => ({ frame: it.frame, reason: 'model' as const })),
]
const port: EditPort = {
  ...editorPort(editor),
  what: () => ({ state: 'unit', word: 'TUR' }),
  sectionKind: (frame) => (frame < frames / 3 ? 'prelude' : frame > frames * 0.7 ? 'conclusion' : 'main'),
  snap({ frame, perFrame, own, free }) {
    const found = snap(frame, targets(), { perFrame, frames }, { own, free })
    const words = { edge: 'next unit', count: 'count', model: 'the model’s edge', energy: 'energy minimum' }
    return { frame: found.frame, words: found.reason ? words[found.reason] : '' }
  },
  editable: () => !asked.has('read'),
}
const told = document.getElementById('told') as HTMLElement
const named = (word: string | null) => WORDS[word ?? ''] ?? ['No unit', 1]
const lengthOf = (it: { start: number; end: number }) => `${it.start}–${it.end - 1} · ${((it.end - it.start) / 30).toFixed(1)} s`
const dressOf = (it: { start: number; end: number; word: string | null; state?: string }) => {
  const [name, hue] = named(it.word)
  return { name: it.state === 'unsure' ? `? ${name}` : name, abbr: it.word ?? '', hue, spoken: `${name}, frames ${it.start} to ${it.end - 1}`, hint: [name, lengthOf(it), 'Drawn by you'] }
}
const timeline = new EditTimeline<Guess>(document.getElementById('host') as HTMLElement, {
  clock, scope, port,
  settings: { ...LANE_SETTINGS, curves: asked.has('curves') },
  model: {
    frames, rate: RATE, counts, edges, suggestions, energy, peaks,
    dress: dressOf,
    dressSuggestion: dressOf,
    dressSection: (it) => ({ name: it.kind, abbr: it.kind.slice(0, 3), hue: 1, spoken: `${it.kind}, frames ${it.start} to ${it.end - 1}`, hint: [it.kind, lengthOf(it)] }),
    notes: { time: 's / frames', counts: '112 bpm', sections: 'Grand allegro', units: 'yours', boundaries: '± spread', suggestion: 'v7', energy: 'motion' },
  },
  words: {
    timeline: 'Labels of the clip', roleDescription: 'timeline',
    lanes: { time: 'Time', counts: 'Counts', sections: 'Sections', units: 'Units', boundaries: 'Boundaries', suggestion: 'Suggestion', energy: 'Energy', sound: 'Sound', clip: 'Whole clip' },
    curves: 'How likely a unit starts or ends', energy: 'How much the body moves', sound: 'Loudness of the music',
    noUnit: 'no unit', notLooked: 'not looked at',
    seconds: (value) => `${value} s`,
    percent: (confidence) => `${Math.round(confidence * 100)}%`,
    handle: (side, name) => `${side === 'start' ? 'Start' : 'End'} of ${name}`,
    handleText: (side, frame) => `${side}, frame ${frame}`,
  },
  hooks: {
    loop: ({ lane, index }) => {
      const span = lane === 'units' ? editor.shown.segments[index] : editor.shown.sections[index]
      if (span) clock.setLoop({ start: span.start, end: span.end })
    },
    context: (spot) => (told.textContent = `menu: ${spot.on} ${spot.lane}`),
    suggestion: (it) => (told.textContent = `suggestion ${it.word}`),
    settings: (next) => (told.textContent = next.order.join(' ')),
  },
})
const [from, to] = (asked.get('view') ?? '').split('-').map(Number)
const select = asked.get('select')
requestAnimationFrame(() => {
  if (from !== undefined && to !== undefined) timeline.fit({ start: from + (to - from) / 12, end: to - (to - from) / 12 })
  if (select) editor.selection = { lane: 'units', index: Number(select) }
  clock.seek(Number(asked.get('frame') ?? 253))
})
const on = (id: string, run: () => void) => document.getElementById(id)?.addEventListener('click', run)
on('play', () => clock.toggle())
on('undo', () => editor.undo())
on('in', () => timeline.zoomBy(1.5))
on('out', () => timeline.zoomBy(1 / 1.5))
on('all', () => timeline.fit())
let curves = asked.has('curves')
on('curves', () => timeline.setSettings({ ...LANE_SETTINGS, curves: (curves = !curves) }))
Object.assign(window, { timeline, editor, clock, film })
