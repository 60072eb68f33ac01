import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FrameClock } from '../../../src/engine/clock'
import { emptyDoc, type LabelDoc } from '../../../src/engine/labels/doc'
import { Editor } from '../../../src/engine/labels/editor'
import { moveEdge, relabel } from '../../../src/engine/labels/ops'
import { secondsAt } from '../../../src/engine/rate'
import { Scope } from '../../../src/engine/scope'
import { drawFlags, flagsIn } from '../../../src/engine/timeline/edit/boundaries'
import { LANE_SETTINGS, type EditHooks, type EditModel, type LaneSettings } from '../../../src/engine/timeline/edit/model'
import { EditTimeline } from '../../../src/engine/timeline/edit/timeline'
import { PaperFilm } from '../builders'
import { editModel, editWords, FRAMES, label, portOf, someLabels } from './desk'

const WIDTH = 1000
let scope: Scope
let film: PaperFilm
let clock: FrameClock
let editor: Editor
let timeline: EditTimeline
let host: HTMLElement
const hooks = { loop: vi.fn(), suggestion: vi.fn(), take: vi.fn(), seen: vi.fn(), context: vi.fn(), settings: vi.fn() } satisfies EditHooks

function open({ doc = someLabels(), model = {}, settings = {} }: { doc?: LabelDoc; model?: Partial<EditModel>; settings?: Partial<LaneSettings> } = {}) {
  scope = new Scope()
  film = new PaperFilm()
  clock = new FrameClock(film, [25, 1], FRAMES, scope)
  editor = new Editor(doc, 'me')
  host = document.createElement('div')
  document.body.append(host)
  timeline = new EditTimeline(host, {
    model: editModel(model), words: editWords, port: portOf(editor), hooks, settings: { ...LANE_SETTINGS, ...settings }, clock, scope,
  })
  drawn()
}
const drawn = () => vi.advanceTimersByTime(40)
const all = (what: string) => [...host.querySelectorAll<HTMLElement>(what)]
const one = (what: string) => host.querySelector<HTMLElement>(what) as HTMLElement
const options = () => all('.wl-lane-units [role="option"]')
const names = () => options().map((option) => option.getAttribute('aria-label'))
const hand = (type: string, x: number, y: number, more: PointerEventInit = {}) =>
  one('.wl-field').dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: x, clientY: y, bubbles: true, ...more }))
const laneY = (lane: string) => Number.parseFloat(one(`.wl-lane-${lane}`).style.top) + 20

beforeEach(() => {
  vi.useFakeTimers()
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => WIDTH })
  for (const hook of Object.values(hooks)) hook.mockClear()
})
afterEach(() => {
  scope.dispose()
  Reflect.deleteProperty(HTMLElement.prototype, 'clientWidth')
})

describe('what can be heard', () => {
  beforeEach(() => open())

  it('is one tab stop, with a list of options in each lane of labels', () => {
    expect(all('[tabindex]')).toEqual([timeline.root])
    expect(timeline.root.getAttribute('role')).toBe('application')
    expect(timeline.root.getAttribute('aria-roledescription')).toBe('timeline')
    expect(one('.wl-lane-units [role="listbox"]').getAttribute('aria-label')).toBe('lane units')
    expect(names()).toEqual(['a, frames 100 to 199', 'b, frames 200 to 299', 'c, frames 400 to 499'])
    expect(options()[1]?.getAttribute('aria-setsize')).toBe('3')
    expect(options()[1]?.getAttribute('aria-posinset')).toBe('2')
  })

  it('tells the selection, and the handles as sliders with the frames that they stand for', () => {
    expect(all('[role="slider"]').every((slider) => slider.hasAttribute('hidden'))).toBe(true)
    editor.selection = { lane: 'units', index: 1 }
    drawn()
    expect(options().map((option) => option.getAttribute('aria-selected'))).toEqual(['false', 'true', 'false'])
    expect(timeline.root.getAttribute('aria-activedescendant')).toBe(options()[1]?.id)
    const [start, end] = all('[role="slider"]')
    expect(start?.getAttribute('aria-label')).toBe('start of b')
    expect(start?.getAttribute('aria-valuenow')).toBe('200')
    expect(start?.getAttribute('aria-valuetext')).toBe('start, frame 200')
    expect(end?.getAttribute('aria-valuenow')).toBe('299')
    editor.grabbed = 'end'
    drawn()
    expect(timeline.root.getAttribute('aria-activedescendant')).toBe(end?.id)
    expect(end?.className).toContain('grabbed')
    editor.selection = null
    drawn()
    expect(timeline.root.hasAttribute('aria-activedescendant')).toBe(false)
  })

  it('can be pressed by a program', () => {
    options()[2]?.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 0 }))
    expect(editor.selection).toEqual({ lane: 'units', index: 2 })
  })

  it('writes names as text, never as markup', () => {
    scope.dispose()
    open({ doc: { ...emptyDoc(FRAMES), segments: [label(0, 900, '<img src=x onerror=alert(1)>')] } })
    expect(one('img')).toBeNull()
    expect(one('.wl-lane-units .lb').textContent).toContain('<img')
  })
})

