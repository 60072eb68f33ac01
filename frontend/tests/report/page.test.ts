import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiveEvent } from '../../src/api/types'
import { FrameClock } from '../../src/engine/clock'
import { secondsAt } from '../../src/engine/rate'
import { Scope } from '../../src/engine/scope'
import { act, fasterThan } from '../../src/report/actions'
import { follow } from '../../src/report/live'
import { missingWords } from '../../src/report/missing'
import { ClipPage } from '../../src/report/page.svelte'
import { PaperFilm, standing } from '../engine/builders'
import { clip, job, pageData, report } from './builders'

let page: ClipPage
let film: PaperFilm

beforeEach(() => {
  page = new ClipPage(pageData())
  film = new PaperFilm()
  const clock = new FrameClock(film, [24, 1], 96, new Scope())
  clock.onFrame((frame) => page.frameShown(frame))
  clock.onState(() => page.clockChanged(clock))
  page.clock = clock
})

const show = (frame: number) => film.present(secondsAt(frame, [24, 1]))

describe('what is on the screen', () => {
  it('follows the frame: unit, phase, count, missing body', () => {
    page.pose = standing(96, (frame, xy) => frame >= 90 && xy.fill(NaN))
    show(50)
    expect([page.segment?.label, page.phase, page.count, page.missing]).toEqual(['Motion B', 'process', 4, null])
    show(91)
    expect([page.segment?.state, page.phase, page.missing]).toEqual(['unseen', null, 'No body found'])
    show(2)
    expect([page.segment?.state, page.count]).toEqual(['none', null])
  })

  it('says which part of the body is not seen', () => {
    const pose = standing(3, (frame, xy) => {
      if (frame > 0) xy.set([NaN, NaN], 13 * 2)
      if (frame > 1) xy.set([NaN, NaN], 10 * 2)
    })
    expect([0, 1, 2].map((frame) => missingWords(pose, frame))).toEqual([null, 'Left foot not seen', 'Feet not seen'])
  })
})

describe('a removed clip', () => {
  it('shows neither film nor picture nor structure', () => {
    page.clip = clip({ state: 'removed', proxy: '/p', thumbnail: '/t' })
    expect([page.film, page.picture, page.shownReport]).toEqual([null, null, null])
  })
})

describe('keys', () => {
  it('loops the unit on the screen and lets it go', () => {
    show(50)
    act(page, 'loop', false)
    expect(page.clock?.loop).toEqual({ start: 40, end: 60 })
    expect(page.said).toBe('Loop: Motion B')
    act(page, 'loop', false)
    expect([page.clock?.loop, page.looped]).toEqual([null, -1])
  })

  it('goes to edges and counts', () => {
    show(50)
    act(page, 'edge+1', false)
    expect([page.clock?.wished, page.said]).toEqual([60, 'Edge at frame 60'])
    act(page, 'count-1', false)
    expect(page.clock?.wished).toBe(48)
  })

  it('steps from where the film is being sent', () => {
    act(page, 'frame+10', false)
    act(page, 'frame+1', true)
    expect(page.clock?.wished).toBe(11)
  })

  it('plays faster when asked again, and not for ever', () => {
    act(page, 'forward', false)
    expect([page.playing, page.speed]).toEqual([true, 1])
    act(page, 'forward', false)
    expect(page.speed).toBe(1.5)
    expect(fasterThan(2)).toBe(2)
  })

  it('leaves keys to the browser while there is no film', () => {
    page.clock = null
    expect(act(page, 'play', false)).toBe(false)
    expect(act(page, 'help', false)).toBe(true)
  })
})

describe('trouble', () => {
  const troubleOf = (change: Parameters<typeof clip>[0]) => new ClipPage(pageData({ clip: clip(change) })).trouble

  it('is the clip’s own, or its job’s while the clip has not caught up', () => {
    expect(troubleOf({ state: 'failed' })).toBe('failed')
    expect(troubleOf({ state: 'working', job: job({ state: 'cancelled' }) })).toBe('cancelled')
    expect(troubleOf({ state: 'working', job: job() })).toBeNull()
    expect(troubleOf({ state: 'ready', job: job({ state: 'failed' }) })).toBeNull()
  })

  it('of a removed clip leaves nothing to see', () => {
    const gone = new ClipPage(pageData({ clip: clip({ state: 'removed', proxy: '/p.mp4' }) }))
    expect([gone.film, gone.shownReport, gone.trouble]).toEqual([null, null, 'removed'])
  })
})

