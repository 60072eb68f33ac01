/** A film without pictures that plays in real time: for pages that only need a clock. */
import type { Film } from '../src/engine/clock'

export class ClockFilm extends EventTarget implements Film {
  playbackRate = 1
  paused = true
  ended = false
  readyState = 4
  private position = 0
  private callback: ((now: number, metadata: { mediaTime: number }) => void) | null = null

  constructor(
    private readonly seconds: number,
    private readonly perSecond: number,
  ) {
    super()
  }

  get currentTime(): number {
    return this.position
  }

  set currentTime(value: number) {
    this.position = value
    setTimeout(() => {
      this.present()
      this.dispatchEvent(new Event('seeked'))
    }, 4)
  }

  play(): Promise<void> {
    if (!this.paused) return Promise.resolve()
    this.paused = false
    this.dispatchEvent(new Event('play'))
    let last = performance.now()
    const turn = (now: number) => {
      if (this.paused) return
      this.position = Math.min(this.seconds - 1e-3, this.position + ((now - last) / 1000) * this.playbackRate)
      last = now
      this.present()
      requestAnimationFrame(turn)
    }
    requestAnimationFrame(turn)
    return Promise.resolve()
  }

  pause(): void {
    if (this.paused) return
    this.paused = true
    this.dispatchEvent(new Event('pause'))
  }

  requestVideoFrameCallback(callback: (now: number, metadata: { mediaTime: number }) => void): number {
    this.callback = callback
    return 1
  }

  private present(): void {
    const { callback } = this
    this.callback = null
    callback?.(performance.now(), { mediaTime: Math.floor(this.position * this.perSecond + 1e-3) / this.perSecond })
  }
}