describe('what is drawn', () => {
  it('has four states: what nobody looked at is the ground', () => {
    open({ doc: { ...emptyDoc(FRAMES), segments: [label(100, 200), label(200, 300, null), label(300, 400, 'b', { state: 'unsure' }), label(400, 450, null, { state: 'unsure' })] } })
    expect(options().map((option) => option.className)).toEqual(['unit hue-3', 'unit none', 'unit hue-3 unsure', 'unit wordless unsure'])
    expect(all('.fog').map((fog) => [Number.parseFloat(fog.style.left), Number.parseFloat(fog.style.width)])).toEqual([[0, 100], [450, 550]])
  })

  it('shows names from 92 pixels, abbreviations from 30, else nothing', () => {
    open({ doc: { ...emptyDoc(FRAMES), segments: [label(0, 92), label(92, 183), label(200, 229)] } })
    expect(options().map((option) => option.querySelector('small') !== null)).toEqual([true, true, false])
    expect(options().map((option) => option.querySelector('.lb') !== null)).toEqual([true, true, false])
    expect(options()[0]?.querySelector('small')?.textContent).toBe('0–91')
  })

  it('has flags of the labels, and the model’s where nobody looked', () => {
    const doc = { ...emptyDoc(FRAMES), segments: [label(100, 200, 'a', { spread: [5, null] }), label(200, 250, null)] }
    const edge = { kind: 'start' as const, confidence: 1, spread: 2 }
    const model = editModel({ edges: [{ ...edge, frame: 150 }, { ...edge, frame: 250 }, { ...edge, frame: 251 }, { ...edge, frame: 600, kind: 'end' }, { ...edge, frame: 900 }] })
    expect(flagsIn({ model, from: 0, to: 700 }, doc)).toEqual([
      { frame: 251, kind: 'start', spread: 2, model: true, room: Infinity },
      { frame: 600, kind: 'end', spread: 2, model: true, room: Infinity },
      { frame: 100, kind: 'start', spread: 5, model: false, room: 100 },
      { frame: 200, kind: 'end', spread: null, model: false, room: 100 },
    ])
  })

  it('draws a flag’s band two deviations each way', () => {
    const boxes: number[][] = []
    const stops: string[] = []
    const createLinearGradient = () => ({ addColorStop: (_at: number, colour: string) => stops.push(colour) })
    const ink = { createLinearGradient, fillRect: (x: number, _y: number, width: number) => boxes.push([x, width]), beginPath() {}, moveTo() {}, lineTo() {}, fill: vi.fn() }
    const paper = { model: editModel(), words: editWords, from: 0, to: 100, perFrame: 4, x: (frame: number) => frame * 4, fresh: true }
    const colours = { start: '#102030', end: 'brown', energy: '', sound: '', differ: '' }
    const flag = { frame: 50, kind: 'start' as const, spread: 5, model: false, room: 100 }
    drawFlags(ink as unknown as CanvasRenderingContext2D, paper, [flag], 40, 40, colours)
    expect(boxes).toEqual([[120, 80], [159, 2]])
    expect(stops).toEqual(['#10203000', '#10203057', '#10203057', '#10203000'])
    drawFlags(ink as unknown as CanvasRenderingContext2D, paper, [{ ...flag, room: 2 }], 40, 40, colours)
    expect(ink.fill).toHaveBeenCalledOnce()
  })

  it('has suggestions with their confidence, dashed where it is weak, veiled where somebody looked', () => {
    const base = { state: 'unit' as const, refused: false }
    open({
      model: {
        suggestions: [
          { ...base, start: 0, end: 200, confidence: 0.98, open: [[0, 100]] },
          { ...base, start: 200, end: 400, confidence: 0.62, open: [[200, 400]] },
          { ...base, start: 400, end: 500, confidence: null, open: [[400, 500]], refused: true },
        ],
      },
    })
    const marks = all('.wl-lane-suggestion [role="option"]')
    expect(marks.map((mark) => mark.className)).toEqual(['unit sug told hue-3', 'unit sug told hue-3 weak', 'unit sug hue-3 refused'])
    expect(marks.map((mark) => mark.querySelector('.cf')?.textContent)).toEqual(['98%', '62%', undefined])
    expect(marks.map((mark) => mark.querySelectorAll('.veil i').length)).toEqual([1, 0, 0])
    expect(Number.parseFloat(marks[0]?.querySelector<HTMLElement>('.veil i')?.style.left ?? '')).toBe(50)
  })

  it('only holds what is in view and a width beyond', () => {
    open({ doc: { ...emptyDoc(FRAMES), segments: Array.from({ length: 100 }, (_, i) => label(i * 10, i * 10 + 10)) } })
    expect(options()).toHaveLength(100)
    timeline.fit({ start: 500, end: 520 })
    drawn()
    expect(options().length).toBeLessThan(25)
    expect(options()[0]?.getAttribute('aria-setsize')).toBe('100')
  })
})

