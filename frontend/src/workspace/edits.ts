/**
 * What people do to labels from the keyboard or by a button: each is one step of undo, and says what it did. Without a
 * selection, what lies at the playhead is meant; the frame on the screen belongs to what ends there.
 */
import { countStep } from '../engine/counts'
import { copyPassage, matchingPassage } from '../engine/labels/copy'
import { indexAt, LEAST, type Label, type Range, type SectionKind, type What } from '../engine/labels/doc'
import { lastEdge } from '../engine/labels/find'
import {
  clear, clearSection, mergeNext, moveEdge, moveSectionEdge, paint, paintSection, refuse, relabel, relabelSection, remove, setAction, setPhases, setSpread, split, take, unrefuse,
} from '../engine/labels/ops'
import type { Suggestion } from '../engine/labels/suggest'
import { plural, t } from '../i18n'
import { sure } from '../report/words'
import type { StudioWord } from '../words/types'
import type { Desk } from './desk.svelte'
import { sectionName } from './dress'
import { edgeWords, labelName, suggestionName } from './words'

type Side = 'start' | 'end'

const nothing = (desk: Desk): false => {
  desk.say(t('Nothing to change here.'))
  return false
}

/** Index of the label meant: the selected one, else the one at the playhead; −1 for none. */
export function labelInHand(desk: Desk): number {
  const { selection } = desk.editor
  if (selection?.lane === 'units') return selection.index
  return selection ? -1 : indexAt(desk.editor.doc.segments, desk.frame)
}

/**
 * Give a unit, no unit or unsure to the selection, or draw it from the last edge up to and with `frame`. On the first
 * frames of a label, where that would be too short to mean anything, the label is named anew.
 */
export function give(desk: Desk, what: What, frame = desk.frame): boolean {
  const { editor } = desk
  const { selection, doc } = editor
  const { start, end } = drawnTo(desk, frame)
  const named = selection?.lane === 'units' ? selection.index : end - start < LEAST ? indexAt(doc.segments, frame) : -1
  const label = doc.segments[named]
  if (label) {
    const word = what.state === 'unsure' && what.word === null ? label.word : what.word
    if (!editor.change((doc) => relabel(doc, named, { ...what, word }))) return nothing(desk)
    desk.say(t('{name}: frames {first} to {last}', { name: labelName({ ...what, word }, desk.vocabulary), first: label.start, last: label.end - 1 }))
    return true
  }
  if (end - start < LEAST) {
    desk.say(t('Too short: from the last edge to here are fewer than {n} frames.', { n: LEAST }))
    return false
  }
  if (!editor.change((doc) => paint(doc, start, end, what))) return nothing(desk)
  desk.say(t('Drawn: {name}, frames {first} to {last}', { name: labelName(what, desk.vocabulary), first: start, last: end - 1 }))
  return true
}

/**
 * The frames that are drawn to the one on the screen, which is their last. Where the next label or suggestion begins on
 * it, the frame before is: who goes from edge to edge draws up to the edge.
 */
function drawnTo(desk: Desk, frame: number, ranges: readonly Range[] = desk.editor.doc.segments): Range {
  const { segments } = desk.editor.doc
  const begins = [...segments, ...ranges, ...desk.suggested].some(({ start }) => start === frame)
  const free = frame > 0 && indexAt(ranges, frame - 1) === -1 && (indexAt(ranges, frame) === -1 || ranges.some(({ start }) => start === frame))
  const end = begins && free ? frame : frame + 1
  return { start: lastEdge(ranges, end - 1), end }
}

export function giveWord(desk: Desk, word: string): boolean {
  desk.lastWord = word
  return give(desk, { state: 'unit', word })
}

/** Back to "not looked at". */
export function forget(desk: Desk): boolean {
  if (desk.editor.selection?.lane === 'sections') return drop(desk)
  const label = desk.editor.doc.segments[labelInHand(desk)]
  if (!label || !desk.editor.change((doc) => clear(doc, label.start, label.end))) return nothing(desk)
  desk.say(t('Not looked at: frames {first} to {last}', { first: label.start, last: label.end - 1 }))
  return true
}

export function drop(desk: Desk): boolean {
  const { editor } = desk
  const { selection } = editor
  if (selection?.lane === 'sections') {
    const section = editor.doc.sections[selection.index]
    if (!section || !editor.change((doc) => clearSection(doc, section.start, section.end))) return nothing(desk)
    desk.say(t('Deleted: {name}', { name: sectionName(section.kind) }))
    return true
  }
  const index = labelInHand(desk)
  const label = editor.doc.segments[index]
  if (!label || !editor.change((doc) => remove(doc, index))) return nothing(desk)
  desk.say(t('Deleted: {name}', { name: labelName(label, desk.vocabulary) }))
  return true
}

