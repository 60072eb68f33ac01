import { beforeEach, describe, expect, it, vi } from 'vitest'
import { api } from '../src/api/client'
import type { LiveClient, LiveState } from '../src/api/live'
import type { ClipsPageData, LiveEvent } from '../src/api/types'
import { ClipsStore } from '../src/clips/store.svelte'
import { aClip, aJob, aPage } from './builders'

let emit: (event: LiveEvent) => void
let reset: () => void
let become: (state: LiveState) => void
const live = {
  onEvent: (run: typeof emit) => ((emit = run), () => {}),
  onReset: (run: typeof reset) => ((reset = run), () => {}),
  onState: (run: typeof become) => ((become = run), () => {}),
} as unknown as LiveClient

const make = (clips = [aClip({ id: 'a' }), aClip({ id: 'b' })]) =>
  new ClipsStore({ studio: { slug: 'x', name: 'X' }, first: aPage(clips) } as ClipsPageData, live)
const ids = (store: ClipsStore) => store.list.map((clip) => clip.id)
const settle = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(api, 'clips').mockResolvedValue(aPage([]))
})

describe('live events', () => {
  it('move a job without asking the server', () => {
    const store = make([aClip({ id: 'a', state: 'working', job: aJob() })])
    emit({ seq: 2, type: 'job.progress', clip: 'a', job: aJob({ percent: 70 }) })
    expect(store.jobs[0]?.job?.percent).toBe(70)
  })

  it('leave a clip among the cards whose structure is only read anew', () => {
    const store = make([aClip({ id: 'a' })])
    emit({ seq: 2, type: 'job.progress', clip: 'a', job: aJob({ state: 'running', stage: 'parse' }) })
    expect([ids(store), store.jobs]).toEqual([['a'], []])
    emit({ seq: 3, type: 'job.progress', clip: 'a', job: aJob({ state: 'running', stage: 'check' }) })
    expect([ids(store), store.jobs.length]).toEqual([[], 1])
  })

  it('turn a finished job into a card', async () => {
    const store = make([aClip({ id: 'a', state: 'working', job: aJob() })])
    expect(ids(store)).toEqual([])
    vi.spyOn(api, 'clip').mockResolvedValue(aClip({ id: 'a', state: 'ready' }))
    emit({ seq: 2, type: 'job.progress', clip: 'a', job: aJob({ state: 'done' }) })
    await settle()
    expect(store.jobs).toEqual([])
    expect(ids(store)).toEqual(['a'])
  })

  it('offer the clips of others instead of moving the page', async () => {
    const store = make()
    vi.spyOn(api, 'clip').mockResolvedValue(aClip({ id: 'n' }))
    emit({ seq: 2, type: 'clip.changed', clip: 'n' })
    await settle()
    expect(ids(store)).toEqual(['a', 'b'])
    expect(store.fresh).toEqual(['n'])
    store.showFresh()
    expect(ids(store)).toEqual(['n', 'a', 'b'])
  })

  it('offer no clip of others that is still in work: it stands in that list', async () => {
    const store = make()
    const ask = vi.spyOn(api, 'clip').mockResolvedValue(aClip({ id: 'n', state: 'working', job: aJob() }))
    emit({ seq: 2, type: 'clip.changed', clip: 'n' })
    await settle()
    expect(store.news).toEqual([])
    ask.mockResolvedValue(aClip({ id: 'n', state: 'ready' }))
    emit({ seq: 3, type: 'clip.changed', clip: 'n' })
    await settle()
    expect(store.news).toEqual(['n'])
    store.showFresh()
    expect(ids(store)).toEqual(['n', 'a', 'b'])
    expect(store.news).toEqual([])
  })

  it('ask for a clip once at a time, and once more for what came meanwhile', async () => {
    const store = make()
    let answer = (_clip: ReturnType<typeof aClip>) => {}
    const ask = vi.spyOn(api, 'clip').mockImplementation(() => new Promise((resolve) => (answer = resolve)))
    for (const seq of [2, 3, 4]) emit({ seq, type: 'clip.changed', clip: 'a' })
    expect(ask).toHaveBeenCalledTimes(1)
    answer(aClip({ id: 'a', title: 'old' }))
    await settle()
    expect(ask).toHaveBeenCalledTimes(2)
    answer(aClip({ id: 'a', title: 'new' }))
    await settle()
    expect(ask).toHaveBeenCalledTimes(2)
    expect(store.list[0]!.title).toBe('new')
  })

  it('learn that labels were saved without asking, and stay for what is not about clips', async () => {
    const store = make()
    const ask = vi.spyOn(api, 'clip')
    emit({ seq: 2, type: 'labels.changed', clip: 'a', number: 5 })
    emit({ seq: 3, type: 'words.changed' })
    await vi.advanceTimersByTimeAsync(1000)
    expect([ids(store), store.list[0]!.labels]).toEqual([['a', 'b'], 5])
    expect([ask.mock.calls.length, vi.mocked(api.clips).mock.calls.length]).toEqual([0, 0])
  })

  it('take a removed clip away, and ask for the counts once after a burst', async () => {
    const store = make()
    emit({ seq: 2, type: 'clip.removed', clip: 'a' })
    emit({ seq: 3, type: 'clip.removed', clip: 'b' })
    expect(ids(store)).toEqual([])
    await vi.advanceTimersByTimeAsync(1000)
    expect(api.clips).toHaveBeenCalledOnce()
  })

  it('keep the counts fresh while changes never pause', async () => {
    const store = make()
    vi.mocked(api.clips).mockResolvedValue({ ...aPage([]), counts: { all: 9, ready: 0, attention: 0, removed: 0, work: 9 } })
    for (let seq = 2; seq < 12; seq++) {
      emit({ seq, type: 'clip.removed', clip: `c${seq}` })
      await vi.advanceTimersByTimeAsync(200)
    }
    expect(store.counts.all).toBe(9)
    expect(vi.mocked(api.clips).mock.calls.length).toBeLessThan(5)
  })

  it('bring a list that could not be fetched when the line is back', async () => {
    const store = make()
    vi.mocked(api.clips).mockRejectedValueOnce(new Error('x'))
    store.choose('ready')
    await settle()
    expect(store.problem).not.toBeNull()
    vi.mocked(api.clips).mockResolvedValue(aPage([aClip({ id: 'z' })]))
    become('live')
    await settle()
    expect(store.problem).toBeNull()
    expect(ids(store)).toEqual(['z'])
  })

  it('say that nothing answers, after a moment, until it does again', () => {
    const store = make()
    become('lost')
    vi.advanceTimersByTime(1000)
    expect(store.away).toBe(false)
    become('connecting')
    become('lost')
    vi.advanceTimersByTime(2000)
    expect(store.away).toBe(true)
    become('polling')
    expect(store.away).toBe(false)
    become('lost')
    become('live')
    vi.advanceTimersByTime(5000)
    expect(store.away).toBe(false)
  })

  it('fetch everything anew after a reset', async () => {
    const store = make()
    vi.mocked(api.clips).mockResolvedValue(aPage([aClip({ id: 'z' })]))
    reset()
    await settle()
    expect(ids(store)).toEqual(['z'])
  })
})

