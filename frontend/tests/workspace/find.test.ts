/** More like this: what is asked, answers that come late, and labels only where nobody looked. */
import { describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../src/api/client'
import { emptyDoc, type Label, type LabelDoc } from '../../src/engine/labels/doc'
import { Editor } from '../../src/engine/labels/editor'
import { addressOf, byClip, examplesOf, labelOpen, openOf, passageInAddress, wordOf, type Asked, type FindApi, type Found, type Search } from '../../src/workspace/find'
import { Find } from '../../src/workspace/find.svelte'

const today = (word: string | null) => (word === 'old' ? 'jete' : word)
const label = (start: number, end: number, word: string | null = 'jete', state: Label['state'] = 'unit'): Label => ({
  start, end, state, word, phases: null, spread: null, from: null, by: '1',
})
const doc = (...segments: Label[]): LabelDoc => ({ ...emptyDoc(300), segments })
const passage = (start: number, end: number, change: Partial<Found> = {}): Found => ({
  clip: 'a', title: 'One', start, end, likeness: 0.8, mirrored: false, ...change,
})
const asked: Asked = { start: 0, end: 50, scope: 'clip', examples: [] }
const answer = (state: Search['state'], change: Partial<Search> = {}): Search => ({
  id: 's', clip: 'a', start: 0, end: 50, scope: 'clip', examples: [], state, looked: 0, clips: 0, found: [], error: null, ...change,
})

describe('what is looked for', () => {
  it('is called what most of it is labelled with, as that is called today', () => {
    expect(wordOf(doc(label(0, 30, 'old'), label(30, 50, 'pose')), { start: 0, end: 50 }, today)).toBe('jete')
    expect(wordOf(doc(label(0, 20)), { start: 0, end: 50 }, today)).toBeNull()
    expect(wordOf(doc(label(0, 50, 'jete', 'unsure')), { start: 0, end: 50 }, today)).toBeNull()
  })

  it('comes with the other passages of that word, eight at most', () => {
    const labels = doc(label(0, 50), label(60, 90, 'old'), label(90, 120, 'pose'), label(120, 150, 'jete', 'unsure'))
    expect(examplesOf(labels, { start: 0, end: 50 }, 'jete', today)).toEqual([{ start: 60, end: 90 }])
    expect(examplesOf(labels, { start: 0, end: 50 }, null, today)).toEqual([])
    const many = doc(...Array.from({ length: 20 }, (_, i) => label(i * 10, i * 10 + 10)))
    expect(examplesOf(many, { start: 0, end: 10 }, 'jete', today)).toHaveLength(8)
  })
})

describe('labelling what was found', () => {
  const labels = doc(label(60, 80, 'pose'), label(100, 110, null, 'none'))

  it('says nothing over what a person said, and nothing in crumbs', () => {
    expect(openOf(labels, { start: 50, end: 102 })).toEqual([{ start: 50, end: 60 }, { start: 80, end: 100 }])
    expect(openOf(labels, { start: 58, end: 82 })).toEqual([])
    expect(openOf(labels, { start: 290, end: 320 })).toEqual([{ start: 290, end: 300 }])
    const next = labelOpen(labels, [{ start: 50, end: 102 }, { start: 60, end: 80 }], 'jete')
    expect(next.segments.map(({ start, end, word }) => [start, end, word])).toEqual([
      [50, 60, 'jete'], [60, 80, 'pose'], [80, 100, 'jete'], [100, 110, null],
    ])
    expect(labelOpen(labels, [{ start: 60, end: 80 }], 'jete')).toBe(labels)
  })

  it('is one step of undo, however many there are', () => {
    const editor = new Editor(labels, '1')
    editor.change((now) => labelOpen(now, [{ start: 0, end: 50 }, { start: 120, end: 170 }, { start: 200, end: 250 }], 'jete'))
    expect(editor.doc.segments).toHaveLength(5)
    expect(editor.doc.segments[0]?.by).toBe('1')
    editor.undo()
    expect(editor.doc.segments).toEqual(labels.segments)
    expect(editor.canUndo).toBe(false)
  })
})

describe('where it leads', () => {
  it('the place to label the other clip, at the passage', () => {
    const address = addressOf('/s/lindenhof/clips/aa-11/', 'aa-11', passage(20, 70, { clip: 'bb-22' }))
    expect(address).toBe('/s/lindenhof/clips/bb-22/label/?from=20&to=70')
    expect(passageInAddress(new URL(address, 'http://x').search, 100)).toEqual({ start: 20, end: 70 })
  })

  it.each(['', '?from=20', '?from=70&to=20', '?from=20&to=101', '?from=-1&to=5', '?from=1.5&to=9', '?from=&to=9', '?from=0x1&to=9'])('not in %s', (query) => {
    expect(passageInAddress(query, 100)).toBeNull()
  })

  it('goes by clip, in the order of the likest of each', () => {
    const found = [passage(0, 5, { clip: 'b' }), passage(0, 5, { clip: 'c' }), passage(9, 12, { clip: 'b' })]
    expect(byClip(found).map(({ clip, found: own }) => [clip, own.length])).toEqual([['b', 2], ['c', 1]])
  })
})

describe('a search', () => {
  /** A server that answers when it is told to. */
  function server(...answers: (Search | Error)[]) {
    const stopped: string[] = []
    const next = (): Promise<Search> => {
      const one = answers.shift() ?? answer('running')
      return one instanceof Error ? Promise.reject(one) : Promise.resolve(one)
    }
    const api: FindApi = { begin: next, look: next, stop: async (id) => stopped.push(id) }
    return { api, stopped }
  }
  const soon = () => Promise.resolve()

  it('tells how far it is, then what it found', async () => {
    const seen: unknown[] = []
    const { api } = server(answer('queued'), answer('running', { looked: 3, clips: 9 }), answer('done', { found: [passage(1, 9)] }))
    const find: Find = new Find(api, async () => void seen.push(find.state))
    await find.search(asked)
    expect(seen).toEqual([{ kind: 'searching', looked: 0, clips: 0 }, { kind: 'searching', looked: 3, clips: 9 }])
    expect(find.state).toEqual({ kind: 'done', found: [passage(1, 9)] })
  })

  it('says why it found no body, or that another took its place', async () => {
    const error = { code: 'no-body', message: 'The body cannot be seen well enough in this passage.', remedy: 'Choose another.' }
    const find = new Find(server(answer('failed', { error })).api, soon)
    await find.search(asked)
    expect(find.state).toMatchObject({ kind: 'trouble', code: 'no-body' })
    const other = new Find(server(answer('cancelled')).api, soon)
    await other.search(asked)
    expect(other.state).toMatchObject({ kind: 'trouble', code: 'replaced' })
  })

  it('says what kept it from being asked', async () => {
    const find = new Find(server(new ApiError(0, 'offline', 'No connection.')).api, soon)
    await find.search(asked)
    expect(find.state).toEqual({ kind: 'trouble', code: 'offline', message: 'No connection.', remedy: '' })
    const broken = new Find(server(answer('running'), new TypeError('x')).api, soon)
    await broken.search(asked)
    expect(broken.state).toMatchObject({ kind: 'trouble', code: 'failed' })
  })

  it('that is replaced says nothing any more, however late its answer comes', async () => {
    let late: (search: Search) => void = () => {}
    const answers = [new Promise<Search>((done) => (late = done)), Promise.resolve(answer('done', { found: [passage(7, 9)] }))]
    const find = new Find({ begin: () => answers.shift()!, look: vi.fn(), stop: vi.fn() }, soon)
    const first = find.search(asked)
    await find.search({ ...asked, scope: 'studio' })
    late(answer('done', { found: [passage(0, 5)] }))
    await first
    expect(find.state).toEqual({ kind: 'done', found: [passage(7, 9)] })
  })

  it('that nobody waits for is stopped at the server', async () => {
    const { api, stopped } = server(answer('running'))
    let waiting: () => void = () => {}
    const find = new Find(api, () => new Promise((done) => (waiting = done)))
    const searching = find.search(asked)
    await vi.waitFor(() => expect(find.state.kind).toBe('searching'))
    await new Promise((done) => setTimeout(done))
    find.stop()
    waiting()
    await searching
    expect(stopped).toEqual(['s'])
    expect(find.state).toEqual({ kind: 'idle' })
    find.stop()
    expect(stopped).toEqual(['s'])
    const early = find.search(asked)
    find.stop()
    await early
    expect(stopped).toEqual(['s', 's'])
  })
})
