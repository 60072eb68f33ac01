import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiveEvent } from '../src/api/types'
import { trainingApi, type Run, type RunProgress } from '../src/api/training'
import { runPill } from '../src/shell/runs'
import { toast } from '../src/shell/toasts'

let tell: (event: LiveEvent) => void
let data: unknown
vi.mock('../src/api/page', () => ({
  pageData: () => data,
  pageLive: () => ({ onEvent: (hear: (event: LiveEvent) => void) => (tell = hear) }),
}))
vi.mock('../src/shell/toasts', () => ({ toast: vi.fn() }))

const run = (state: string, step = 43) => ({ id: 'r', number: 12, url: '/s/a/train/runs/12/', state, step, steps: 50 }) as unknown as Run & RunProgress
const progress = (state: string, step?: number) => tell({ seq: 1, type: 'run.progress', run: run(state, step) })
const changed = async (state: string) => {
  vi.spyOn(trainingApi, 'run').mockResolvedValue(run(state))
  tell({ seq: 2, type: 'run.changed', run: { id: 'r' } })
  await Promise.resolve()
  await Promise.resolve()
}
const pill = () => document.querySelector<HTMLAnchorElement>('[data-run-pill]')!

describe('the pill of a training', () => {
  beforeEach(() => {
    data = {}
    vi.mocked(toast).mockClear()
    document.body.innerHTML = '<a data-run-pill hidden><span data-run-text></span></a>'
    runPill()
  })

  it('tells how far it is, and goes with its end, which is told elsewhere', async () => {
    progress('learning')
    expect(pill().hidden).toBe(false)
    expect(pill().textContent).toBe('Run 12 · 86%')
    expect(pill().getAttribute('href')).toBe('/s/a/train/runs/12/')
    await changed('finished')
    expect(pill().hidden).toBe(true)
    expect(toast).toHaveBeenCalledWith(expect.objectContaining({ text: 'Run 12 has ended' }))
  })

  it('says nothing of a run that nobody saw at work, nor on its own page', async () => {
    await changed('finished')
    expect(toast).not.toHaveBeenCalled()
    data = { run: { id: 'r' } }
    runPill()
    progress('learning')
    await changed('failed')
    expect(toast).not.toHaveBeenCalled()
  })
})
