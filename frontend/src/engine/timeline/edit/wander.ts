/** While a hand holds something near an edge of the lanes, what lies beyond comes in. */
import type { Scope } from '../../scope'

const REACH_PX = 36
/** Pixels a frame of the screen, at the very edge. */
const SPEED = 14

export class Wander {
  private cancel: (() => void) | null = null
  private x = 0

  constructor(
    private readonly scope: Scope,
    private readonly width: () => number,
    /** Move the view by pixels; false where it cannot go, or nothing is held any more. */
    private readonly move: (pixels: number) => boolean,
  ) {}

  at(x: number): void {
    this.x = x
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
    const { x } = this
    const width = this.width()
    const deep = x < REACH_PX ? x - REACH_PX : x > width - REACH_PX ? x - (width - REACH_PX) : 0
    return Math.max(-1, Math.min(1, deep / REACH_PX)) * SPEED
  }
}
