/** A film without pictures: what the frame clock needs, kept by the computer's own time. For a body that is shown alone. */
import type { Film } from '../engine/clock'
import { frameOfTime, secondsAt, type Rate } from '../engine/rate'
import type { Scope } from '../engine/scope'

type Told = (now: number, metadata: { mediaTime: number }) => void

export class BodyFilm extends EventTarget implements Film {
  paused = true
  readonly readyState = 4
  private at = 0
  private rate = 1
  private last: number | null = null
  private told: Told | null = null

  private readonly duration: number

  constructor(
    frames: number,
    private readonly frameRate: Rate,
    private readonly scope: Scope,
  ) {
    super()
    this.duration = secondsAt(frames, frameRate)
  }

  get ended(): boolean {
    return this.at >= this.duration
  }

  get playbackRate(): number {
    return this.rate
  }

  set playbackRate(rate: number) {
    this.rate = rate
    this.dispatchEvent(new Event('ratechange'))
  }

  get currentTime(): number {
    return this.at
  }

  set currentTime(seconds: number) {
    this.at = Math.min(Math.max(seconds, 0), this.duration)
    // As a real one: the picture comes after the one who asks has gone on.
    this.scope.timeout(() => {
      this.dispatchEvent(new Event('seeked'))
      this.show()
    }, 0)
  }

  play(): Promise<void> {
    if (this.paused) {
      this.paused = false
      this.last = null
      this.dispatchEvent(new Event('play'))
      this.scope.frame((now) => this.turn(now))
    }
    return Promise.resolve()
  }

  pause(): void {
    if (this.paused) return
    this.paused = true
    this.dispatchEvent(new Event('pause'))
  }

  requestVideoFrameCallback(told: Told): number {
    this.told = told
    return 1
  }

  cancelVideoFrameCallback(): void {
    this.told = null
  }

  private turn(now: number): void {
    if (this.paused) return
    this.at = Math.min(this.duration, this.at + (this.last === null ? 0 : ((now - this.last) / 1000) * this.rate))
    this.last = now
    this.show()
    if (this.at < this.duration) this.scope.frame((next) => this.turn(next))
    else {
      this.paused = true
      this.dispatchEvent(new Event('ended'))
    }
  }

  /** Each callback is asked for anew, as of a real film. */
  private show(): void {
    const { told } = this
    this.told = null
    // As a real one: the moment at which the frame on the screen begins.
    told?.(performance.now(), { mediaTime: secondsAt(frameOfTime(this.at, this.frameRate), this.frameRate) })
  }
}
