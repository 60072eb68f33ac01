import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Peek } from '../../src/engine/peek'
import { Scope } from '../../src/engine/scope'
import { bubbleLeft, tileAt, tileCount, tileFrame } from '../../src/engine/sprite'

describe('the stills of a clip', () => {
  it('are a hundred, or as many as there are frames', () => {
    expect([1, 7, 100, 288, 18_000].map(tileCount)).toEqual([1, 7, 100, 100, 100])
    expect([0, 1, 99].map((tile) => tileFrame(tile, 288))).toEqual([1, 4, 286])
    expect([0, 6].map((tile) => tileFrame(tile, 7))).toEqual([0, 6])
  })

  it('lie in rows of ten; every frame has the still nearest to it', () => {
    const sheet = { frames: 288, width: 900, height: 1600 }
    expect(tileAt(0, sheet)).toEqual({ x: 0, y: 0, width: 90, height: 160, frame: 1 })
    expect(tileAt(287, sheet)).toEqual({ x: 810, y: 1440, width: 90, height: 160, frame: 286 })
    expect(tileAt(32, sheet)).toMatchObject({ x: 90, y: 160 })
    for (let frame = 0; frame < 288; frame++) expect(Math.abs(tileAt(frame, sheet).frame - frame)).toBeLessThanOrEqual(2)
  })

  it('of a very short clip fill one row or two', () => {
    expect(tileAt(4, { frames: 5, width: 1600, height: 90 })).toMatchObject({ x: 640, y: 0, width: 160, height: 90, frame: 4 })
    expect(tileAt(12, { frames: 13, width: 1600, height: 180 })).toMatchObject({ x: 320, y: 90, height: 90, frame: 12 })
  })

  it('show the frame that the worker says, for every tile', () => {
    for (const frames of [1, 9, 99, 100, 101, 1278]) {
      const sheet = { frames, width: 1600, height: 90 * Math.ceil(tileCount(frames) / 10) }
      for (let tile = 0; tile < tileCount(frames); tile++) {
        expect(tileAt(tileFrame(tile, frames), sheet)).toMatchObject({ x: (tile % 10) * 160, y: Math.floor(tile / 10) * 90 })
      }
    }
  })

  it('stay inside the strip at its ends', () => {
    expect([0, 300, 600].map((x) => bubbleLeft(x, 100, 600))).toEqual([0, 250, 500])
    expect(bubbleLeft(20, 100, 60)).toBe(0)
  })
})

describe('the bubble', () => {
  let strip: HTMLElement
  let scope: Scope
  const images: { src: string; naturalWidth: number; naturalHeight: number; complete: boolean; onload?: () => void }[] = []
  const hand = (type: string, clientX: number, pointerType = 'mouse') => strip.dispatchEvent(new PointerEvent(type, { clientX, pointerType }))
  const bubble = () => strip.querySelector<HTMLElement>('.peek')!

  beforeEach(() => {
    images.length = 0
    vi.stubGlobal('Image', class {
      src = ''
      naturalWidth = 1600
      naturalHeight = 900
      complete = true
      constructor() {
        images.push(this)
      }
    })
    strip = document.createElement('div')
    strip.getBoundingClientRect = () => ({ left: 0, width: 600 }) as DOMRect
    scope = new Scope()
    const words = { time: (seconds: number) => `${seconds} s`, frame: (frame: number) => `frame ${frame}` }
    const peek = new Peek(strip, words, scope, { touch: true })
    peek.setSource({ url: '/sprite.jpg', frames: 300, rate: [30, 1] })
  })

  it('fetches its picture when it is first wanted, once', () => {
    expect(images).toHaveLength(0)
    hand('pointermove', 300)
    hand('pointermove', 310)
    expect(images.map((image) => image.src)).toEqual(['/sprite.jpg'])
  })

  it('says time and frame of the place, and shows its still', () => {
    hand('pointermove', 300)
    expect(bubble().hidden).toBe(false)
    expect(bubble().textContent).toBe('5 sframe 150')
    const still = bubble().querySelector<HTMLElement>('.peek-still')!
    expect([still.style.width, still.style.height, still.style.backgroundPosition]).toEqual(['160px', '90px', '0px -450px'])
    hand('pointerleave', 0)
    expect(bubble().hidden).toBe(true)
  })

  it('says them before the picture is there', () => {
    hand('pointermove', 10)
    images[0]!.complete = false
    hand('pointermove', 20)
    expect(bubble().textContent).toBe('0.3333333333333333 sframe 10')
    expect(bubble().querySelector<HTMLElement>('.peek-still')!.hidden).toBe(true)
  })

  it('shows the still under a pointer that rests, once the picture is there', () => {
    hand('pointermove', 10)
    images[0]!.complete = false
    hand('pointermove', 300)
    images[0]!.complete = true
    images[0]!.onload!()
    const still = bubble().querySelector<HTMLElement>('.peek-still')!
    expect([still.hidden, still.style.backgroundPosition]).toEqual([false, '0px -450px'])
    hand('pointerleave', 0)
    images[0]!.onload!()
    expect(bubble().hidden).toBe(true)
  })

  it('follows a finger only while it is down', () => {
    hand('pointermove', 100, 'touch')
    expect(bubble().hidden).toBe(true)
    hand('pointerdown', 100, 'touch')
    hand('pointermove', 120, 'touch')
    expect(bubble().hidden).toBe(false)
    hand('pointerup', 120, 'touch')
    expect(bubble().hidden).toBe(true)
  })

  it('is nothing to those who hear the page, and goes with its scope', () => {
    expect(bubble().getAttribute('aria-hidden')).toBe('true')
    scope.dispose()
    expect(bubble()).toBeNull()
  })
})