describe('what people do', () => {
  it('removes at once, and Undo puts the clip back in its place', async () => {
    const store = make([aClip({ id: 'a' }), aClip({ id: 'b' }), aClip({ id: 'c' })])
    vi.spyOn(api, 'remove').mockResolvedValue(undefined)
    vi.spyOn(api, 'restore').mockResolvedValue(aClip({ id: 'b' }))
    const done = store.remove(store.list[1]!)
    expect(ids(store)).toEqual(['a', 'c'])
    await done
    document.querySelector<HTMLButtonElement>('.toast .btn')!.click()
    await settle()
    expect(ids(store)).toEqual(['a', 'b', 'c'])
  })

  it('offers no way back for the record of a withdrawn clip: there is none', async () => {
    const store = make([aClip({ id: 'a', state: 'withdrawn' })])
    vi.spyOn(api, 'remove').mockResolvedValue(undefined)
    await store.remove(store.list[0]!)
    expect(document.querySelector('.toast')!.textContent).toBe('“Diagonal, take 2” removed for good.')
    expect(document.querySelector('.toast .btn')).toBeNull()
  })

  it('puts the clip back when the server refuses to remove it', async () => {
    const store = make()
    vi.spyOn(api, 'remove').mockRejectedValue(new Error('x'))
    await store.remove(store.list[0]!)
    expect(ids(store)).toEqual(['a', 'b'])
  })

  it('shows a new title at once and takes it back when refused', async () => {
    const store = make()
    vi.spyOn(api, 'change').mockRejectedValue(new Error('x'))
    const done = store.rename(store.list[0]!, 'New')
    expect(store.list[0]!.title).toBe('New')
    await done
    expect(store.list[0]!.title).toBe('Diagonal, take 2')
  })

  it('keeps the answer to the last question only', async () => {
    const store = make()
    const answers: ((page: ReturnType<typeof aPage>) => void)[] = []
    vi.mocked(api.clips).mockImplementation(() => new Promise((resolve) => answers.push(resolve)))
    store.choose('ready')
    store.choose('attention')
    answers[1]!(aPage([aClip({ id: 'second', state: 'failed' })]))
    await settle()
    answers[0]!(aPage([aClip({ id: 'first' })]))
    await settle()
    expect(ids(store)).toEqual(['second'])
  })
})
