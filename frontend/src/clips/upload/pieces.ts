/**
 * How large the pieces of a file are. A proxy before the site may allow less than we would like to send, or its line may
 * break so often that large pieces never arrive whole: then they become small, for the rest of the session.
 */
export const LARGE_PIECE = 8_000_000
export const SMALL_PIECE = 512_000

const KEY = 'dancesite.small-pieces'

export class Pieces {
  private small: boolean
  private broken = ''

  constructor(private readonly memory: Pick<Storage, 'getItem' | 'setItem'> | null = session()) {
    this.small = memory?.getItem(KEY) === 'yes'
  }

  get size(): number {
    return this.small ? SMALL_PIECE : LARGE_PIECE
  }

  /** Go on with small pieces; false when they are small already. */
  shrink(): boolean {
    if (this.small) return false
    this.small = true
    try {
      this.memory?.setItem(KEY, 'yes')
    } catch {
      // No room or not allowed: the next page finds out again.
    }
    return true
  }

  /** A piece broke off on its way. The same one twice in a row: some proxies cut the line instead of saying no. */
  broke(url: string, offset: number): void {
    const piece = `${url} ${offset}`
    if (piece === this.broken) this.shrink()
    this.broken = piece
  }
}

function session(): Storage | null {
  try {
    return sessionStorage
  } catch {
    return null
  }
}