describe('little is drawn anew', () => {
  const write = () => {
    const changed = new Set<Node>()
    const observer = new MutationObserver(() => {})
    observer.observe(host, { subtree: true, attributes: true, childList: true, characterData: true })
    return () => {
      for (const record of observer.takeRecords()) changed.add(record.target)
      observer.disconnect()
      return [...changed] as HTMLElement[]
    }
  }

  it('when a label changes: it and its neighbour, no other', () => {
    open()
    const before = options()
    const written = write()
    editor.change((doc) => moveEdge(doc, 1, 'end', 320))
    drawn()
    const touched = written().map((node) => node.closest?.('[role="option"]')).filter((node) => node !== null && node !== undefined)
    expect(new Set(touched)).toEqual(new Set([before[1]]))
    expect(options()).toEqual(before)
  })

  it('when the selection changes: the two that it was and is', () => {
    open()
    editor.selection = { lane: 'units', index: 0 }
    drawn()
    const written = write()
    editor.selection = { lane: 'units', index: 2 }
    drawn()
    const touched = written().map((node) => node.closest?.('[role="option"]')).filter((node) => node !== null && node !== undefined)
    expect(new Set(touched)).toEqual(new Set([options()[0], options()[2]]))
  })

  it('when the film goes on: the playhead alone', () => {
    open()
    const written = write()
    film.present(secondsAt(400, [25, 1]))
    drawn()
    expect(written().map((node) => node.className).sort()).toEqual(['playhead', 'wl-map-now'])
  })

  it('when the view is moved a little: nothing but transforms', () => {
    open()
    timeline.fit({ start: 300, end: 600 })
    drawn()
    const widths = all('*').map((node) => `${node.style.left} ${node.style.width}`)
    const written = write()
    timeline.panTo(320)
    drawn()
    expect(all('*').map((node) => `${node.style.left} ${node.style.width}`)).toEqual(widths)
    expect(new Set(written().map((node) => node.className))).toEqual(new Set(['wl-slide', 'playhead', 'wl-window', 'lb', 'sub']))
  })

  it('asks each label once how it looks, and again when the words changed', () => {
    const dress = vi.fn(editModel().dress)
    open({ model: { dress } })
    expect(dress).toHaveBeenCalledTimes(3)
    editor.change((doc) => relabel(doc, 0, { state: 'unit', word: 'z' }))
    drawn()
    expect(dress).toHaveBeenCalledTimes(4)
    timeline.setModel(editModel({ dress: (it) => ({ ...editModel().dress(it), spoken: 'anew' }) }))
    drawn()
    expect(names()).toEqual(['anew', 'anew', 'anew'])
  })
})

describe('the view', () => {
  it('follows the film at 40% while it plays, and a step out of it', () => {
    open()
    timeline.fit({ start: 300, end: 400 })
    drawn()
    film.present(secondsAt(700, [25, 1]))
    drawn()
    expect(one('.playhead').style.transform).toBe(`translateX(${(400 + 0.5 * (WIDTH / 120)).toFixed(2)}px)`)
    film.present(secondsAt(701, [25, 1]))
    expect(one('.playhead').style.transform).not.toBe(`translateX(${(400 + 0.5 * (WIDTH / 120)).toFixed(2)}px)`)
    void film.play()
    film.present(secondsAt(705, [25, 1]))
    expect(one('.playhead').style.transform).toBe(`translateX(${(400 + 0.5 * (WIDTH / 120)).toFixed(2)}px)`)
  })

  it('brings a range in without zooming', () => {
    open()
    timeline.fit({ start: 0, end: 100 })
    timeline.reveal({ start: 500, end: 540 })
    const [start, end, perFrame] = hooks.seen.mock.lastCall as [number, number, number]
    expect(perFrame).toBeCloseTo(WIDTH / 120)
    expect(start).toBeLessThan(500)
    expect(end).toBeGreaterThan(540)
    const before = hooks.seen.mock.calls.length
    timeline.reveal({ start: 505, end: 530 })
    expect(hooks.seen.mock.calls.length).toBe(before)
  })
})