export function cut(desk: Desk): boolean {
  const at = desk.frame
  if (!desk.editor.change((doc) => split(doc, at))) {
    desk.say(t('No split here: each part needs at least {n} frames.', { n: LEAST }))
    return false
  }
  desk.say(t('Split at {frame}', { frame: at }))
  return true
}

export function join(desk: Desk): boolean {
  const index = labelInHand(desk)
  const [label, next] = [desk.editor.doc.segments[index], desk.editor.doc.segments[index + 1]]
  if (!label || !next || !desk.editor.change((doc) => mergeNext(doc, index))) return nothing(desk)
  desk.say(t('Merged: {name}, frames {first} to {last}', { name: labelName(label, desk.vocabulary), first: label.start, last: next.end - 1 }))
  return true
}

/** The label whose edge is meant where nothing is selected and nothing lies at the playhead: the next, or the one before. */
function edgeTarget(desk: Desk, side: Side): number {
  const index = labelInHand(desk)
  if (index !== -1) return index
  const { segments } = desk.editor.doc
  return side === 'start' ? segments.findIndex(({ start }) => start > desk.frame) : segments.findLastIndex(({ end }) => end <= desk.frame)
}

/** Put an edge at a frame: the first of the label, or the one after its last. */
export function placeEdge(desk: Desk, index: number, side: Side, frame: number): boolean {
  if (!desk.editor.change((doc) => moveEdge(doc, index, side, frame))) return nothing(desk)
  sayEdge(desk, index, side)
  return true
}

function sayEdge(desk: Desk, index: number, side: Side): void {
  const label = desk.editor.shown.segments[index]
  if (!label) return
  const where = edgeWords(side === 'start' ? label.start : label.end - 1, desk.counts)
  desk.say(side === 'start' ? t('Starts at {where}', { where }) : t('Ends at {where}', { where }))
}

/** Move an edge of what is in hand by frames, and show the frame that it came to. */
export function moveSide(desk: Desk, side: Side, by: number): boolean {
  const index = labelInHand(desk)
  const label = desk.editor.doc.segments[index]
  if (!label) return nothing(desk)
  desk.editor.selection = { lane: 'units', index }
  if (!placeEdge(desk, index, side, (side === 'start' ? label.start : label.end) + by)) return false
  const moved = desk.editor.doc.segments[index]
  if (moved) desk.clock?.seek(side === 'start' ? moved.start : moved.end - 1)
  return true
}

export function placeSectionEdge(desk: Desk, index: number, side: Side, frame: number): boolean {
  if (!desk.editor.change((doc) => moveSectionEdge(doc, index, side, frame))) return nothing(desk)
  const moved = desk.editor.doc.sections[index]
  if (moved) desk.say(t('{name}: frames {first} to {last}', { name: sectionName(moved.kind), first: moved.start, last: moved.end - 1 }))
  return true
}

/** The edge of what is in hand comes to the playhead, unless the other edge would be passed. */
export function edgeHere(desk: Desk, side: Side): boolean {
  const { doc, selection } = desk.editor
  const sections = selection?.lane === 'sections'
  const index = sections ? selection.index : edgeTarget(desk, side)
  const range = sections ? doc.sections[index] : doc.segments[index]
  if (!range) return nothing(desk)
  const at = side === 'start' ? desk.frame : desk.frame + 1
  if (side === 'start' ? range.end - at < LEAST : at - range.start < LEAST) {
    desk.say(side === 'start' ? t('No start here: the end is frame {frame}.', { frame: range.end - 1 }) : t('No end here: the start is frame {frame}.', { frame: range.start }))
    return false
  }
  return sections ? placeSectionEdge(desk, index, side, at) : placeEdge(desk, index, side, at)
}

/** Take an edge in hand: arrows move it until Escape lets it go. */
export function grab(desk: Desk, side: Side): boolean {
  if (desk.editor.selection?.lane === 'sections') return nothing(desk)
  const index = edgeTarget(desk, side)
  const label = desk.editor.doc.segments[index]
  if (!label) return nothing(desk)
  desk.editor.selection = { lane: 'units', index }
  desk.editor.grabbed = side
  desk.clock?.pause()
  desk.clock?.seek(side === 'start' ? label.start : label.end - 1)
  const name = labelName(label, desk.vocabulary)
  desk.say(side === 'start' ? t('Start of {name} in hand: arrows move it, Escape lets go.', { name }) : t('End of {name} in hand: arrows move it, Escape lets go.', { name }))
  return true
}

