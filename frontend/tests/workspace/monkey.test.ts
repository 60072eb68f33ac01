/** Keys and hands at random, in any order: whatever happens the labels are sound, and all of it can be taken back. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { sameDoc } from '../../src/engine/labels/doc'
import { COMMANDS } from '../../src/engine/keymap'
import { expectSound, forSeeds, randomDoc, type Dice } from '../engine/labels/builders'
import { FRAMES, Script } from './script'

// Sheets, settings and other pages are not these labels' business; undo would make it hard to say what is left to take back.
const LEFT_OUT = ['by-name', 'help', 'table', 'save', 'find', 'next', 'pane+', 'pane-', 'undo', 'redo', 'snap', 'queue', 'inspector']
const KEYS = COMMANDS.filter(({ id }) => !LEFT_OUT.includes(id)).flatMap(({ keys }) => keys.map((key) => (key === ' ' ? 'Space' : key)))
const HELD = ['1', '2', '0', 'q', 'ArrowLeft', 'ArrowRight', 'Shift+ArrowLeft', 'Shift+ArrowRight']
const LANES = ['time', 'units', 'sections', 'suggestion']

function events(from: Dice): string[] {
  const x = () => from.roll(1100) - 50
  const key = from.pick(KEYS)
  const held = from.pick(HELD)
  return from.pick<() => string[]>([
    () => [key],
    () => [key],
    () => [`go ${from.roll(FRAMES)}`, key],
    () => ['Space', `hold ${held}`, `run ${from.roll(30)}`, ...from.pick([[`let ${held}`], ['blur'], ['Escape'], [key], []])],
    () => [`hold ${held}`, `again ${held}`, `again ${held}`, `let ${held}`],
    () => [`down ${x()} ${from.pick(LANES)}`, 'up'],
    () => [`down ${x()} ${from.pick(['units', 'sections'])}`, `move ${x()}`, key, `move ${x()}`, ...from.pick([['up'], ['Escape', 'up'], ['drop']])],
    () => [`run ${from.roll(20)}`],
  ])()
}

beforeEach(() => void vi.useFakeTimers())
let script: Script
afterEach(() => script.dispose())

it('labels stay sound, and undo leads back to the beginning', () => {
  let steps = 0
  forSeeds(5, (from) => {
    script?.dispose()
    const doc = { ...randomDoc(from, FRAMES), action: null }
    const segments = doc.segments.map((label) => ({ ...label, from: null, word: label.word === 'b' ? 'c' : label.word }))
    script = new Script({ ...doc, segments })
    const before = script.desk.editor.doc
    const played: string[] = []
    try {
      for (let turn = 0; turn < 40; turn++) {
        for (const event of events(from)) {
          played.push(event)
          script.play(event)
          expectSound(script.desk.editor.shown)
          expectSound(script.desk.editor.doc)
        }
      }
      script.play('drop; blur')
      expect(script.desk.editor.busy).toBe(false)
      steps += script.undoAll()
      if (!sameDoc(script.desk.editor.doc, before)) expect(script.labels).toBe('as it was')
    } catch (error) {
      if (error instanceof Error) error.message += `\nafter: ${played.join('; ')}`
      throw error
    }
  })
  expect(steps).toBeGreaterThan(20)
}, 60_000)
