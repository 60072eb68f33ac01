/** Commands by their names, in the groups of the help sheet, and keys as they are printed on a keyboard. */
import type { Command, CommandGroup } from '../engine/keymap'
import { msg, t, tr } from '../i18n'
import type { Desk } from './desk.svelte'

export const GROUP_NAMES: Readonly<Record<CommandGroup, string>> = {
  play: msg('Play'), goto: msg('Go to'), say: msg('Say what it is'), edges: msg('Edges'), change: msg('Change'),
  suggestions: msg('Suggestions'), page: msg('Page'),
}

const NAMES: Readonly<Record<Command, string>> = {
  play: msg('Play, pause'), back: msg('Play back; again = faster'), pause: msg('Pause'), forward: msg('Play forward; again = faster'),
  'frame-1': msg('1 frame back'), 'frame+1': msg('1 frame forward'), 'frame-10': msg('10 frames back'), 'frame+10': msg('10 frames forward'),
  'count-1': msg('1 count back'), 'count+1': msg('1 count forward'), first: msg('First frame'), last: msg('Last frame'),
  loop: msg('Loop the unit'), mirror: msg('Mirror'), body: msg('Film and body, body, film'),
  'edge-1': msg('Previous edge'), 'edge+1': msg('Next edge'), open: msg('Next not looked at'), doubt: msg('Next doubtful or differing'),
  next: msg('Next clip'), select: msg('Select what is here'), 'lane-1': msg('Lane above'), 'lane+1': msg('Lane below'),
  'zoom+': msg('Zoom in'), 'zoom-': msg('Zoom out'), 'zoom-unit': msg('Fit unit'), 'zoom-clip': msg('Fit clip'),
  'pane+': msg('Next part of the page'), 'pane-': msg('Previous part of the page'),
  'unit-1': msg('Unit 1; held while playing: fill'), 'unit-2': msg('Unit 2'), 'unit-3': msg('Unit 3'), 'unit-4': msg('Unit 4'), 'unit-5': msg('Unit 5'),
  'unit-6': msg('Unit 6'), 'unit-7': msg('Unit 7'), 'unit-8': msg('Unit 8'), 'unit-9': msg('Unit 9'),
  'by-name': msg('Unit by name'), 'by-letter': msg('Unit by its letter'), none: msg('No unit'), unsure: msg('Unsure'), forget: msg('Back to not looked at'),
  'section-1': msg('Section: prelude'), 'section-2': msg('Section: main part'), 'section-3': msg('Section: conclusion'),
  'start-here': msg('Start here'), 'end-here': msg('End here'), 'grab-start': msg('Grab the start; arrows move it'), 'grab-end': msg('Grab the end; arrows move it'),
  'let-go': msg('Let go'), snap: msg('Snapping on, off'),
  split: msg('Split at the playhead'), merge: msg('Merge with the next'), delete: msg('Delete'), copy: msg('Copy a matching passage'),
  undo: msg('Undo'), redo: msg('Redo'), save: msg('Save a named revision'),
  take: msg('Take this one'), 'take-on': msg('Take it and go on'), refuse: msg('Not this one'), 'take-all': msg('Take all above the threshold'),
  find: msg('Find more like this'), 
  table: msg('As a table'), queue: msg('Fold the clips'), inspector: msg('Fold the inspector'), help: msg('This sheet'),
}
/** The sheet for reading: what belongs together in one line, in the order in which it is drawn. */
export const SHEET: readonly (readonly [group: CommandGroup, rows: readonly (readonly [string, ...Command[]])[]])[] = [
  ['play', [
    [msg('Play, pause'), 'play'], [msg('1 frame'), 'frame-1', 'frame+1'], [msg('10 frames'), 'frame-10', 'frame+10'], [msg('1 count'), 'count-1', 'count+1'],
    [msg('Back, pause, forward'), 'back', 'pause', 'forward'], [msg('Loop the unit'), 'loop'], [msg('Mirror'), 'mirror'], [msg('Film, body, both'), 'body'],
  ]],
  ['goto', [
    [msg('Previous, next edge'), 'edge-1', 'edge+1'], [msg('Next not looked at'), 'open'], [msg('Next doubtful or differing'), 'doubt'], [msg('Next clip'), 'next'],
    [msg('Select what is here'), 'select'], [msg('Lane above, below'), 'lane-1', 'lane+1'], [msg('First, last frame'), 'first', 'last'],
    [msg('Zoom in, out'), 'zoom+', 'zoom-'], [msg('Fit unit, fit clip'), 'zoom-unit', 'zoom-clip'],
  ]],
  ['say', [
    [msg('Unit by its key'), 'unit-1', 'unit-9'], [msg('Unit by name, by letter'), 'by-name', 'by-letter'], [msg('No unit'), 'none'], [msg('Unsure'), 'unsure'],
    [msg('Back to not looked at'), 'forget'], [msg('Prelude, main, conclusion'), 'section-1', 'section-2', 'section-3'],
  ]],
  ['edges', [
    [msg('Start here'), 'start-here'], [msg('End here'), 'end-here'], [msg('Grab start, grab end'), 'grab-start', 'grab-end'], [msg('Move grabbed edge 1'), 'frame-1', 'frame+1'],
    [msg('Move grabbed edge 10'), 'frame-10', 'frame+10'], [msg('To the next count'), 'count-1', 'count+1'], [msg('Let go'), 'let-go'], [msg('Snapping on, off'), 'snap'],
  ]],
  ['change', [
    [msg('Split at the playhead'), 'split'], [msg('Merge with the next'), 'merge'], [msg('Delete'), 'delete'], [msg('Undo'), 'undo'], [msg('Redo'), 'redo'],
    [msg('Copy a matching passage'), 'copy'], [msg('Save a named revision'), 'save'],
  ]],
  ['suggestions', [
    [msg('Take this one'), 'take'], [msg('Take it and go on'), 'take-on'], [msg('Not this one'), 'refuse'], [msg('Take all above the threshold'), 'take-all'],
    [msg('Find more like this'), 'find'],
  ]],
  ['page', [
    [msg('As a table'), 'table'], [msg('Fold the clips'), 'queue'], [msg('Fold the inspector'), 'inspector'], [msg('Round the parts of the page'), 'pane+', 'pane-'],
    [msg('This sheet'), 'help'],
  ]],
]

export const commandName = (command: Command): string => tr(NAMES[command])

const PRINTED: Readonly<Record<string, string>> = {
  ' ': msg('Space'), ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Delete: msg('Del'), Escape: msg('Esc'), '-': '−',
}

/** "Shift+ArrowLeft" as the keys that are pressed: Shift, ←. */
export function printed(key: string): string[] {
  // The plus sign is a key of its own.
  const parts = key === '+' ? ['+'] : key.endsWith('++') ? [...key.slice(0, -2).split('+'), '+'] : key.split('+')
  return parts.map((part) => (PRINTED[part] ? tr(PRINTED[part]) : part.length === 1 ? part.toUpperCase() : part))
}

/** The first key of a command, '' when it has none or letters are switched off. */
export function keyText(desk: Desk, command: Command): string {
  const [key] = desk.keysOf(command)
  return key === undefined ? '' : printed(key).join(' ')
}

export function keyTitle(desk: Desk, name: string, command: Command): string {
  const key = keyText(desk, command)
  return key ? t('{name} ({key})', { name, key }) : name
}
