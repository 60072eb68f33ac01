import { fireEvent, render, screen, within } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunProgress, Training } from '../../../src/api/training'
import type { LiveEvent } from '../../../src/api/types'
import { dotAt, dotsOf, namesOf, nextDot } from '../../../src/train/choose/map'
import { TrainStore } from '../../../src/train/choose/store.svelte'
import TrainApp from '../../../src/train/choose/TrainApp.svelte'
import { partWords } from '../../../src/train/choose/words'
import { stepsOfStudio } from '../../../src/train/shared/steps'
import { pageData, poolClip, runBrief, sixClips, snapshot, trainingOf } from './builders'

let asked: { method: string; url: string; body: unknown }[]
let answers: Record<string, unknown>
let status: number

beforeEach(() => {
  asked = []
  answers = {}
  status = 200
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: { method?: string; body?: string } = {}) => {
    asked.push({ method, url, body: body ? JSON.parse(body) : null })
    const answer = Object.entries(answers).find(([part]) => url.includes(part))?.[1] ?? trainingOf()
    return new Response(JSON.stringify(answer), { status: url.endsWith('/training/') ? 200 : status })
  })
})
const settle = () => new Promise((resolve) => setTimeout(resolve, 10))
const show = (training: Training, go = vi.fn()) => {
  render(TrainApp, { data: pageData(training), live: null, go })
  return go
}
const steps = (training: Training) => stepsOfStudio(training).map(({ state, note }) => `${state}${note && `: ${note}`}`)

describe('the line of steps', () => {
  it('stands at choosing until enough is labelled, then at freezing, then at learning', () => {
    const missing = { ok: false, missing: [{ code: 'labelled-clips', message: 'More.', have: 2, need: 6, url: '/' }] }
    expect(steps(trainingOf({ ready: missing }))).toEqual(['now: 2 of 6 clips, 33.3%', 'later', 'later', 'later', 'later'])
    expect(steps(trainingOf())).toEqual(['done: 2 of 6 clips, 33.3%', 'now: your turn', 'later', 'later', 'later'])
    expect(steps(trainingOf({ snapshots: [snapshot(1)] }))).toEqual(['done: 2 of 6 clips, 33.3%', 'done: snapshot 1', 'now: your turn', 'later', 'later'])
  })
  it('follows the newest run', () => {
    const version = { id: 'v', name: 'Parser', number: 1, version: '2', state: 'candidate' as const }
    const of = (change: Parameters<typeof runBrief>[1]) => steps(trainingOf({ snapshots: [snapshot(1)], runs: [runBrief(1, change)] })).slice(2)
    expect(of({})).toEqual(['now: 43%', 'later: waits', 'later: your turn, later'])
    expect(of({ state: 'checking' })).toEqual(['done: 1\u2009000 steps', 'now: on clips kept aside', 'later: your turn, later'])
    expect(of({ state: 'stopped' })[0]).toBe('now: stopped at 43%')
    expect(of({ state: 'finished', version, accuracy: 80.44 })).toEqual(['done: 1\u2009000 steps', 'done: 80.4% of frames right', 'now: your turn'])
    expect(of({ state: 'finished', version: { ...version, state: 'promoted' } })[2]).toBe('done: Parser v2 is in use')
  })
  it('begins anew with a snapshot that no run has learned from', () => {
    expect(steps(trainingOf({ snapshots: [snapshot(2), snapshot(1)], runs: [runBrief(1, { state: 'finished' })] }))[2]).toBe('now: your turn')
  })
})