describe('on a phone', () => {
  beforeEach(() => {
    vi.stubGlobal('matchMedia', (query: string) => Object.assign(new EventTarget(), { matches: query.includes('max-width') }))
    open()
  })
  const startNow = () => hooks.seen.mock.lastCall?.[0] as number

  it('the playhead stands in the middle, and the lanes move under it', () => {
    expect(one('.playhead').style.transform).toBe('translateX(500.00px)')
    film.present(secondsAt(400, [25, 1]))
    drawn()
    expect(one('.playhead').style.transform).toBe('translateX(500.00px)')
    expect(one('.wl').className).toContain('phone')
  })

  it('they stand still while a finger holds an edge, though the film goes along', () => {
    // 5 seconds: 8 pixels a frame.
    film.present(secondsAt(450, [25, 1]))
    editor.selection = { lane: 'units', index: 2 }
    drawn()
    const start = startNow()
    const at = (frame: number) => (frame - start) * 8
    const touch = { pointerType: 'touch' }
    hand('pointerdown', at(500), laneY('units'), touch)
    for (const frame of [496, 492, 488]) hand('pointermove', at(frame), laneY('units'), touch)
    expect(editor.shown.segments[2]?.end).toBe(488)
    expect(clock.wished).toBe(487)
    expect(startNow()).toBe(start)
    hand('pointerup', at(488), laneY('units'), touch)
    expect(startNow()).toBe(487.5 - 500 / 8)
  })
})

describe('lanes', () => {
  const shown = () =>
    all('.wl-head')
      .toSorted((a, b) => Number.parseFloat(a.style.top) - Number.parseFloat(b.style.top))
      .map((head) => head.querySelector('span')?.textContent)

  it('can be hidden, moved and made taller', () => {
    open({ settings: { hidden: ['sections'], unitHeight: 80 } })
    expect(shown()).toEqual(['lane time', 'lane units', 'lane boundaries', 'lane clip'])
    expect(one('.wl-lane-units').style.height).toBe('86px')
    timeline.setSettings({ ...LANE_SETTINGS, order: ['units', 'time'] })
    expect(all('.wl-row').map((row) => row.className)).toEqual(['units', 'boundaries', 'clip', 'time', 'sections'].map((lane) => `wl-row wl-row-${lane}`))
  })

  it('are moved by a hand on their names, which Escape takes back', () => {
    open()
    const heads = one('.wl-heads')
    const at = (type: string, y: number) => heads.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientY: y, bubbles: true }))
    at('pointerdown', 90)
    at('pointermove', 10)
    expect(shown()).not.toEqual(['lane time', 'lane sections', 'lane units', 'lane boundaries', 'lane clip'])
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    expect(hooks.settings).not.toHaveBeenCalled()
    at('pointerdown', 90)
    at('pointermove', 10)
    at('pointerup', 10)
    expect(hooks.settings.mock.lastCall?.[0].order[0]).toBe('units')
  })
})

