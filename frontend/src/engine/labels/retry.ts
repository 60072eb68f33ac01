/** Trying again: ever more seldom, up to twice a minute. */
import type { SaverPort } from './saver-port'

const FIRST_MS = 1_000
const LONGEST_MS = 30_000

export class Retry {
  /** How often it did not work, in a row. */
  tries = 0
  private stop: (() => void) | null = null

  constructor(private readonly port: Pick<SaverPort, 'after' | 'random'>) {}

  later(run: () => void): void {
    this.tries += 1
    const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.tries - 1))
    this.dispose()
    // Half fixed, half chance: a restarted server is not met by everybody at once.
    this.stop = this.port.after(wait / 2 + (this.port.random() * wait) / 2, run)
  }

  /** It worked, or the line is back. */
  reset(): void {
    this.tries = 0
    this.dispose()
  }

  dispose(): void {
    this.stop?.()
    this.stop = null
  }
}
