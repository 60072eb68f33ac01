import { describe, expect, it } from 'vitest'
import { actionOf, bindKeys, type KeyAction } from '../../src/engine/keys'
import { Scope } from '../../src/engine/scope'

const press = (key: string, more: Partial<Record<'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey', boolean>> = {}) => ({
  key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...more,
})

describe('keys', () => {
  it.each<[string, ReturnType<typeof press>, KeyAction | null]>([
    ['space plays', press(' '), 'play'],
    ['K pauses, also with caps lock', press('K'), 'pause'],
    ['an arrow is a frame', press('ArrowRight'), 'frame+1'],
    ['with shift ten', press('ArrowLeft', { shiftKey: true }), 'frame-10'],
    ['with alt a count', press('ArrowLeft', { altKey: true }), 'count-1'],
    ['Z fits the unit', press('z'), 'zoom-unit'],
    ['shift Z the clip', press('Z', { shiftKey: true }), 'zoom-clip'],
    ['? needs shift on many keyboards', press('?', { shiftKey: true }), 'help'],
    ['+ too', press('+', { shiftKey: true }), 'zoom+'],
    ['ctrl R belongs to the browser', press('r', { ctrlKey: true }), null],
    ['shift R is nothing', press('R', { shiftKey: true }), null],
    ['names of methods are nothing', press('toString'), null],
  ])('%s', (_what, key, action) => expect(actionOf(key)).toBe(action))

  it('leaves single letters alone when they are switched off, not space and arrows', () => {
    expect(actionOf(press('k'), { letters: false })).toBeNull()
    expect(actionOf(press(' '), { letters: false })).toBe('play')
    expect(actionOf(press('ArrowLeft'), { letters: false })).toBe('frame-1')
  })

  it('stays out of fields and dialogs, leaves space to a button, and ends with its scope', () => {
    document.body.innerHTML = '<input id="f"><button id="b"></button><dialog><p id="d"></p></dialog><div id="t" tabindex="0"></div>'
    const scope = new Scope()
    const done: KeyAction[] = []
    bindKeys(scope, document, (action) => void done.push(action))
    const on = (id: string, key: string) =>
      document.getElementById(id)?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    for (const id of ['f', 'd']) for (const key of ['k', ' ', 'ArrowLeft']) on(id, key)
    on('b', ' ')
    expect(done).toEqual([])
    on('b', 'k')
    on('t', ' ')
    expect(done).toEqual(['pause', 'play'])
    scope.dispose()
    on('t', ' ')
    expect(done).toHaveLength(2)
  })

  it('keeps the browser from scrolling only when the key was taken', () => {
    const scope = new Scope()
    bindKeys(scope, document, (action) => action === 'play')
    const space = new KeyboardEvent('keydown', { key: ' ', cancelable: true })
    const home = new KeyboardEvent('keydown', { key: 'Home', cancelable: true })
    document.dispatchEvent(space)
    document.dispatchEvent(home)
    expect([space.defaultPrevented, home.defaultPrevented]).toEqual([true, false])
    scope.dispose()
  })
})