/** Move the edge in hand by frames from where the gesture began; the film shows the frame that it came to. */
export function nudge(desk: Desk, by: number): void {
  const { editor } = desk
  const { selection, grabbed } = editor
  if (selection?.lane !== 'units' || !grabbed) return
  const { index } = selection
  const was = editor.doc.segments[index]
  if (!was) return
  editor.preview((doc) => moveEdge(doc, index, grabbed, (grabbed === 'start' ? was.start : was.end) + by))
  const moved = editor.shown.segments[index]
  if (!moved) return
  desk.clock?.seek(grabbed === 'start' ? moved.start : moved.end - 1)
  sayEdge(desk, index, grabbed)
}

/** How far the edge in hand is from the count before (−1) or after (+1) it, frames; 0 where there is none. */
export function framesToCount(desk: Desk, direction: 1 | -1): number {
  const { selection, grabbed, shown } = desk.editor
  const label = selection?.lane === 'units' && grabbed ? shown.segments[selection.index] : undefined
  if (!label || !grabbed) return 0
  const edge = label[grabbed]
  return (countStep(desk.counts, edge, direction) ?? edge) - edge
}

const openOf = (suggestion: Suggestion | null): boolean => suggestion !== null && suggestion.open.length > 0

/** `word`: what its unit is called, where no word is known for it; without one it is asked for. */
export function takeOne(desk: Desk, suggestion: Suggestion | null, word: StudioWord | null = null): boolean {
  if (!suggestion || !openOf(suggestion)) {
    desk.say(suggestion ? t('A person labelled this part already.') : t('Nothing is suggested here.'))
    return false
  }
  const taken = word ? { ...suggestion, word: word.id, name: word.name } : suggestion
  if (taken.state === 'unit' && taken.word === null) {
    desk.askWord(suggestion)
    return false
  }
  if (!desk.editor.change((doc) => take(doc, [taken]))) return nothing(desk)
  const { confidence } = taken
  const name = suggestionName(taken)
  desk.say(confidence === null ? t('Taken: {name}', { name }) : t('Taken: {name}, {sure}', { name, sure: sure(confidence) }))
  return true
}

export function takeAll(desk: Desk): boolean {
  const { sure: all } = desk
  if (!all.length || !desk.editor.change((doc) => take(doc, [...all]))) {
    desk.say(t('No suggestion is that sure.'))
    return false
  }
  desk.say(plural(all.length, { one: '{n} suggestion taken', other: '{n} suggestions taken' }))
  return true
}

export function refuseOne(desk: Desk, suggestion: Suggestion | null): boolean {
  if (!suggestion || !desk.editor.change((doc) => (suggestion.refused ? unrefuse(doc, suggestion) : refuse(doc, suggestion)))) return nothing(desk)
  desk.say(suggestion.refused ? t('Suggested again: {name}', { name: suggestionName(suggestion) }) : t('Not this one: {name}', { name: suggestionName(suggestion) }))
  return true
}

/** A section from the last edge of one up to and with the frame on the screen; the selected one is named anew. */
export function section(desk: Desk, kind: SectionKind): boolean {
  const { editor } = desk
  const index = editor.selection?.lane === 'sections' ? editor.selection.index : -1
  const selected = editor.doc.sections[index]
  const { start, end } = selected ?? drawnTo(desk, desk.frame, editor.doc.sections)
  if (end - start < LEAST) {
    desk.say(t('Too short: from the last edge to here are fewer than {n} frames.', { n: LEAST }))
    return false
  }
  if (!editor.change((doc) => (selected ? relabelSection(doc, index, kind) : paintSection(doc, start, end, kind)))) return nothing(desk)
  desk.say(t('{name}: frames {first} to {last}', { name: sectionName(kind), first: start, last: end - 1 }))
  return true
}

export function action(desk: Desk, word: StudioWord | null): boolean {
  if (!desk.editor.change((doc) => setAction(doc, word?.id ?? null))) return false
  desk.say(word ? t('The clip is: {name}', { name: word.name }) : t('No action class'))
  return true
}

export const phases = (desk: Desk, index: number, at: readonly [number, number] | null): boolean =>
  desk.editor.change((doc) => setPhases(doc, index, at))

export const spread = (desk: Desk, index: number, of: Label['spread']): boolean => desk.editor.change((doc) => setSpread(doc, index, of))

/** Where this unit was labelled before, what followed it there is said here too, in frames that nobody looked at. */
export function copyMatching(desk: Desk): boolean {
  const { editor } = desk
  const index = labelInHand(desk)
  const today = (word: string | null) => desk.vocabulary.resolve(word)?.id ?? word
  const passage = index === -1 ? null : matchingPassage(editor.doc, index, today)
  if (!passage) {
    desk.say(t('No other passage of this unit has more to copy.'))
    return false
  }
  if (!editor.change((doc) => copyPassage(doc, index, passage))) return nothing(desk)
  desk.say(plural(passage.labels.length, { one: '{n} label copied from frame {frame}', other: '{n} labels copied from frame {frame}' }, { frame: passage.from.start }))
  return true
}
