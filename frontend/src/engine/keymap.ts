/**
 * The keys of the place where labels are made: what can be done, by which keys, and how a person gives it others. Names
 * of keys are those of chordsOf (keys.ts). What a command is called is the page's business.
 */
import { chordsOf, isLetter, type KeyPress } from './keys'

/** The parts of the help sheet, in its order. */
export const GROUPS = ['play', 'goto', 'say', 'edges', 'change', 'suggestions', 'page'] as const
export type CommandGroup = (typeof GROUPS)[number]

interface Row {
  readonly id: string
  readonly group: CommandGroup
  readonly keys: readonly string[]
  /** Holding the key down does it again and again. */
  readonly repeats?: true
  /** Letting the key go means something: a unit is filled in while the film plays. */
  readonly held?: true
  /** Also while a field has the focus. */
  readonly anywhere?: true
  /** Cannot be given another key. */
  readonly fixed?: true
}

const ROWS = [
  { id: 'play', group: 'play', keys: [' '] },
  { id: 'frame-1', group: 'play', keys: ['ArrowLeft'], repeats: true },
  { id: 'frame+1', group: 'play', keys: ['ArrowRight'], repeats: true },
  { id: 'frame-10', group: 'play', keys: ['Shift+ArrowLeft'], repeats: true },
  { id: 'frame+10', group: 'play', keys: ['Shift+ArrowRight'], repeats: true },
  { id: 'count-1', group: 'play', keys: ['Alt+ArrowLeft'], repeats: true },
  { id: 'count+1', group: 'play', keys: ['Alt+ArrowRight'], repeats: true },
  { id: 'back', group: 'play', keys: ['j'] },
  { id: 'pause', group: 'play', keys: ['k'] },
  { id: 'forward', group: 'play', keys: ['l'] },
  { id: 'loop', group: 'play', keys: ['r'] },
  { id: 'mirror', group: 'play', keys: ['h'] },
  { id: 'body', group: 'play', keys: ['b'] },

  { id: 'edge-1', group: 'goto', keys: ['['], repeats: true },
  { id: 'edge+1', group: 'goto', keys: [']'], repeats: true },
  { id: 'open', group: 'goto', keys: ['u'] },
  { id: 'doubt', group: 'goto', keys: ['d'] },
  { id: 'next', group: 'goto', keys: ['n'] },
  { id: 'select', group: 'goto', keys: ['a'] },
  { id: 'lane-1', group: 'goto', keys: ['ArrowUp'] },
  { id: 'lane+1', group: 'goto', keys: ['ArrowDown'] },
  { id: 'first', group: 'goto', keys: ['Home'] },
  { id: 'last', group: 'goto', keys: ['End'] },
  { id: 'zoom+', group: 'goto', keys: ['+', '='], repeats: true },
  { id: 'zoom-', group: 'goto', keys: ['-'], repeats: true },
  { id: 'zoom-unit', group: 'goto', keys: ['z'] },
  { id: 'zoom-clip', group: 'goto', keys: ['Shift+z'] },

  { id: 'unit-1', group: 'say', keys: ['1'], held: true },
  { id: 'unit-2', group: 'say', keys: ['2'], held: true },
  { id: 'unit-3', group: 'say', keys: ['3'], held: true },
  { id: 'unit-4', group: 'say', keys: ['4'], held: true },
  { id: 'unit-5', group: 'say', keys: ['5'], held: true },
  { id: 'unit-6', group: 'say', keys: ['6'], held: true },
  { id: 'unit-7', group: 'say', keys: ['7'], held: true },
  { id: 'unit-8', group: 'say', keys: ['8'], held: true },
  { id: 'unit-9', group: 'say', keys: ['9'], held: true },
  { id: 'by-name', group: 'say', keys: ['/'] },
  { id: 'by-letter', group: 'say', keys: ['g'] },
  { id: 'none', group: 'say', keys: ['0'], held: true },
  { id: 'unsure', group: 'say', keys: ['q'], held: true },
  { id: 'forget', group: 'say', keys: ['Backspace'] },
  { id: 'section-1', group: 'say', keys: ['Shift+1'] },
  { id: 'section-2', group: 'say', keys: ['Shift+2'] },
  { id: 'section-3', group: 'say', keys: ['Shift+3'] },

  { id: 'start-here', group: 'edges', keys: ['i'] },
  { id: 'end-here', group: 'edges', keys: ['o'] },
  { id: 'grab-start', group: 'edges', keys: ['Shift+i'] },
  { id: 'grab-end', group: 'edges', keys: ['Shift+o'] },
  { id: 'snap', group: 'edges', keys: ['Shift+s'] },
  { id: 'let-go', group: 'edges', keys: ['Escape'], fixed: true },

  { id: 'split', group: 'change', keys: ['s'] },
  { id: 'merge', group: 'change', keys: ['m'] },
  { id: 'delete', group: 'change', keys: ['Delete'] },
  { id: 'copy', group: 'change', keys: ['v'] },
  { id: 'undo', group: 'change', keys: ['Ctrl+z'], repeats: true },
  { id: 'redo', group: 'change', keys: ['Ctrl+Shift+z', 'Ctrl+y'], repeats: true },
  { id: 'save', group: 'change', keys: ['Ctrl+s'], anywhere: true },

  { id: 'take', group: 'suggestions', keys: ['Enter'] },
  { id: 'take-on', group: 'suggestions', keys: ['Shift+Enter'] },
  { id: 'refuse', group: 'suggestions', keys: ['x'] },
  { id: 'take-all', group: 'suggestions', keys: ['Ctrl+Enter'] },
  { id: 'find', group: 'suggestions', keys: ['f'] },

  { id: 'table', group: 'page', keys: ['t'] },
  { id: 'queue', group: 'page', keys: ['Shift+q'] },
  { id: 'inspector', group: 'page', keys: ['Shift+e'] },
  { id: 'pane+', group: 'page', keys: ['F6'], anywhere: true },
  { id: 'pane-', group: 'page', keys: ['Shift+F6'], anywhere: true },
  { id: 'help', group: 'page', keys: ['?'] },
] as const satisfies readonly Row[]

