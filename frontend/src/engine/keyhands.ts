/**
 * Hands on the keys of the place where labels are made: which commands go down, which are held, and when they are let
 * go, also when another window took the keys in between. Pure but for bindCommands.
 */
import { commandRow, type Command, type Keymap } from './keymap'
import { chordsOf, isFree, isLetter, type KeyPress } from './keys'
import type { Scope } from './scope'

export interface Press extends KeyPress {
  code: string
  repeat: boolean
}

export interface Pressed {
  /** 'letter': the key of a word, after the command 'by-letter'. */
  command: Command | 'letter'
  /** The letter; '' for all other commands. */
  letter: string
  /** The key goes on being held: the same is done again. */
  repeat: boolean
  /** The place of the key, which is the same when it is let go. */
  code: string
}

export class KeyHands {
  private held = new Map<string, Pressed>()
  private waiting = false

  constructor(
    private readonly keymap: () => Keymap,
    private readonly letters: () => boolean = () => true,
  ) {}

  /** Whether the next letter is the key of a word. */
  get waitsForLetter(): boolean {
    return this.waiting
  }

  /** What the press means; 'again' for a held key whose command is done once, null for a key that means nothing. */
  down(press: Press): Pressed | 'again' | null {
    const { code, repeat } = press
    if (['Shift', 'Control', 'Alt', 'AltGraph', 'Meta'].includes(press.key)) return null
    if (repeat && this.held.has(code)) return 'again'
    const letter = this.letterOf(press)
    if (letter === null) return null
    if (letter) {
      const pressed: Pressed = { command: 'letter', letter, repeat: false, code }
      this.held.set(code, pressed)
      return pressed
    }
    const command = this.keymap().commandOf(press, { letters: this.letters() })
    if (!command) return null
    const row = commandRow(command)
    if (repeat && !row.repeats) return 'again'
    this.waiting = command === 'by-letter'
    const pressed: Pressed = { command, letter: '', repeat, code }
    if (row.held) this.held.set(code, pressed)
    return pressed
  }

  /** A held command that ends with this key, by its place: what is written on it may have changed with Shift. */
  up(code: string): Pressed | null {
    const pressed = this.held.get(code) ?? null
    this.held.delete(code)
    return pressed
  }

  /** The keys are gone: all that were held, let go. */
  clear(): Pressed[] {
    const all = [...this.held.values()]
    this.held.clear()
    this.waiting = false
    return all
  }

  /** '' when no letter is waited for; null when one is, and the press ends the waiting without one. */
  private letterOf(press: Press): string | null {
    if (!this.waiting || press.repeat) return ''
    this.waiting = false
    if (press.key === 'Escape') return null
    const chord = press.ctrlKey || press.metaKey || press.altKey ? undefined : chordsOf(press).find((name) => isLetter(name))
    return chord ? chord.replace(/^Shift\+(?=.)/, '') : ''
  }
}

export interface CommandPort {
  keymap(): Keymap
  letters(): boolean
  /** false: nothing to act on, and the browser keeps the key. */
  press(pressed: Pressed): boolean | void
  release(pressed: Pressed): void
  /** The keys were taken away while these were held. */
  lost?(pressed: readonly Pressed[]): void
}

/** Listen on `target`; keys pressed in a field belong to it, but for commands that act anywhere. */
export function bindCommands(scope: Scope, target: EventTarget, port: CommandPort): KeyHands {
  const hands = new KeyHands(port.keymap, port.letters)
  scope.listen<KeyboardEvent>(target, 'keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    if (!isFree(event.target, event.key)) {
      const command = port.keymap().commandOf(event, { letters: false })
      if (!command || !commandRow(command).anywhere) return
    }
    const pressed = hands.down(event)
    if (pressed === 'again' || (pressed && port.press(pressed) !== false)) event.preventDefault()
  })
  scope.listen<KeyboardEvent>(target, 'keyup', (event) => {
    const pressed = hands.up(event.code)
    if (pressed) port.release(pressed)
  })
  const lost = () => {
    const all = hands.clear()
    if (all.length) port.lost?.(all)
  }
  scope.listen(window, 'blur', lost)
  scope.listen(document, 'visibilitychange', () => {
    if (document.hidden) lost()
  })
  return hands
}
