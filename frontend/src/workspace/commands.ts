/**
 * What the commands of the workspace do, whether a key or a button asks for them. Each change of labels is one step of
 * undo, and each says politely what it did.
 */
import { countStep } from '../engine/counts'
import { indexAt } from '../engine/labels/doc'
import { nextDoubtful, nextEdge, nextOpen, nextToTake } from '../engine/labels/find'
import { commandRow, type Command } from '../engine/keymap'
import { t } from '../i18n'
import { fasterThan, nextPane } from '../report/actions'
import type { Desk } from './desk.svelte'
import {
  copyMatching, cut, drop, edgeHere, forget, give, giveWord, grab, join, labelInHand, refuseOne, section, takeAll, takeOne,
} from './edits'
import { sectionName } from './dress'
import { labelName } from './words'

/** Commands that change labels; without them the page is for looking. */
const EDITS: ReadonlySet<Command> = new Set<Command>([
  'unit-1', 'unit-2', 'unit-3', 'unit-4', 'unit-5', 'unit-6', 'unit-7', 'unit-8', 'unit-9', 'by-name', 'by-letter', 'none', 'unsure', 'forget',
  'start-here', 'end-here', 'grab-start', 'grab-end', 'split', 'merge', 'delete', 'copy', 'undo', 'redo', 'take', 'take-on', 'refuse', 'take-all',
  'section-1', 'section-2', 'section-3', 'save',
])
/** Whether a command may do something; says so when it may not. */
export function mayRun(desk: Desk, command: Command): boolean {
  if (!EDITS.has(command) || desk.editable) return true
  const save = desk.saving?.state.kind
  if (save === 'conflict') desk.say(t('First choose between what was saved by two.'))
  else if (save === 'gone') desk.say(t('This clip is gone'))
  else desk.say(t('You may look here, but not change labels.'))
  return false
}

/** Returns false when there was nothing to act on; `repeat`: the key is being held. */
export function run(desk: Desk, command: Command, repeat = false): boolean {
  if (repeat && !commandRow(command).repeats) return true
  if (!mayRun(desk, command)) return true
  return page(desk, command) || edit(desk, command) || (desk.clock !== null && film(desk, command, repeat))
}

/** Things of the page itself. Always true for a command of its own: its key must not scroll or type meanwhile. */
function page(desk: Desk, command: Command): boolean {
  switch (command) {
    case 'pane+': return nextPane(document, 1)
    case 'pane-': return nextPane(document, -1)
    case 'help': return desk.open('keys')
    case 'table': return desk.open('table')
    case 'queue':
      desk.say(desk.fold('queue') ? t('Clips shown') : t('Clips folded'))
      return true
    case 'inspector':
      desk.say(desk.fold('inspector') ? t('Inspector shown') : t('Inspector folded'))
      return true
    case 'save': return desk.open('name')
    case 'by-name': return desk.open('word')
    case 'find': return desk.find()
    case 'by-letter':
      desk.letter = true
      desk.say(t('Now the letter of a word. Escape: none.'))
      return true
    case 'mirror':
      desk.mirror = !desk.mirror
      desk.say(desk.mirror ? t('Mirrored') : t('Not mirrored'))
      return true
    case 'body':
      desk.show = desk.show === 'both' ? 'body' : desk.show === 'body' ? 'film' : 'both'
      desk.say(desk.show === 'both' ? t('Film and body') : desk.show === 'body' ? t('Body only') : t('Film only'))
      return true
    case 'snap':
      toggleSnap(desk)
      return true
    case 'next':
      void desk.goNext()
      return true
    default: return false
  }
}

function toggleSnap(desk: Desk): void {
  desk.set({ snap: !desk.snapping })
  desk.say(desk.snapping ? t('Snapping on') : t('Snapping off'))
}

function edit(desk: Desk, command: Command): boolean {
  const { editor } = desk
  const digit = /^unit-([1-9])$/.exec(command)?.[1]
  if (digit) {
    const word = desk.units[Number(digit) - 1]
    if (word) giveWord(desk, word.id)
    else desk.say(t('No word has the key {key}.', { key: digit }))
    return true
  }
  const suggestion = () => desk.suggestedAt(desk.frame)
  switch (command) {
    case 'none': give(desk, { state: 'none', word: null }); return true
    case 'unsure': give(desk, { state: 'unsure', word: null }); return true
    case 'forget': forget(desk); return true
    case 'delete': drop(desk); return true
    case 'split': cut(desk); return true
    case 'merge': join(desk); return true
    case 'copy': copyMatching(desk); return true
    case 'start-here': edgeHere(desk, 'start'); return true
    case 'end-here': edgeHere(desk, 'end'); return true
    case 'grab-start': grab(desk, 'start'); return true
    case 'grab-end': grab(desk, 'end'); return true
    case 'let-go': return letGo(desk)
    case 'undo': desk.say(editor.undo() ? t('Undone') : t('Nothing to undo')); return true
    case 'redo': desk.say(editor.redo() ? t('Done again') : t('Nothing to do again')); return true
    case 'take': takeOne(desk, suggestion()); return true
    case 'take-on':
      if (takeOne(desk, suggestion())) nextSuggestion(desk)
      return true
    case 'refuse': refuseOne(desk, suggestion()); return true
    case 'take-all': takeAll(desk); return true
    case 'section-1': section(desk, 'prelude'); return true
    case 'section-2': section(desk, 'main'); return true
    case 'section-3': section(desk, 'conclusion'); return true
    case 'select': selectHere(desk); return true
    case 'lane+1':
    case 'lane-1': otherLane(desk); return true
    default: return false
  }
}