describe('the map', () => {
  const dots = dotsOf(sixClips(), 400, 300)
  const at = (id: string) => dots.findIndex(({ clip }) => clip.id === id)
  it('has a dot for every clip that was surveyed, labelled ones on top', () => {
    expect(dots.map(({ clip }) => clip.id)).toEqual(['c', 'd', 'e', 'f', 'a', 'b'])
    expect(dotsOf([poolClip('a', { x: null, y: null })], 400, 300)).toEqual([])
    expect(dots.every(({ x, y }) => x >= 9 && x <= 391 && y >= 9 && y <= 291)).toBe(true)
  })
  it('is walked by arrows, to what lies that way', () => {
    expect([nextDot(dots, at('a'), 'ArrowRight'), nextDot(dots, at('a'), 'ArrowDown'), nextDot(dots, at('a'), 'ArrowLeft'), nextDot(dots, at('a'), 'x')]).toEqual([at('b'), at('d'), at('a'), null])
    expect([nextDot(dots, 2, 'Home'), nextDot(dots, 2, 'End')]).toEqual([0, 5])
  })
  it('finds the dot under a finger', () => {
    const b = dots[at('b')]!
    expect(dotAt(dots, b.x + 8, b.y - 8, 20)?.clip.id).toBe('b')
    expect(dotAt(dots, b.x + 60, b.y + 60, 20)).toBeNull()
  })
  it('names styles inside its edges and apart from each other', () => {
    const names = namesOf(dotsOf([poolClip('a', { style: 'Classical Chinese', x: 1, y: 0 }), poolClip('b', { style: 'Contemporary', x: 1, y: 0 })], 400, 300), 400, 300)
    expect(names.map(({ name }) => name)).toEqual(['Classical Chinese', 'Contemporary'])
    expect(names.every(({ x, y }) => x > 40 && x < 360 && y > 0 && y < 300)).toBe(true)
    expect(Math.abs(names[0]!.y - names[1]!.y) >= 16 || Math.abs(names[0]!.x - names[1]!.x) > 100).toBe(true)
  })
  it('is one tab stop, says what each dot is, and has a table', async () => {
    show(trainingOf())
    const map = screen.getByRole('group', { name: 'Map of 6 clips; clips that move alike lie close together. 2 are labelled, 1 are far from any label.' })
    const links = within(map).getAllByRole('link')
    expect(links.filter((link) => link.getAttribute('tabindex') === '0')).toHaveLength(1)
    expect(links[2]?.getAttribute('aria-label')).toBe('Clip e, Salsa, not labelled, far from any label')
    links[0]!.focus()
    await fireEvent.keyDown(links[0]!, { key: 'ArrowDown' })
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Clip f, Salsa, not labelled')
    expect(document.querySelector('[data-tip]')?.textContent).toContain('Clip f')
    expect(within(screen.getByText(/^As numbers/).closest('details')!).getAllByRole('row')).toHaveLength(7)
  })
})