describe('hands and keys on the page', () => {
  it('draw a unit; keys wait meanwhile, and Escape is for the hand', () => {
    open()
    const keys = vi.fn()
    document.body.addEventListener('keydown', keys)
    const press = (key: string) => timeline.root.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    hand('pointerdown', 600, laneY('units'))
    hand('pointermove', 650, laneY('units'))
    expect(editor.shown.segments).toHaveLength(4)
    press('s')
    press('Escape')
    expect(keys).not.toHaveBeenCalled()
    expect(editor.shown.segments).toHaveLength(3)
    press('Escape')
    expect(keys).toHaveBeenCalledTimes(1)
    document.body.removeEventListener('keydown', keys)
  })

  it('double taps loop; a tap on a suggestion goes to the page, a second takes it', () => {
    open({ model: { suggestions: [{ start: 0, end: 900, state: 'unit', confidence: 1, open: [], refused: false }] } })
    for (const _ of [1, 2]) {
      hand('pointerdown', 150, laneY('units'))
      hand('pointerup', 150, laneY('units'))
    }
    expect(hooks.loop).toHaveBeenCalledExactlyOnceWith({ lane: 'units', index: 0 })
    hand('pointerdown', 700, laneY('suggestion'))
    hand('pointerup', 700, laneY('suggestion'))
    expect(hooks.suggestion).toHaveBeenCalledOnce()
    hand('pointerdown', 700, laneY('suggestion'))
    hand('pointerup', 700, laneY('suggestion'))
    expect(hooks.take).toHaveBeenCalledOnce()
  })

  it('that drag between two taps mean two taps', () => {
    open()
    const tap = () => {
      hand('pointerdown', 150, laneY('units'))
      hand('pointerup', 150, laneY('units'))
    }
    tap()
    hand('pointerdown', 600, laneY('units'))
    hand('pointermove', 650, laneY('units'))
    hand('pointerup', 650, laneY('units'))
    tap()
    expect(hooks.loop).not.toHaveBeenCalled()
    tap()
    expect(hooks.loop).toHaveBeenCalledOnce()
  })

  it('open the menu for what they are on, and the menu key for what is selected', () => {
    open()
    hand('contextmenu', 450, laneY('units'))
    expect(hooks.context.mock.lastCall?.[0]).toEqual({ on: 'segment', lane: 'units', index: 2, frame: 450 })
    expect(editor.selection).toEqual({ lane: 'units', index: 2 })
    editor.selection = { lane: 'units', index: 1 }
    timeline.root.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true }))
    expect(hooks.context.mock.lastCall?.slice(0, 2)).toEqual([{ on: 'segment', lane: 'units', index: 1, frame: 200 }, 200])
  })

  it('rest, and are told what they rest on', () => {
    open()
    hand('pointermove', 150, laneY('units'))
    vi.advanceTimersByTime(450)
    expect(one('.wl-hover').hidden).toBe(true)
    vi.advanceTimersByTime(100)
    expect(one('.wl-hover').textContent).toBe('a100–199')
    hand('pointermove', 350, laneY('units'))
    expect(one('.wl-hover').hidden).toBe(true)
    hand('pointermove', 150, laneY('units'))
    vi.advanceTimersByTime(600)
    expect(one('.wl-hover').hidden).toBe(false)
    timeline.zoomBy(2)
    expect(one('.wl-hover').hidden).toBe(true)
  })

  it('that the browser takes away end what they hold; others do not', () => {
    open()
    hand('pointerdown', 600, laneY('units'))
    hand('pointermove', 650, laneY('units'))
    hand('lostpointercapture', 650, 0, { pointerId: 7 })
    expect(timeline.busy).toBe(true)
    hand('pointercancel', 650, 0)
    expect(timeline.busy).toBe(false)
    expect(editor.shown.segments).toHaveLength(3)
  })

  it('leave nothing behind', () => {
    open()
    hand('pointermove', 150, laneY('units'))
    scope.dispose()
    expect(host.children).toHaveLength(0)
    expect(vi.getTimerCount()).toBe(0)
    editor.change((doc) => moveEdge(doc, 1, 'end', 320))
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('zooming on and on', () => {
  const width = (option: HTMLElement | undefined) => Number.parseFloat(option?.style.width ?? '')
  const slid = () => one('.wl-slide').style.transform

  it('stretches what is drawn, and draws it anew at rest', () => {
    open()
    vi.advanceTimersByTime(200)
    timeline.zoomBy(1.2)
    drawn()
    const before = width(options()[0])
    expect(slid()).not.toContain('scaleX')
    timeline.zoomBy(1.2)
    drawn()
    expect(slid()).toContain('scaleX(1.20000)')
    expect(width(options()[0])).toBe(before)
    vi.advanceTimersByTime(200)
    expect(slid()).not.toContain('scaleX')
    expect(width(options()[0])).toBeCloseTo(before * 1.2, 0)
  })

  it('draws at once what would be stretched too far, or is not drawn yet', () => {
    open()
    vi.advanceTimersByTime(200)
    timeline.zoomBy(1.2)
    drawn()
    timeline.zoomBy(2.5)
    drawn()
    expect(slid()).not.toContain('scaleX')
    timeline.fit()
    drawn()
    expect(slid()).not.toContain('scaleX')
    expect(options()).toHaveLength(3)
  })
})
