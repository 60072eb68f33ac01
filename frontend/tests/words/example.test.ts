import { render, screen } from '@testing-library/svelte'
import { tick } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import ExampleLoop from '../../src/words/ExampleLoop.svelte'
import type { Film } from '../../src/words/types'

const film: Film = { clip: 'c', title: 'Solo', proxy: '/media/c/p/proxy', sprite: '/media/c/s/sprite', frames: 1000, fps: [24, 1], width: 720, height: 1280 }
const button = () => screen.getByRole('button', { name: 'Example of Jeté' })
const video = () => document.querySelector('video')
let lessMotion = false

async function pointer(type: string, pointerType: string) {
  button().dispatchEvent(new PointerEvent(type, { pointerType, bubbles: true }))
  await tick()
}

beforeEach(() => {
  lessMotion = false
  vi.stubGlobal('matchMedia', () => ({ matches: lessMotion }))
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue()
  vi.spyOn(HTMLMediaElement.prototype, 'load').mockImplementation(() => {})
})

const open = (change: Partial<{ film: Film | null; start: number; end: number }> = {}) => render(ExampleLoop, { film, start: 480, end: 520, of: 'Jeté', ...change })

describe('the film of an example', () => {
  it('is a still of the middle of the passage, and no film is fetched', () => {
    open()
    // Tile 49 or 50 of 100 shows frame 495 or 505: the nearest to 500, in the fifth row from the top.
    expect(document.querySelector<HTMLElement>('.still')!.style.backgroundPosition).toBe('100% 44.44444444444444%')
    expect(document.querySelector<HTMLElement>('.still')!.style.backgroundSize).toBe('1000% 1000%')
    expect(video()).toBeNull()
  })

  it('plays under the pointer, and lets go of the film when that leaves', async () => {
    open()
    await pointer('pointerenter', 'mouse')
    const playing = video()!
    expect(playing.getAttribute('src')).toBe(film.proxy)
    expect(playing.muted).toBe(true)
    expect(button().getAttribute('aria-pressed')).toBe('true')
    await pointer('pointerleave', 'mouse')
    expect(video()).toBeNull()
    expect(playing.hasAttribute('src')).toBe(false)
  })

  it('plays by a tap, whose pointer comes and goes', async () => {
    open()
    await pointer('pointerenter', 'touch')
    expect(video()).toBeNull()
    await pointer('pointerleave', 'touch')
    button().click()
    await tick()
    expect(video()).not.toBeNull()
    button().click()
    await tick()
    expect(video()).toBeNull()
  })

  it('starts only by a press where less motion is wanted', async () => {
    lessMotion = true
    open()
    await pointer('pointerenter', 'mouse')
    button().focus()
    await tick()
    expect(video()).toBeNull()
    button().click()
    await tick()
    expect(video()).not.toBeNull()
  })

  it('is an empty place without a film', () => {
    open({ film: null })
    expect(screen.queryByRole('button')).toBeNull()
  })
})
