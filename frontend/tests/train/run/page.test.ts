import { fireEvent, render, screen, within } from '@testing-library/svelte'
import axe from 'axe-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Run } from '../../../src/api/training'
import type { LiveEvent } from '../../../src/api/types'
import RunApp from '../../../src/train/run/RunApp.svelte'
import { RunStore } from '../../../src/train/run/store.svelte'
import { aBrief, aDone, aPage, aResult, aRun, aSnapshot, aTraining, aUnit, somePoints, v7, v8 } from './builders'

const settle = () => new Promise((resolve) => setTimeout(resolve, 20))

let asked: string[]
let answers: Record<string, unknown>
beforeEach(() => {
  asked = []
  answers = {}
  HTMLDialogElement.prototype.showModal ??= function () {}
  vi.stubGlobal('fetch', async (url: string, { method }: { method: string }) => {
    asked.push(`${method} ${url}`)
    const known: Record<string, unknown> = {
      ...answers, '/points/': answers['/points/'] ?? { points: somePoints(), last: 100 }, '/api/snapshots/': aSnapshot(), '/training/': aTraining(),
      '/clips/': { counts: { ready: 148 } }, '/promote/': {}, '/reading/': { asked: 148, left: 0 }, '/api/runs/r9/': aDone({ id: 'r9', number: 9 }),
    }
    const found = Object.entries(known).find(([part]) => url.includes(part))
    return new Response(JSON.stringify(found ? found[1] : {}), { status: found ? 200 : 404 })
  })
})

function show(run: Run, more = {}) {
  return render(RunApp, { data: aPage(run, more), live: null })
}
/** The cells of rows, as they are read. */
const cells = (rows: readonly HTMLElement[]) => rows.map((row) => [...row.children].map((cell) => cell.textContent?.trim()).join(' | '))

/** What the socket would tell. */
function wire() {
  let tell: (event: LiveEvent) => void = () => {}
  let reset: () => void = () => {}
  const live = { onEvent: (listener: typeof tell) => ((tell = listener), () => true), onReset: (listener: typeof reset) => ((reset = listener), () => true) }
  return { live: live as never, tell: (event: unknown) => tell(event as LiveEvent), reset: () => reset() }
}