export type Command = (typeof ROWS)[number]['id']

export interface CommandRow extends Row {
  readonly id: Command
}

/** Every command, in the order of the help sheet. */
export const COMMANDS: readonly CommandRow[] = ROWS

const BY_ID = new Map<string, CommandRow>(COMMANDS.map((row) => [row.id, row]))

export const commandRow = (command: Command): CommandRow => BY_ID.get(command) as CommandRow

export const DEFAULT_KEYS = Object.fromEntries(COMMANDS.map(({ id, keys }) => [id, keys])) as Readonly<Record<Command, readonly string[]>>

/** What a person changed: all keys of a command, in place of its own. */
export type Overrides = Readonly<Partial<Record<string, readonly string[]>>>

/** Keys that stay with the browser, with moving the focus, or with letting go. */
const RESERVED = /^(Escape|(Shift\+)?Tab|F5|F11|F12|Ctrl\+(Shift\+)?[acnrtvwx]|Alt\+F4|Control|Shift|Alt|AltGraph|Meta|CapsLock|Dead|Process)$/

export const mayBind = (chord: string): boolean => chord !== '' && !RESERVED.test(chord)

export class Keymap {
  private readonly byKey = new Map<string, Command>()
  private readonly byCommand = new Map<Command, readonly string[]>()

  /** What is not known in `overrides` is passed over. A key that a person gave goes before one that comes with the site. */
  constructor(overrides: Overrides = {}) {
    const own = (id: Command) => (Array.isArray(overrides[id]) && !commandRow(id).fixed ? overrides[id] : undefined)
    for (const { id } of COMMANDS)
      for (const key of own(id) ?? []) if (typeof key === 'string' && mayBind(key) && !this.byKey.has(key)) this.byKey.set(key, id)
    for (const { id, keys } of COMMANDS)
      if (!own(id)) for (const key of keys) if (!this.byKey.has(key)) this.byKey.set(key, id)
    for (const { id, keys } of COMMANDS)
      this.byCommand.set(id, (own(id) ?? keys).filter((key) => this.byKey.get(key) === id))
  }

  /** The keys that do it now; none when all were given to others. */
  keysOf(command: Command): readonly string[] {
    return this.byCommand.get(command) ?? []
  }

  /** The command that has this key now, or null. */
  clash(key: string): Command | null {
    return this.byKey.get(key) ?? null
  }

  /** What a key press means. letters: whether keys that write something count. */
  commandOf(press: KeyPress, options: { letters: boolean } = { letters: true }): Command | null {
    for (const chord of chordsOf(press)) {
      const command = this.byKey.get(chord)
      if (command) return isLetter(chord) && !options.letters ? null : command
    }
    return null
  }

  /**
   * What a key press would be written down as when somebody chooses a key: as it is bound now (see clash), else as it
   * is typed. null when it cannot be one.
   */
  chosenKey(press: KeyPress): string | null {
    const chords = chordsOf(press)
    const chord = chords.find((name) => this.byKey.has(name)) ?? chords[0] ?? ''
    return mayBind(chord) ? chord : null
  }
}

export const bind = (overrides: Overrides = {}): Keymap => new Keymap(overrides)

/**
 * `overrides` with these keys for `command`; whoever had one of them loses it. Keys that may not be bound are left out,
 * and a command that has its own keys again is not written down.
 */
export function rebound(overrides: Overrides, command: Command, keys: readonly string[]): Overrides {
  if (commandRow(command).fixed) return overrides
  const wanted = [...new Set(keys)].filter((key) => mayBind(key))
  const now = new Keymap(overrides)
  const next: Record<string, readonly string[]> = {}
  for (const { id, keys: own } of COMMANDS) {
    const has = id === command ? wanted : now.keysOf(id).filter((key) => !wanted.includes(key))
    if (has.join('\n') !== own.join('\n')) next[id] = has
  }
  return next
}
