/** While a hand holds something near an edge of the lanes, what lies beyond comes in. */
import type { Scope } from '../../scope'

const REACH_PX = 36
/** Pixels a frame of the screen, at the very edge. */
const SPEED = 14

export class Wander {
  private cancel: (() => void) | null = null
  private x = 0
  private from = 0

  constructor(
    private readonly scope: Scope,
    private readonly width: () => number,
    /** Move the view by pixels; false where it cannot go, or nothing is held any more. */
    private readonly move: (pixels: number) => boolean,
  ) {}

  /** The hand is at x; it came down at `from`. One that came down near an edge means no more than it moves. */
  at(x: number, from: number): void {
    this.x = x
    this.from = from
    if (this.push() === 0) this.stop()
    else if (!this.cancel) this.go()
  }

  stop(): void {
    this.cancel?.()
    this.cancel = null
  }

  private go(): void {
    this.cancel = this.scope.frame(() => {
      this.cancel = null
      const push = this.push()
      if (push !== 0 && this.move(push)) this.go()
    })
  }

  private push(): number {
    const { x, from } = this
    const left = Math.min(REACH_PX, from)
    const right = Math.max(this.width() - REACH_PX, from)
    const deep = x < left ? x - left : x > right ? x - right : 0
    return Math.max(-1, Math.min(1, deep / REACH_PX)) * SPEED
  }
}