describe('proposing', () => {
  const proposed = { method: 'coverage', proposed: [{ clip: 'c', start: null, end: null, reason: 'Far from every label.' }, { clip: 'e', start: 25, end: 75, reason: 'The only salsa.' }, { clip: 'gone', start: null, end: null, reason: 'x' }] }
  it('asks for what reaches the goal, shows reasons, and gives the ticked ones to a person', async () => {
    show(trainingOf())
    answers = { '/proposals/': proposed, '/assignments/': { assignments: [] } }
    await fireEvent.input(screen.getByLabelText('How many'), { target: { value: '3' } })
    await fireEvent.click(screen.getByRole('button', { name: 'Propose clips' }))
    await settle()
    expect(asked[0]).toEqual({ method: 'POST', url: '/api/studios/lindenhof/training/proposals/', body: { count: 3 } })
    expect(screen.getByText('The only salsa.')).toBeTruthy()
    expect(screen.getByText('0:01 to 0:03')).toBeTruthy()
    expect(document.querySelectorAll('circle.chosen')).toHaveLength(3) // two on the map, one in its legend
    await fireEvent.click(screen.getByRole('checkbox', { name: /Clip c/ }))
    await fireEvent.change(screen.getByLabelText('Who labels them?'), { target: { value: 'u2' } })
    await fireEvent.click(screen.getByRole('button', { name: /^Assign/ }))
    await settle()
    expect(asked[1]?.body).toEqual({ clips: [{ clip: 'e', start: 25, end: 75, reason: 'The only salsa.' }], to: 'u2' })
    expect(asked[2]?.url).toBe('/api/studios/lindenhof/training/')
    expect(screen.getByRole('button', { name: 'Propose clips' })).toBeTruthy()
  })
  it('says why it did not work', async () => {
    show(trainingOf())
    status = 409
    answers = { '/proposals/': { error: { code: 'no-survey', message: 'Have the map drawn first.' } } }
    await fireEvent.click(screen.getByRole('button', { name: 'Propose clips' }))
    await settle()
    expect(screen.getByRole('alert').textContent).toContain('Have the map drawn first.')
  })
  it('offers doubt only where a model is in use, and nothing to who may not choose', () => {
    show(trainingOf())
    expect((screen.getByRole('option', { name: /^Where the model doubts/ }) as HTMLOptionElement).disabled).toBe(true)
    document.body.replaceChildren()
    show(trainingOf({ may: { choose: false, train: false } }))
    expect(screen.queryByRole('button', { name: /Propose|Start|Freeze|map anew/ })).toBeNull()
    expect(screen.getByText('A lead of the studio starts runs.')).toBeTruthy()
  })
  it('lists who labels what, and takes it back', async () => {
    const clips = sixClips()
    clips[2] = poolClip('c', { assignment: { id: 'x1', to: { id: 'u2', name: 'Jonas' }, reason: 'Far.', at: '' } })
    show(trainingOf({}, clips))
    const list = within(screen.getByRole('region', { name: 'Being labelled' }))
    expect(list.getByRole('link', { name: 'Clip c' }).getAttribute('href')).toBe('/s/lindenhof/clips/c/label/')
    await fireEvent.click(list.getByRole('button', { name: 'Take Clip c back' }))
    await settle()
    expect(asked[0]).toEqual({ method: 'DELETE', url: '/api/training/assignments/x1/', body: null })
  })
  it('tells a passage by its times', () => {
    expect(partWords({ start: 25, end: 75 }, poolClip('a'))).toBe('0:01 to 0:03')
    expect(partWords({ start: null, end: null }, poolClip('a'))).toBe('')
  })
})

describe('a run', () => {
  it('is started with a preset and what experts set, and its page is opened', async () => {
    const go = show(trainingOf())
    answers = { '/runs/': runBrief(1) }
    await fireEvent.click(screen.getByRole('radio', { name: /^Quick/ }))
    await fireEvent.input(screen.getByLabelText('Steps'), { target: { value: '300' } })
    await fireEvent.input(screen.getByLabelText('Seed'), { target: { value: '' } })
    await fireEvent.change(screen.getByLabelText('Recipe'), { target: { value: 'supervised' } })
    await fireEvent.click(screen.getByRole('button', { name: 'Start learning' }))
    await settle()
    expect(asked[0]?.body).toEqual({ snapshot: null, preset: 'quick', settings: { iterations: 300, recipe: 'supervised' } })
    expect(go).toHaveBeenCalledWith('/s/lindenhof/train/runs/1/')
  })
  it('waits for what is missing, each with where to go', () => {
    show(trainingOf({ ready: { ok: false, missing: [{ code: 'units', message: 'Mark more units.', have: 1, need: 2, url: '/s/lindenhof/clips/a/label/' }] } }))
    expect(screen.getByRole('link', { name: /^Go there\s*: Mark more units.$/ }).getAttribute('href')).toBe('/s/lindenhof/clips/a/label/')
    expect(screen.queryByRole('button', { name: 'Start learning' })).toBeNull()
  })
  it('learns from a snapshot that waits, also where today’s labels would not do', async () => {
    show(trainingOf({ snapshots: [snapshot(1)], ready: { ok: false, missing: [{ code: 'units', message: 'Mark more units.', have: 1, need: 2, url: '/x' }] } }))
    await fireEvent.click(screen.getByRole('button', { name: 'Start learning' }))
    await settle()
    expect(asked[0]?.body).toEqual({ snapshot: 's1', preset: 'standard', settings: {} })
  })
  it('that is refused says what is missing', async () => {
    show(trainingOf())
    status = 409
    answers = { '/runs/': { error: { code: 'too-few-labels', message: 'Too little is labelled.', missing: [{ message: 'Mark more units.' }] } } }
    await fireEvent.click(screen.getByRole('button', { name: 'Start learning' }))
    await settle()
    expect(screen.getByRole('alert').textContent?.trim()).toBe('Too little is labelled.Mark more units.')
  })
})