describe('live', () => {
  let tell: (event: LiveEvent) => void
  let reset: () => void
  const live = {
    onEvent: (listener: (event: LiveEvent) => void) => ((tell = listener), () => true),
    onReset: (listener: () => void) => ((reset = listener), () => true),
  }
  const answer = (body: unknown) => new Response(JSON.stringify(body), { status: 200 })
  const settle = () => new Promise((resolve) => setTimeout(resolve, 20))

  it('takes progress as it comes, of this clip only', () => {
    const stop = follow(page, live)
    tell({ seq: 2, type: 'job.progress', clip: 'c2', job: job({ percent: 1 }) })
    expect(page.job).toBeNull()
    tell({ seq: 3, type: 'job.progress', clip: 'c1', job: job({ percent: 70 }) })
    expect([page.job?.percent, page.working]).toEqual([70, true])
    stop()
  })

  it('fetches clip and report anew when the clip changed; the last change wins', async () => {
    let title = 'first'
    const fetched = vi.fn(async (url: string) => answer(url.endsWith('/report/') ? report({ confidence: 0.9 }) : clip({ title, report: '/r' })))
    vi.stubGlobal('fetch', fetched)
    const stop = follow(page, live)
    tell({ seq: 2, type: 'clip.changed', clip: 'c1' })
    title = 'second'
    tell({ seq: 3, type: 'clip.changed', clip: 'c1' })
    await settle()
    expect([page.clip.title, page.report?.confidence]).toEqual(['second', 0.9])
    expect(fetched).toHaveBeenCalledTimes(4)
    stop()
  })

  it('fetches labels and words alone when somebody labelled, and everything where the clip changed meanwhile', async () => {
    const asked: string[] = []
    const said = { number: 7, segments: [] }
    vi.stubGlobal('fetch', vi.fn(async (url: string) => {
      asked.push(url)
      return answer(url.endsWith('/labels/') ? said : url.includes('/words/') ? { next: null, results: [] } : clip({ title: 'new', report: null, labels: 7 }))
    }))
    const stop = follow(page, live)
    const report = page.report
    tell({ seq: 2, type: 'labels.changed', clip: 'c2', number: 3 })
    tell({ seq: 3, type: 'labels.changed', clip: 'c1', number: 7 })
    await settle()
    expect([page.labels?.number, page.report === report, asked.length]).toEqual([7, true, 2])
    tell({ seq: 4, type: 'words.changed' })
    tell({ seq: 5, type: 'clip.changed', clip: 'c1' })
    await settle()
    expect([page.clip.title, asked.filter((url) => url.includes('/words/')).length]).toEqual(['new', 2])
    stop()
  })

  it('asks again by itself when the line was down for a moment', async () => {
    vi.useFakeTimers()
    vi.stubGlobal('fetch', vi.fn().mockRejectedValueOnce(new TypeError('down')).mockImplementation(async () => answer(clip({ title: 'back', report: null }))))
    const stop = follow(page, live)
    tell({ seq: 2, type: 'clip.changed', clip: 'c1' })
    await vi.advanceTimersByTimeAsync(1_900)
    expect(page.clip.title).not.toBe('back')
    await vi.advanceTimersByTimeAsync(200)
    expect(page.clip.title).toBe('back')
    stop()
    vi.useRealTimers()
  })

  it('keeps what it has when the line is down, and asks again after a reset', async () => {
    vi.stubGlobal('fetch', vi.fn().mockRejectedValueOnce(new TypeError('down')).mockImplementation(async () => answer(clip({ title: 'back', report: null }))))
    const stop = follow(page, live)
    tell({ seq: 2, type: 'clip.changed', clip: 'c1' })
    await settle()
    expect(page.clip.title).toBe('Diagonal, take 3')
    reset()
    await settle()
    expect([page.clip.title, page.report]).toEqual(['back', null])
    stop()
  })
})
