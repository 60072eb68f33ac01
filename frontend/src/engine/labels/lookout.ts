/** What other people and other windows store: fetched when somebody tells of it, unless it turns out to be ours. */
import type { Revision } from './saver-port'

export class Lookout {
  /** The newest number that somebody told of. */
  private told = 0
  private looking = false

  constructor(
    private readonly newest: () => Promise<Revision | null>,
    /** The newest number that is known here; null: ours may be on its way, so that nobody can tell. */
    private readonly known: () => number | null,
    private readonly found: (revision: Revision) => void,
  ) {}

  heard(number: number): void {
    this.told = Math.max(this.told, number)
  }

  async look(): Promise<void> {
    const known = this.known()
    if (this.looking || known === null || this.told <= known) return
    this.looking = true
    const asked = this.told
    try {
      const newest = await this.newest()
      if (newest) this.found(newest)
    } catch {
      this.told = Math.min(this.told, asked - 1) // no line: the next save meets it
    } finally {
      this.looking = false
    }
    if (this.told > asked) await this.look()
  }
}