describe('snapshots', () => {
  it('open to what is in them', async () => {
    show(trainingOf({ snapshots: [snapshot(1, { withdrawn: 1 })] }))
    const clip = (id: string) => ({ id, title: `Clip ${id}`, url: `/c/${id}/` })
    answers = { '/snapshots/': { ...snapshot(1), vocabulary: [{ word: 'w', name: 'Turn', hue: 3 }], split: { train: [clip('a')], validation: [clip('b')], test: [{ id: null, title: '', url: null }], by: 'clip' }, unlabelled: [clip('c')], left_out: [] } }
    expect(screen.getByText('One clip of it was withdrawn since.')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: /^Snapshot 1/ }))
    await settle()
    expect(screen.getByText('Turn')).toBeTruthy()
    expect(screen.getByText('A clip that is gone')).toBeTruthy()
    expect(screen.getByText(/^Kept aside are clips/)).toBeTruthy()
    expect(screen.getByRole('link', { name: 'The list as a file' }).getAttribute('href')).toBe('/api/snapshots/s1/manifest/')
  })
})

describe('a studio with nothing', () => {
  it('is told what this will be', () => {
    show(trainingOf({ survey: null, pool: { ...trainingOf({}, []).pool, left_out: [], counts: { clips: 0, labelled: 0, unlabelled: 0, left_out: 0 } } }))
    expect(screen.getByRole('link', { name: 'Add clips' }).getAttribute('href')).toBe('/s/lindenhof/clips/')
  })
  it('is told whose consent is missing', () => {
    show(trainingOf({}, []))
    expect(screen.getByText('There is one clip, and it may not teach a model yet.')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Open Waltz' })).toBeTruthy()
  })
  it('has the map drawn', async () => {
    show(trainingOf({ survey: null }, sixClips().map((clip) => ({ ...clip, x: null, y: null }))))
    answers = { '/surveys/': { id: 'v', state: 'queued', made_at: '', fresh: true, error: null } }
    await fireEvent.click(screen.getByRole('button', { name: 'Draw the map' }))
    await settle()
    expect(screen.getByText('The map is being drawn')).toBeTruthy()
  })
})

it('coverage counts by dancer and style, and says what is far below the goal', () => {
  show(trainingOf())
  const rows = within(screen.getByRole('region', { name: 'By dancer' })).getAllByRole('listitem')
  expect(rows.map((row) => row.textContent?.replaceAll(/\s+/g, ' ').trim())).toEqual(['Mei Lin 2 of 4', 'No dancer named 0 of 2, below half of the goal of 20%'])
})

describe('what happens elsewhere', () => {
  let tell: (event: LiveEvent) => void = () => {}
  const live = { onEvent: (listener: typeof tell) => ((tell = listener), () => true), onReset: () => () => true }
  const storeOf = (training: Training) => new TrainStore(pageData(training), live as never)

  it('moves a run, without asking', () => {
    const store = storeOf(trainingOf({ runs: [runBrief(1)] }))
    tell({ seq: 2, type: 'run.progress', run: { ...runBrief(1, { step: 900 }), values: {}, seconds_left: 3 } as RunProgress })
    expect([store.training.runs[0]?.step, asked.length]).toEqual([900, 0])
    store.dispose()
  })
  it('is asked for once, labels more seldom', async () => {
    vi.useFakeTimers()
    const store = storeOf(trainingOf())
    tell({ seq: 2, type: 'labels.changed', clip: 'a', number: 3 })
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked).toHaveLength(0)
    tell({ seq: 3, type: 'training.changed' })
    tell({ seq: 4, type: 'run.changed', run: { id: 'r1' } })
    await vi.advanceTimersByTimeAsync(500)
    expect(asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked).toHaveLength(1)
    tell({ seq: 5, type: 'labels.changed', clip: 'a', number: 4 })
    await vi.advanceTimersByTimeAsync(4100)
    expect(asked).toHaveLength(2)
    store.dispose()
  })
})
