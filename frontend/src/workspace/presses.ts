/**
 * From keys to commands. A held digit fills while the film plays; arrows move an edge that is in hand; after G the next
 * letter is a word's key. Which keys these are is the keymap's business (engine/keymap, engine/keyhands).
 */
import type { What } from '../engine/labels/doc'
import { Fill, type Ended } from '../engine/labels/fill'
import { bindCommands, type Pressed } from '../engine/keyhands'
import type { Command } from '../engine/keymap'
import type { Scope } from '../engine/scope'
import { t } from '../i18n'
import { wordOfKey } from '../words/vocabulary'
import { mayRun, run } from './commands'
import type { Desk } from './desk.svelte'
import { framesToCount, give, giveWord, nudge } from './edits'
import { keyText } from './keys'
import { labelName } from './words'

const STEPS: Readonly<Partial<Record<Command, number>>> = { 'frame-1': -1, 'frame+1': 1, 'frame-10': -10, 'frame+10': 10 }
const COUNTS: Readonly<Partial<Record<Command, 1 | -1>>> = { 'count-1': -1, 'count+1': 1 }

/** Frames that a key moves the edge in hand by; undefined when it moves none. */
function stepOf(desk: Desk, command: Pressed['command']): number | undefined {
  if (command === 'letter' || !desk.grabbed || !desk.editable) return undefined
  const direction = COUNTS[command]
  return direction ? framesToCount(desk, direction) : STEPS[command]
}

/** What a held command gives; undefined when it gives nothing, null where no word has the key. */
function whatOf(desk: Desk, { command, letter }: Pressed): What | null | undefined {
  if (command === 'none') return { state: 'none', word: null }
  if (command === 'unsure') return { state: 'unsure', word: null }
  const digit = /^unit-(\d)$/.exec(command)?.[1]
  if (!digit && command !== 'letter') return undefined
  const word = digit ? desk.units[Number(digit) - 1] : wordOfKey(desk.units, letter)
  return word ? { state: 'unit', word: word.id } : null
}

/** The film's frames go into what is returned: see `Fill.tick`. */
export function bindPresses(scope: Scope, desk: Desk, target: EventTarget = document): Fill {
  const filling = new Fill(desk.editor)
  /** The key that moves an edge, and how far it has moved it. */
  let nudging: { code: string; by: number } | null = null
  const now = () => performance.now()
  const settle = () => {
    if (!nudging) return
    nudging = null
    desk.editor.commit()
  }
  const tell = (ended: Ended | null) => {
    if (!ended) return
    const { what } = ended
    if (what.word) desk.lastWord = what.word
    if (ended.how === 'tap') return void give(desk, what, ended.frame)
    const name = labelName(what, desk.vocabulary)
    desk.say(t('Filled: {name}, frames {first} to {last}', { name, first: ended.range.start, last: ended.range.end - 1 }))
  }

  const hands = bindCommands(scope, target, {
    keymap: () => desk.keymap,
    letters: () => desk.letters,
    press(pressed) {
      const { command, repeat, code } = pressed
      desk.letter = false
      const by = stepOf(desk, command)
      if (by !== undefined) {
        if (nudging?.code !== code || !repeat) {
          settle()
          desk.editor.begin()
          nudging = { code, by: 0 }
        }
        nudging.by += by
        nudge(desk, nudging.by)
        return true
      }
      const what = whatOf(desk, pressed)
      if (what === undefined) {
        if (command === 'letter') return false
        const taken = run(desk, command, repeat)
        desk.letter = hands.waitsForLetter
        return taken
      }
      if (!mayRun(desk, 'none')) return true
      if (what === null) {
        const key = command === 'letter' ? pressed.letter.toUpperCase() : keyText(desk, command)
        desk.say(t('No word has the key {key}.', { key }))
      } else if (desk.playing) tell(filling.press(code, what, desk.frame, now()))
      else if (what.word) giveWord(desk, what.word)
      else give(desk, what)
      return true
    },
    release({ code }) {
      tell(filling.release(code, desk.frame, now()))
    },
    lost() {
      tell(filling.lost())
    },
  })

  // Arrows are no held commands: their keys are let go here.
  scope.listen<KeyboardEvent>(target, 'keyup', (event) => {
    if (event.code === nudging?.code) settle()
  })
  scope.listen(window, 'blur', settle)
  scope.add(settle)
  scope.add(() => filling.cancel())
  return filling
}
