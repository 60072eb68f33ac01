/**
 * Keys of film and timeline. Single letters act only where no field, menu or dialog has the focus, and can be switched
 * off as a whole; Space and Enter stay with a focused button or link.
 */
import type { Scope } from './scope'

export type KeyAction =
  | 'play' | 'back' | 'pause' | 'forward'
  | 'frame-1' | 'frame+1' | 'frame-10' | 'frame+10' | 'count-1' | 'count+1'
  | 'edge-1' | 'edge+1' | 'first' | 'last'
  | 'loop' | 'zoom+' | 'zoom-' | 'zoom-unit' | 'zoom-clip' | 'mirror' | 'body' | 'table' | 'tap' | 'help' | 'pane+' | 'pane-'

/** Key name, with the modifiers that belong to it: "Shift+ArrowLeft". Letters are written as lower case. */
export const KEY_TABLE: Readonly<Record<string, KeyAction>> = {
  ' ': 'play', j: 'back', k: 'pause', l: 'forward',
  ArrowLeft: 'frame-1', ArrowRight: 'frame+1',
  'Shift+ArrowLeft': 'frame-10', 'Shift+ArrowRight': 'frame+10',
  'Alt+ArrowLeft': 'count-1', 'Alt+ArrowRight': 'count+1',
  '[': 'edge-1', ']': 'edge+1', Home: 'first', End: 'last',
  r: 'loop', '+': 'zoom+', '=': 'zoom+', '-': 'zoom-', z: 'zoom-unit', 'Shift+z': 'zoom-clip',
  h: 'mirror', b: 'body', t: 'table', p: 'tap', '?': 'help', F6: 'pane+', 'Shift+F6': 'pane-',
}

export interface KeyPress {
  key: string
  shiftKey: boolean
  altKey: boolean
  ctrlKey: boolean
  metaKey: boolean
}

/** The action of a key, or null. Ctrl and Meta belong to the browser. */
export function actionOf(press: KeyPress, options: { letters: boolean } = { letters: true }): KeyAction | null {
  if (press.ctrlKey || press.metaKey) return null
  const single = press.key.length === 1
  if (single && press.key !== ' ' && !options.letters) return null
  const key = single ? press.key.toLowerCase() : press.key
  // Shift is part of how "?" and "+" are typed, but it is a modifier of letters and arrows.
  const counts = !single || /^[a-z]$/.test(key)
  const name = (press.altKey ? 'Alt+' : '') + (press.shiftKey && counts ? 'Shift+' : '') + key
  return Object.hasOwn(KEY_TABLE, name) ? (KEY_TABLE[name] ?? null) : null
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
