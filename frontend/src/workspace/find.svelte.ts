/** One search at a time: asked for, looked at until it is over, stopped when nobody waits for it any more. */
import { ApiError } from '../api/client'
import { t, tr } from '../i18n'
import type { Asked, FindApi, Found, Search } from './find'

export type FindState =
  | { kind: 'idle' }
  /** clips: how many there are to look through; 0 = not known yet. */
  | { kind: 'searching'; looked: number; clips: number }
  | { kind: 'done'; found: readonly Found[] }
  | { kind: 'trouble'; code: string; message: string; remedy: string }

/** Milliseconds between two looks: most searches take less than a second. */
const WAITS = [150, 150, 250, 400, 600]
const LONGEST = 1000

export class Find {
  state: FindState = $state.raw({ kind: 'idle' })
  private asked = 0
  private running: string | null = null

  constructor(
    private readonly api: FindApi,
    private readonly wait: (milliseconds: number) => Promise<void> = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  ) {}

  /** Look for something; what was looked for before is forgotten, also when its answer comes late. */
  async search(asked: Asked): Promise<void> {
    const mine = ++this.asked
    const current = () => mine === this.asked
    this.running = null // the server cancels what a newer one of the same person replaces
    this.state = { kind: 'searching', looked: 0, clips: 0 }
    try {
      let answer = await this.api.begin(asked)
      if (!current() && going(answer)) this.api.stop(answer.id).catch(() => {}) // nobody knew yet what to stop
      for (let look = 0; ; look++) {
        if (!current()) return
        if (!this.take(answer)) return
        await this.wait(WAITS[look] ?? LONGEST)
        if (!current()) return
        answer = await this.api.look(answer.id)
      }
    } catch (error) {
      if (current()) this.state = troubleOf(error)
    }
  }

  /** Nobody waits any more. */
  stop(): void {
    this.asked++
    // Whether the server still hears of it or not changes nothing here.
    if (this.running) this.api.stop(this.running).catch(() => {})
    this.running = null
    this.state = { kind: 'idle' }
  }

  /** Shows an answer; whether it goes on. */
  private take(answer: Search): boolean {
    this.running = going(answer) ? answer.id : null
    if (going(answer)) this.state = { kind: 'searching', looked: answer.looked, clips: answer.clips }
    else if (answer.state === 'done') this.state = { kind: 'done', found: answer.found }
    else if (answer.error) this.state = { kind: 'trouble', code: answer.error.code, message: tr(answer.error.message), remedy: tr(answer.error.remedy) }
    else this.state = { kind: 'trouble', code: 'replaced', message: t('Another search of yours took its place.'), remedy: '' }
    return going(answer)
  }
}

const going = ({ state }: Search): boolean => state === 'queued' || state === 'running'

function troubleOf(error: unknown): FindState {
  if (error instanceof ApiError) return { kind: 'trouble', code: error.code, message: error.message, remedy: '' }
  return { kind: 'trouble', code: 'failed', message: t('The search broke off.'), remedy: t('Try again. Nothing was changed.') }
}
