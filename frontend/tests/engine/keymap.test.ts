import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bindCommands, KeyHands, type Press, type Pressed } from '../../src/engine/keyhands'
import { bind, COMMANDS, commandRow, DEFAULT_KEYS, GROUPS, Keymap, mayBind, rebound, type Command, type Overrides } from '../../src/engine/keymap'
import { actionOf, chordsOf, KEY_TABLE } from '../../src/engine/keys'
import { Scope } from '../../src/engine/scope'

/** "Ctrl+Shift+z KeyZ": modifiers, the sign that is typed, and the place of the key. */
function press(text: string, more: Partial<Press> = {}): Press {
  const [chord = '', code = ''] = text.split(' ').map((part) => part.replace('Space', ' '))
  const [, mods = '', key = ''] = /^((?:(?:Ctrl|AltGr|Alt|Shift|Cmd)\+)*)(.+)$/.exec(chord) ?? []
  return {
    key, code, repeat: false, shiftKey: mods.includes('Shift'), altKey: mods.includes('Alt+'),
    ctrlKey: mods.includes('Ctrl'), metaKey: mods.includes('Cmd'),
    getModifierState: (name) => name === 'AltGraph' && mods.includes('AltGr+'), ...more,
  }
}

const keymap = bind()
const meant = (text: string, letters = true) => keymap.commandOf(press(text), { letters })

describe('the keys that come with the site', () => {
  it('are those of the design', () => {
    const table: Record<string, Command> = {
      'Space Space': 'play', 'j KeyJ': 'back', 'k KeyK': 'pause', 'l KeyL': 'forward',
      ArrowLeft: 'frame-1', ArrowRight: 'frame+1', 'Shift+ArrowLeft': 'frame-10', 'Shift+ArrowRight': 'frame+10',
      'Alt+ArrowLeft': 'count-1', 'Alt+ArrowRight': 'count+1',
      '[ BracketLeft': 'edge-1', '] BracketRight': 'edge+1', 'u KeyU': 'open', 'd KeyD': 'doubt', 'n KeyN': 'next',
      '1 Digit1': 'unit-1', '9 Digit9': 'unit-9', '/ Slash': 'by-name', 'g KeyG': 'by-letter',
      '0 Digit0': 'none', 'q KeyQ': 'unsure', Backspace: 'forget',
      'i KeyI': 'start-here', 'o KeyO': 'end-here', 'Shift+I KeyI': 'grab-start', 'Shift+O KeyO': 'grab-end', Escape: 'let-go',
      's KeyS': 'split', 'm KeyM': 'merge', Delete: 'delete', 'v KeyV': 'copy',
      Enter: 'take', 'Shift+Enter': 'take-on', 'x KeyX': 'refuse', 'Ctrl+Enter': 'take-all',
      'f KeyF': 'find', 'r KeyR': 'loop', 'Shift++ Equal': 'zoom+', '- Minus': 'zoom-', 'z KeyZ': 'zoom-unit', 'Shift+Z KeyZ': 'zoom-clip',
      'Ctrl+z KeyZ': 'undo', 'Ctrl+Shift+Z KeyZ': 'redo', 'Ctrl+s KeyS': 'save', 'Shift+? Slash': 'help',
      'Shift+Q KeyQ': 'queue', 'Shift+E KeyE': 'inspector', F6: 'pane+', 'Shift+F6': 'pane-', 't KeyT': 'table',
    }
    for (const [text, command] of Object.entries(table)) expect([text, meant(text)]).toEqual([text, command])
  })

  it('each belongs to one command, may be bound, and has its place on the sheet', () => {
    const keys = COMMANDS.flatMap((row) => row.keys)
    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length)
    for (const row of COMMANDS) {
      expect(GROUPS).toContain(row.group)
      expect(row.keys.every((key) => row.fixed || mayBind(key))).toBe(true)
      expect(DEFAULT_KEYS[row.id]).toBe(row.keys)
    }
  })

  it('mean on the page of a clip what they mean here', () => {
    for (const [key, action] of Object.entries(KEY_TABLE)) {
      const command = keymap.clash(key)
      if (command) expect([key, command]).toEqual([key, action])
    }
  })
})

