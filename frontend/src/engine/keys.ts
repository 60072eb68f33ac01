/**
 * Keys of film and timeline. Single letters act only where no field, menu or dialog has the focus, and can be switched
 * off as a whole; Space and Enter stay with a focused button or link.
 */
import type { Scope } from './scope'

export type KeyAction =
  | 'play' | 'back' | 'pause' | 'forward'
  | 'frame-1' | 'frame+1' | 'frame-10' | 'frame+10' | 'count-1' | 'count+1'
  | 'edge-1' | 'edge+1' | 'moment-1' | 'moment+1' | 'first' | 'last'
  | 'loop' | 'zoom+' | 'zoom-' | 'zoom-unit' | 'zoom-clip' | 'mirror' | 'body' | 'space' | 'along' | 'find' | 'table' | 'tap' | 'help' | 'pane+' | 'pane-'

/** Key name, with the modifiers that belong to it: "Shift+ArrowLeft". Letters are written as lower case. */
export const KEY_TABLE: Readonly<Record<string, KeyAction>> = {
  ' ': 'play', j: 'back', k: 'pause', l: 'forward',
  ArrowLeft: 'frame-1', ArrowRight: 'frame+1',
  'Shift+ArrowLeft': 'frame-10', 'Shift+ArrowRight': 'frame+10',
  'Alt+ArrowLeft': 'count-1', 'Alt+ArrowRight': 'count+1',
  '[': 'edge-1', ']': 'edge+1', ',': 'moment-1', '.': 'moment+1', Home: 'first', End: 'last',
  r: 'loop', '+': 'zoom+', '=': 'zoom+', '-': 'zoom-', z: 'zoom-unit', 'Shift+z': 'zoom-clip',
  h: 'mirror', b: 'body', y: 'space', e: 'along', f: 'find', t: 'table', p: 'tap', '?': 'help', F6: 'pane+', 'Shift+F6': 'pane-',
}

export interface KeyPress {
  key: string
  /** The place on the keyboard ("Digit1", "KeyA"), for layouts whose signs are elsewhere. */
  code?: string
  shiftKey: boolean
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  getModifierState?(name: string): boolean
}

/** Signs that are looked for by their place where the key itself means nothing: "ü" is where "[" is. */
const PLACES: Readonly<Record<string, string>> = { BracketLeft: '[', BracketRight: ']', Minus: '-', Equal: '=', Slash: '/' }

/**
 * What a key press may be called, in the order in which to try: "Shift+ArrowLeft", "Ctrl+Shift+z" (Cmd is Ctrl), "[".
 * Letters are lower case, and Shift is part of how other signs are typed. The place of the key comes in for the row of
 * digits where that types other signs ("&" is 1 in France), for letters that are not Latin, and for dead keys.
 */
export function chordsOf(press: KeyPress): string[] {
  const { key, code = '', shiftKey, altKey } = press
  const ctrl = press.ctrlKey || press.metaKey
  const held = (shift: boolean) => (ctrl ? 'Ctrl+' : '') + (altKey ? 'Alt+' : '') + (shift ? 'Shift+' : '')
  const typed = [...key].length === 1
  const lost = key === 'Dead' || key === 'Process' || key === 'Unidentified'
  if (!typed && !lost) return [held(shiftKey) + key]
  const low = key.toLowerCase()
  if (/^[a-z]$/.test(low)) return [held(shiftKey) + low]
  const row = /^Digit(\d)$/.exec(code)?.[1]
  const letter = /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase()
  const place = row ?? letter ?? (shiftKey ? undefined : PLACES[code])
  const byPlace = place === undefined ? [] : [held(shiftKey) + place]
  const bySign = lost ? [] : [held(false) + low]
  // With AltGr (Ctrl and Alt on Windows, neither on Linux) or Option a sign is typed: nobody means the chord.
  const graph = altKey || (press.getModifierState?.('AltGraph') ?? false)
  if (typed && graph && !/[\p{L}\p{N}\s]/u.test(key)) bySign.unshift(low)
  const signsInRow = row !== undefined && !shiftKey && !graph && !/\d/.test(key)
  return signsInRow ? [...byPlace, ...bySign] : [...bySign, ...byPlace]
}

/** Whether it is typed with one key that writes something: these can be switched off (WCAG 2.1.4). */
export const isLetter = (chord: string): boolean => [...chord.replace(/^Shift\+(?=.)/, '')].length === 1 && chord !== ' '

/** The action of a key, or null. Ctrl and Meta belong to the browser. */
export function actionOf(press: KeyPress, options: { letters: boolean } = { letters: true }): KeyAction | null {
  const chord = chordsOf(press).find((name) => Object.hasOwn(KEY_TABLE, name))
  return chord === undefined || (isLetter(chord) && !options.letters) ? null : (KEY_TABLE[chord] ?? null)
}

const FIELDS = 'input, textarea, select, [contenteditable=""], [contenteditable="true"], dialog, [role="menu"]'
const PRESSED = 'button, a[href], summary, [role="option"]'

/** Whether a key pressed on `target` is for the page, not for the thing that has the focus. */
export function isFree(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return true
  if (target.closest(FIELDS)) return false
  return !((key === ' ' || key === 'Enter') && target.closest(PRESSED))
}

/** Listen on `target`; `act` returns false for an action it does not take, and the browser keeps the key. */
export function bindKeys(
  scope: Scope,
  target: EventTarget,
  act: (action: KeyAction, repeat: boolean) => boolean | void,
  letters: () => boolean = () => true,
): void {
  scope.listen<KeyboardEvent>(target, 'keydown', (event) => {
    if (event.defaultPrevented || !isFree(event.target, event.key)) return
    const action = actionOf(event, { letters: letters() })
    if (action && act(action, event.repeat) !== false) event.preventDefault()
  })
}
