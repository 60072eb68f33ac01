/** How fast bytes go, smoothed: a moving mean in which what is older than some seconds hardly counts. */

const MEMORY_S = 6
/** Shorter spans say nothing: a browser reports what it put into a buffer. */
const LEAST_S = 0.25

export class Pace {
  /** Bytes a second; 0 while unknown. */
  rate = 0
  private at: number | null = null
  private bytes = 0

  /** `bytes` of the file are through at `now` (milliseconds). */
  heard(now: number, bytes: number): void {
    if (this.at === null || bytes < this.bytes) {
      this.at = now
      this.bytes = bytes
      return
    }
    const seconds = (now - this.at) / 1000
    if (seconds < LEAST_S) return
    const rate = (bytes - this.bytes) / seconds
    this.rate = this.rate === 0 ? rate : this.rate + (rate - this.rate) * (1 - Math.exp(-seconds / MEMORY_S))
    this.at = now
    this.bytes = bytes
  }
}
