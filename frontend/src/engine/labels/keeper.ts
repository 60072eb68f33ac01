/** The draft on this machine: written soon after a change, in place of the one before, and gone when the server has it. */
import type { Draft, SaverPort } from './saver-port'

/** A draft is written this long after a change. */
export const DRAFT_AFTER_MS = 150

export class Keeper {
  /** Whether what is not saved yet is on this machine. */
  kept = true
  private stop: (() => void) | null = null

  constructor(
    private readonly port: Pick<SaverPort, 'keep' | 'after'>,
    /** What there is to keep at this moment; null: nothing. */
    private readonly draft: () => Draft | null,
    private readonly tell: () => void,
  ) {}

  soon(): void {
    this.stop ??= this.port.after(DRAFT_AFTER_MS, () => this.now())
  }

  now(): void {
    this.store(this.draft())
  }

  forget(): void {
    this.store(null)
  }

  dispose(): void {
    this.stop?.()
    this.stop = null
  }

  private store(draft: Draft | null): void {
    this.dispose()
    const note = (kept: boolean) => {
      if (this.kept === kept) return
      this.kept = kept
      this.tell()
    }
    this.port.keep(draft).then(
      () => note(true),
      () => note(false),
    )
  }
}