/** First the edge, then the selection; false when neither was held, so that Escape stays the browser's. */
function letGo(desk: Desk): boolean {
  const { editor } = desk
  if (desk.letter) desk.letter = false
  else if (editor.busy) editor.cancel()
  else if (editor.grabbed) editor.grabbed = null
  else if (editor.selection) editor.selection = null
  else return false
  desk.say(t('Let go'))
  return true
}

export function selectHere(desk: Desk): void {
  const index = indexAt(desk.editor.doc.segments, desk.frame)
  const label = desk.editor.doc.segments[index]
  if (!label) return desk.say(t('Nobody looked at this frame.'))
  desk.editor.selection = { lane: 'units', index }
  desk.say(t('Selected: {name}, frames {first} to {last}', { name: labelName(label, desk.vocabulary), first: label.start, last: label.end - 1 }))
}

/** Selects what lies at the playhead in the other lane. */
function otherLane(desk: Desk): void {
  const to = desk.editor.selection?.lane === 'sections' ? 'units' : 'sections'
  if (to === 'units') return selectHere(desk)
  const index = indexAt(desk.editor.doc.sections, desk.frame)
  const section = desk.editor.doc.sections[index]
  if (!section) return desk.say(t('No section here.'))
  desk.editor.selection = { lane: 'sections', index }
  desk.say(t('Selected: {name}, frames {first} to {last}', { name: sectionName(section.kind), first: section.start, last: section.end - 1 }))
}

function nextSuggestion(desk: Desk): void {
  const next = nextToTake(desk.suggested, desk.frame)
  if (next) goTo(desk, next.start)
}

export function goTo(desk: Desk, frame: number): void {
  desk.clock?.pause()
  desk.clock?.seek(frame)
}

/** Edges of what is labelled; where nobody looked, those of the reading are what one wants to look at. */
function edge(desk: Desk, direction: 1 | -1): number | null {
  const { doc, selection } = desk.editor
  if (selection?.lane === 'sections') return nextEdge(doc.sections, doc.frames, desk.frame, direction)
  const open = desk.suggested.flatMap(({ open }) => open.map(([start, end]) => ({ start, end })))
  const ranges = [...doc.segments, ...open].sort((a, b) => a.start - b.start)
  return nextEdge(ranges, doc.frames, desk.frame, direction)
}

function film(desk: Desk, command: Command, repeat: boolean): boolean {
  const { clock, timeline } = desk
  if (!clock) return false
  const here = clock.wished
  const go = (frame: number | null | undefined, said: (frame: number) => string, otherwise = t('There is none.')) => {
    if (frame === null || frame === undefined) return desk.say(otherwise)
    goTo(desk, frame)
    desk.say(said(frame))
  }
  switch (command) {
    case 'play': clock.toggle(); return true
    case 'pause': clock.pause(); return true
    case 'forward':
      if (clock.playing && clock.speed > 0) clock.setSpeed(fasterThan(clock.speed))
      else clock.play()
      return true
    case 'back': clock.playBack(clock.speed < 0 ? Math.min(4, -clock.speed * 2) : 1); return true
    case 'frame-1':
    case 'frame+1':
    case 'frame-10':
    case 'frame+10':
      clock.step(Number(command.slice(5)))
      if (!repeat) desk.say(t('Frame {frame}', { frame: clock.wished }))
      return true
    case 'count-1':
    case 'count+1':
      go(countStep(desk.counts, here, command === 'count+1' ? 1 : -1), (frame) => t('Count at frame {frame}', { frame }))
      return true
    case 'edge-1': go(edge(desk, -1), (frame) => t('Edge at frame {frame}', { frame })); return true
    case 'edge+1': go(edge(desk, 1), (frame) => t('Edge at frame {frame}', { frame })); return true
    case 'open': go(nextOpen(desk.editor.doc, here)?.start, (frame) => t('Not looked at from frame {frame}', { frame }), t('All frames were looked at.')); return true
    case 'doubt': go(nextDoubtful(desk.suggested, desk.editor.doc, here, desk.threshold, (word) => desk.vocabulary.resolve(word)?.id ?? word)?.start, (frame) => t('Doubtful from frame {frame}', { frame }), t('Nothing is doubtful.')); return true
    case 'first': go(0, (frame) => t('Frame {frame}', { frame })); return true
    case 'last': go(clock.frames - 1, (frame) => t('Frame {frame}', { frame })); return true
    case 'loop': loop(desk); return true
    case 'zoom+': timeline?.zoomBy(1.5); return true
    case 'zoom-': timeline?.zoomBy(1 / 1.5); return true
    case 'zoom-unit': timeline?.fit(desk.rangeInHand ?? undefined); return true
    case 'zoom-clip': timeline?.fit(); return true
    default: return false
  }
}

/** Play what is in hand again and again, or let the clip play on. */
function loop(desk: Desk): void {
  const { clock } = desk
  const range = desk.rangeInHand
  if (!clock) return
  if (clock.loop || !range) {
    clock.setLoop(null)
    return desk.say(range ? t('Loop off') : t('Nothing to loop here.'))
  }
  clock.setLoop(range)
  clock.seek(range.start)
  clock.play()
  const label = desk.editor.doc.segments[labelInHand(desk)]
  desk.say(label ? t('Loop: {name}', { name: labelName(label, desk.vocabulary) }) : t('Loop on'))
}