describe('layouts and systems', () => {
  it.each<[string, string, Command | null]>([
    ['Cmd is Ctrl', 'Cmd+z KeyZ', 'undo'],
    ['with Shift too', 'Cmd+Shift+z KeyZ', 'redo'],
    ['caps lock', 'K KeyK', 'pause'],
    ['France: the row of digits types signs', '& Digit1', 'unit-1'],
    ['France: a letter in the row of digits', 'é Digit2', 'unit-2'],
    ['France: the row of digits goes before zoom', '- Digit6', 'unit-6'],
    ['France: with Shift it types digits', 'Shift+1 Digit1', 'unit-1'],
    ['France: "[" by its place, a dead key', 'Dead BracketLeft', 'edge-1'],
    ['France: "]" by its place', '$ BracketRight', 'edge+1'],
    ['France: zoom out by its place', ') Minus', 'zoom-'],
    ['France: letters are where they are written', 'a KeyQ', 'select'],
    ['Germany on Windows: AltGr is Ctrl and Alt', 'Ctrl+Alt+[ Digit8', 'edge-1'],
    ['Germany on Linux: AltGr is nothing', 'AltGr+] Digit9', 'edge+1'],
    ['Germany on a Mac: Option', 'Alt+] Digit6', 'edge+1'],
    ['Germany: "/" needs Shift', 'Shift+/ Digit7', 'by-name'],
    ['Germany: "?" too', 'Shift+? Minus', 'help'],
    ['Germany: Z is Y', 'z KeyY', 'zoom-unit'],
    ['America: signs of the row of digits', 'Shift+! Digit1', 'section-1'],
    ['America: of those that mean nothing', 'Shift+* Digit8', null],
    ['Russia: letters by their place', 'ы KeyS', 'split'],
    ['Russia: with Shift', 'Shift+Ш KeyI', 'grab-start'],
    ['Russia: with Ctrl', 'Ctrl+я KeyZ', 'undo'],
    ['China: a key that a method of input took', 'Process KeyS', 'split'],
    ['digits beside the letters', '4 Numpad4', 'unit-4'],
    ['Option that types a letter', 'Alt+ß KeyS', null],
    ['Ctrl that means nothing belongs to the browser', 'Ctrl+r KeyR', null],
    ['names of methods are nothing', 'toString', null],
  ])('%s', (_what, text, command) => expect(meant(text)).toBe(command))

  it('the page of a clip gains from it', () => {
    expect(actionOf(press('Ctrl+Alt+[ Digit8'))).toBe('edge-1')
    expect(actionOf(press('ы KeyH'))).toBe('mirror')
    expect(actionOf(press('Cmd+r KeyR'))).toBeNull()
  })

  it('names are tried in order', () => {
    expect(chordsOf(press('Ctrl+Shift+Z KeyZ'))).toEqual(['Ctrl+Shift+z'])
    expect(chordsOf(press('Shift+! Digit1'))).toEqual(['!', 'Shift+1'])
    expect(chordsOf(press('& Digit1'))).toEqual(['1', '&'])
    expect(chordsOf({ ...press('['), code: undefined })).toEqual(['['])
  })
})

describe('single letters switched off', () => {
  it.each<[string, Command | null]>([
    ['k KeyK', null], ['Shift+I KeyI', null], ['1 Digit1', null], ['& Digit1', null], ['/ Slash', null], ['[ BracketLeft', null], ['Ctrl+Alt+[ Digit8', null],
    ['Space Space', 'play'], ['ArrowLeft', 'frame-1'], ['Ctrl+z KeyZ', 'undo'], ['Enter', 'take'], ['Delete', 'delete'], ['Alt+ArrowLeft', 'count-1'],
  ])('%s: %s', (text, command) => expect(meant(text, false)).toBe(command))
})