describe('a run that learns', () => {
  it('shows how far it is, its curves and what is to come, and that nothing can be promoted', async () => {
    show(aRun())
    await settle()
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Run 12 is learning')
    expect(screen.getByRole('progressbar').getAttribute('aria-valuetext')).toBe('Run 12, is learning, 86 percent')
    expect(screen.getByRole('img', { name: /^Frames named right on the clips kept aside, over 6.000 steps: model A 69.0 percent, model B 67.0 percent. v7, in use: 71.2%$/ })).toBeTruthy()
    const promote = screen.getByRole('button', { name: 'Promote' })
    expect(promote.getAttribute('aria-disabled')).toBe('true')
    expect(promote.getAttribute('aria-describedby')!.split(' ').map((id) => document.getElementById(id)!.textContent).join(' ')).toMatch(/^Nothing to decide yet When learning ends/)
    expect(screen.getByText('Turn')).toBeTruthy()
    expect(document.title).toBe('86% · Run 12 · Train · Dancesite')
  })
  it('asks before it is stopped', async () => {
    answers['/stop/'] = aRun({ job: { id: 'j', state: 'running', place: null, attempt: 1, cancelling: true }, may: { stop: false, resume: false, promote: false, remove: false } })
    show(aRun())
    await fireEvent.click(screen.getByRole('button', { name: 'Stop' }))
    expect(asked.some((one) => one.includes('/stop/'))).toBe(false)
    const dialog = document.querySelector('dialog.confirm') as HTMLElement
    await fireEvent.click(within(dialog).getByText('Stop'))
    await settle()
    expect(asked).toContain('POST /api/runs/r12/stop/')
    expect(screen.getByText(/^Stopping…/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull()
  })
})

describe('a run that is over', () => {
  it('is judged measure by measure; losses are named by the button', async () => {
    show(aDone())
    await settle()
    const card = screen.getByRole('region', { name: /^Candidate v8 against v7/ })
    expect(cells(within(card).getAllByRole('row').slice(0, 4))).toEqual([
      'Measure | v7 | v8 | Difference | 60 – 100%', 'Frames named right | 71.2 | 80.4 | +9.2 | ', 'Class of the clip | 93.1 | 93.5 | as good | ', 'Order of units | 70.0 | 66.0 | −4.0 | ',
    ])
    const promote = screen.getByRole('button', { name: 'Promote v8' })
    const why = promote.getAttribute('aria-describedby')!.split(' ').map((id) => document.getElementById(id)!.textContent).join(' ')
    expect(why).toBe('Better in 1 of 3 measures, worse in one, and in one unit Balancé (−8) is found worse than before. v8 will read every new clip. The 148 reports stay as they are until the clips are read again. You can go back to v7 at any time.')
    expect(screen.getByText('It is often taken for Turn. More passages of both, labelled, would help.', { exact: false })).toBeTruthy()
    expect(screen.getByText('Fewer than 5 segments kept aside: Glissade. Read these with care.')).toBeTruthy()
    expect(screen.getByRole('link', { name: /^Have a look\s*: Waltz$/ }).getAttribute('href')).toBe('/c1/')
  })
  it('has a map of what was taken for what; rows without frames are left out', () => {
    show(aDone())
    const map = screen.getByRole('region', { name: /^Map of what was taken for what: of 600 frames 535/ })
    expect(cells(within(map).getAllByRole('row'))).toEqual([' | none | BAL | TUR | GLI | Frames', 'no unit | 90 | 10 |  |  | 100', 'Balancé |  | 50 | 50 |  | 100', 'Turn | <1 |  | 99 | 1 | 400'])
  })
  it('is promoted, and all clips are read again where that is wanted', async () => {
    answers['/api/runs/r12/'] = aDone({ version: { ...v8, state: 'promoted' }, result: aResult({ against: { ...v7, state: 'candidate' } }) })
    show(aDone())
    await settle()
    await fireEvent.click(screen.getByRole('button', { name: 'Promote and parse again · 148 clips' }))
    await settle()
    const posts = asked.filter((one) => one.startsWith('POST'))
    expect(posts).toEqual(['POST /api/models/m8/promote/', 'POST /api/studios/lindenhof/reading/'])
    expect(screen.getByRole('heading', { name: 'v8 is in use' })).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Go back to v7' }))
    await settle()
    expect(asked).toContain('POST /api/models/m7/promote/')
  })
  it('can be decided on by leads alone, and others are told so', () => {
    show(aDone({ may: { stop: false, resume: false, promote: false, remove: false } }), { me: { name: 'Jo', role: 'annotator' } })
    const promote = screen.getByRole('button', { name: 'Promote v8' })
    expect(promote.getAttribute('aria-disabled')).toBe('true')
    expect(screen.getByText(/Only a lead of the studio can promote it/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /parse again/ })).toBeNull()
  })
  it('without a version before it has nothing to be compared with', () => {
    show(aDone({ active_accuracy: null, result: aResult({ against: null, measures: [{ name: 'frames', candidate: { value: 55, low: 50, high: 60 }, active: null, change: null }], units: [{ ...aResult().units[0]!, active: null }] }) }))
    expect(screen.getByRole('heading', { name: 'Nothing learned is in use yet' })).toBeTruthy()
    expect(screen.queryByRole('columnheader', { name: 'Difference' })).toBeNull()
  })
  it('says little of units that are hardly there, and nothing of those that nobody danced', () => {
    const units = [aUnit('Turn', null, 40, 9), aUnit('Hop', null, 20, 2), aUnit('Bow', null, 0, 0), aUnit('Plié', null, null, 0)]
    show(aDone({ result: aResult({ against: null, measures: [], mixed_up: [], units }) }))
    const list = screen.getByRole('region', { name: 'By unit' })
    expect(within(list).getAllByRole('listitem').map((row) => row.textContent?.replaceAll(/\s+/g, ' ').trim()).slice(0, 3)).toEqual(['Turn 40 percent 40', 'Hop 20 percent 20', 'Bow 0 percent 0'])
    expect(screen.getByText('Fewer than 5 segments kept aside: Hop. Read these with care.')).toBeTruthy()
    expect(screen.getByText('Not danced in the clips kept aside: Bow, Plié.')).toBeTruthy()
    expect(screen.getByText('Hop is found least.')).toBeTruthy()
  })
  it('says that the version in use knew some of the clips', () => {
    show(aDone({ result: aResult({ checked: { dancers: 1, clips: 9, frames: 1, by: 'clip', known: 3 } }) }))
    expect(screen.getByText(/v7 learned from 3 of these clips/)).toBeTruthy()
    expect(screen.getByText('Checked on 9 clips kept aside')).toBeTruthy()
  })
})

describe('a run that did not end well', () => {
  it('tells what happened, what to do and what stays', async () => {
    answers['/resume/'] = aRun()
    show(aRun({ state: 'failed', step: 120, error: { code: 'out-of-memory', message: 'The machine ran out of memory.', remedy: 'Take the quick preset.' }, may: { stop: false, resume: true, promote: false, remove: true } }))
    const trouble = screen.getByRole('region', { name: 'What can be done' })
    expect(trouble.textContent).toMatch(/ran out of memory\. Take the quick preset\. What was learned up to step 120 is kept\. Nothing that is in use was touched\./)
    await fireEvent.click(within(trouble).getByRole('button', { name: 'Try again' }))
    await settle()
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Run 12 is learning')
  })
  it('that was stopped goes on', () => {
    show(aRun({ state: 'stopped', may: { stop: false, resume: true, promote: false, remove: true } }))
    expect(screen.getByRole('button', { name: 'Go on' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Remove' })).toBeTruthy()
    expect(screen.getByText(/It was stopped before it was checked/)).toBeTruthy()
  })
})

describe('beside another run', () => {
  it('both curves and both measures stand side by side', async () => {
    vi.stubGlobal('location', { ...location, search: '?with=9' })
    show(aDone())
    await settle()
    const card = screen.getByRole('region', { name: 'Run 12 beside run 9' })
    expect(within(card).getByRole('img', { name: 'Frames named right while learning: Run 12 69.0 percent, Run 9 69.0 percent.' })).toBeTruthy()
    expect(within(card).getAllByText('as good')).toHaveLength(3)
  })
  it('is chosen from those that learned something', async () => {
    show(aDone(), { runs: [aDone(), aBrief({ id: 'r9', number: 9, state: 'finished', accuracy: 76 }), aBrief({ id: 'r8', number: 8, step: 0, state: 'failed' })] })
    await fireEvent.click(screen.getByRole('button', { name: 'Compare runs' }))
    const links = within(screen.getByRole('dialog', { hidden: true })).getAllByRole('link', { hidden: true })
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['?with=9'])
  })
})

describe('what happens meanwhile', () => {
  const progress = (step: number, more = {}) => ({ seq: step, type: 'run.progress', run: { ...aBrief({ step, ...more }), values: { 'a.loss': 0.5 }, seconds_left: 60 } })
  it('comes over the socket; the curves are fetched after it, once a while', async () => {
    vi.useFakeTimers()
    const { live, tell } = wire()
    const store = new RunStore(aPage(aRun()), live)
    await store.begin('')
    asked.length = 0
    tell(progress(5170))
    tell({ ...progress(1), run: { ...progress(1).run, id: 'another' } })
    expect([store.run.step, store.run.seconds_left]).toEqual([5170, 60])
    expect(store.run.snapshot.counts.labelled).toBe(21)
    tell(progress(5180))
    answers['/points/'] = { points: [{ step: 100, values: {} }, { step: 110, values: { 'a.loss': 0.4 } }], last: 110 }
    await vi.advanceTimersByTimeAsync(2100)
    expect(asked).toEqual(['GET /api/runs/r12/points/?after=100'])
    expect(store.points.slice(-2).map(({ step }) => step)).toEqual([100, 110])
    store.dispose()
  })
  it('ends: the run is fetched, and who wants to know is told', async () => {
    vi.useFakeTimers()
    answers['/api/runs/r12/'] = aDone()
    const { live, tell } = wire()
    const store = new RunStore(aPage(aRun()), live)
    await store.tellMe()
    tell({ seq: 2, type: 'run.changed', run: { id: 'r12' } })
    tell({ seq: 3, type: 'run.changed', run: { id: 'r12' } })
    await vi.advanceTimersByTimeAsync(400)
    expect(asked.filter((one) => one === 'GET /api/runs/r12/')).toHaveLength(1)
    expect([store.run.state, store.said, store.telling]).toEqual(['finished', 'Run 12 is over: a new version can be looked at.', false])
    expect(document.querySelector('.toast')?.textContent).toContain('Run 12 is over')
    store.dispose()
  })
  it('is asked after where nothing is heard for long', async () => {
    vi.useFakeTimers()
    answers['/api/runs/r12/'] = aRun({ step: 5900 })
    const store = new RunStore(aPage(aRun()), null)
    await vi.advanceTimersByTimeAsync(31_000)
    expect(store.run.step).toBe(5900)
    store.dispose()
    const over = new RunStore(aPage(aDone()), null)
    asked.length = 0
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toEqual([])
    over.dispose()
  })
})

it.each([['learning', aRun()], ['over', aDone()], ['failed', aRun({ state: 'failed', error: { code: 'x', message: 'No.', remedy: '' }, may: { stop: false, resume: true, promote: false, remove: true } })]])('axe finds nothing on a run that is %s', async (_, run) => {
  const { container } = show(run)
  await settle()
  const found = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
})