describe('keys of one’s own', () => {
  it('go before those of the site, which then do one thing less', () => {
    const mine = bind({ split: ['k', 'F2'], unsure: [] })
    expect([mine.clash('k'), mine.clash('s'), mine.keysOf('pause'), mine.keysOf('split')]).toEqual(['split', null, [], ['k', 'F2']])
    expect([mine.keysOf('unsure'), mine.commandOf(press('q KeyQ'))]).toEqual([[], null])
  })

  it('what is not known or cannot be is passed over', () => {
    const odd = { nonsense: ['k'], split: ['Tab', 7, 'Ctrl+w', 'F2'], 'let-go': ['x'], merge: 'm' } as unknown as Overrides
    const mine = new Keymap(odd)
    expect([mine.keysOf('split'), mine.keysOf('let-go'), mine.keysOf('merge'), mine.clash('k')]).toEqual([['F2'], ['Escape'], ['m'], 'pause'])
  })

  it('one key that was given twice does the first', () => {
    const mine = bind({ merge: ['F2'], split: ['F2'] })
    expect([mine.keysOf('split'), mine.keysOf('merge')]).toEqual([['F2'], []])
  })

  it('are chosen by pressing them', () => {
    expect(['Shift+! Digit1', '& Digit1', 'F2', 'Ctrl+Shift+K KeyK', 'Shift+Ш KeyI'].map((text) => keymap.chosenKey(press(text)))).toEqual(
      ['Shift+1', '1', 'F2', 'Ctrl+Shift+k', 'Shift+i'])
    for (const text of ['Tab', 'Escape', 'Shift', 'Control', 'Ctrl+w KeyW', 'F5', 'Dead'])
      expect([text, keymap.chosenKey(press(text))]).toEqual([text, null])
    expect(bind({ split: ['!'] }).chosenKey(press('Shift+! Digit1'))).toBe('!')
  })

  it('clash, and are taken from whoever had them; what is as it was is not written down', () => {
    expect(keymap.clash('k')).toBe('pause')
    const mine = rebound({}, 'split', ['k', 'k', 'Tab'])
    expect(mine).toEqual({ split: ['k'], pause: [] })
    const again = rebound(mine, 'pause', ['k', 's'])
    expect(bind(again).keysOf('split')).toEqual([])
    expect(rebound(rebound(again, 'split', ['s']), 'pause', ['k'])).toEqual({})
    expect(rebound(mine, 'let-go', ['x'])).toBe(mine)
    expect(rebound({ nonsense: ['k'] }, 'split', ['s'])).toEqual({})
  })
})

describe('hands', () => {
  let hands: KeyHands
  let letters = true
  beforeEach(() => ((letters = true), (hands = new KeyHands(() => keymap, () => letters))))

  it('a held key is let go by its place, whatever is written on it by then', () => {
    expect(hands.down(press('1 Digit1'))).toMatchObject({ command: 'unit-1', repeat: false, code: 'Digit1' })
    expect(hands.down(press('1 Digit1', { repeat: true }))).toBe('again')
    expect(hands.down(press('Shift ShiftLeft'))).toBeNull()
    expect(hands.up('ShiftLeft')).toBeNull()
    expect(hands.up('Digit1')).toMatchObject({ command: 'unit-1' })
    expect(hands.up('Digit1')).toBeNull()
  })

  it('a key that goes on repeats only what makes sense again and again', () => {
    expect(hands.down(press('ArrowLeft ArrowLeft', { repeat: true }))).toMatchObject({ command: 'frame-1', repeat: true })
    expect(hands.down(press('s KeyS', { repeat: true }))).toBe('again')
    expect(hands.down(press('F9 F9', { repeat: true }))).toBeNull()
  })

  it('G and a letter name a unit, and the letter can be held', () => {
    expect(hands.down(press('g KeyG'))).toMatchObject({ command: 'by-letter' })
    expect(hands.waitsForLetter).toBe(true)
    expect(hands.down(press('g KeyG', { repeat: true }))).toBe('again')
    expect(hands.down(press('Shift ShiftLeft'))).toBeNull()
    expect(hands.down(press('K KeyK', { shiftKey: true }))).toMatchObject({ command: 'letter', letter: 'k' })
    expect(hands.waitsForLetter).toBe(false)
    expect(hands.up('KeyK')).toMatchObject({ command: 'letter', letter: 'k' })
    expect(hands.down(press('k KeyK'))).toMatchObject({ command: 'pause' })
  })

  it('Escape ends the waiting and nothing else; an arrow ends it and moves', () => {
    hands.down(press('g KeyG'))
    expect([hands.down(press('Escape')), hands.waitsForLetter]).toEqual([null, false])
    hands.down(press('g KeyG'))
    expect(hands.down(press('ArrowLeft'))).toMatchObject({ command: 'frame-1' })
    hands.down(press('g KeyG'))
    expect(hands.down(press('Ctrl+z KeyZ'))).toMatchObject({ command: 'undo' })
    expect(hands.waitsForLetter).toBe(false)
  })

  it('lets everything go at once', () => {
    hands.down(press('1 Digit1'))
    hands.down(press('q KeyQ'))
    hands.down(press('g KeyG'))
    expect(hands.clear().map(({ command }) => command)).toEqual(['unit-1', 'unsure'])
    expect([hands.waitsForLetter, hands.up('Digit1')]).toEqual([false, null])
  })

  it('only what may be held is held', () => {
    for (const { id, keys } of COMMANDS) {
      const [key = ''] = keys
      if (key.startsWith('Shift+') && /\d$/.test(key)) continue
      hands.clear()
      hands.down(press(key === ' ' ? 'Space Space' : `${key} There`))
      expect([id, hands.up('There') !== null]).toEqual([id, commandRow(id).held === true])
    }
  })
})

describe('on a page', () => {
  let scope: Scope
  let done: string[] = []
  let taken = true
  const told = ({ command, letter, repeat }: Pressed) => [command, letter, repeat ? 'again' : ''].filter(Boolean).join(' ')

  beforeEach(() => {
    document.body.innerHTML = '<input id="f"><button id="b"></button><div id="t" tabindex="0"></div>'
    done = []
    taken = true
    scope = new Scope()
    bindCommands(scope, document, {
      keymap: () => keymap,
      letters: () => true,
      press: (pressed) => (done.push(told(pressed)), taken),
      release: (pressed) => void done.push(`-${told(pressed)}`),
      lost: (all) => void done.push(`lost ${all.map(told).join()}`),
    })
  })
  afterEach(() => scope.dispose())

  const send = (type: string, id: string, text: string, more: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent(type, { ...press(text), bubbles: true, cancelable: true, ...more })
    document.getElementById(id)?.dispatchEvent(event)
    return event.defaultPrevented
  }

  it('keys act but in fields, some even there; held ones are let go, also by another window', () => {
    expect(send('keydown', 't', '1 Digit1')).toBe(true)
    expect(send('keydown', 't', '1 Digit1', { repeat: true })).toBe(true)
    send('keyup', 't', '1 Digit1')
    expect(send('keydown', 'f', '1 Digit1')).toBe(false)
    expect(send('keydown', 'f', 'Ctrl+z KeyZ')).toBe(false)
    expect(send('keydown', 'f', 'Ctrl+s KeyS')).toBe(true)
    expect(send('keydown', 'b', 'Enter Enter')).toBe(false)
    expect(send('keydown', 't', 'Enter Enter')).toBe(true)
    send('keydown', 't', 'q KeyQ')
    window.dispatchEvent(new Event('blur'))
    window.dispatchEvent(new Event('blur'))
    send('keyup', 't', 'q KeyQ')
    expect(done).toEqual(['unit-1', '-unit-1', 'save', 'take', 'unsure', 'lost unsure'])
  })

  it('what is not taken, or being composed, stays with the browser', () => {
    taken = false
    expect(send('keydown', 't', 's KeyS')).toBe(false)
    taken = true
    expect(send('keydown', 't', 's KeyS', { isComposing: true })).toBe(false)
    expect(send('keydown', 't', 'F9 F9')).toBe(false)
    expect(done).toEqual(['split'])
  })
})
