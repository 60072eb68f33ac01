/**
 * Single frames of the film for the pictures under drawings: one more video, made when the first picture is asked for,
 * which goes from one to the next.
 */
import { seekTime, type Rate } from '../engine/rate'
import type { Scope } from '../engine/scope'

const PATIENCE_MS = 10_000

export class Stills {
  private video: HTMLVideoElement | null = null
  private last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly url: string,
    private readonly rate: Rate,
    private readonly scope: Scope,
  ) {}

  /** Draw the frame into the canvas, as large as that is; false where it could not be had. */
  draw(frame: number, canvas: HTMLCanvasElement): Promise<boolean> {
    const drawn = this.last.then(() => (this.scope.disposed ? false : this.next(frame, canvas)))
    this.last = drawn
    return drawn
  }

  private async next(frame: number, canvas: HTMLCanvasElement): Promise<boolean> {
    const video = this.video ?? this.made()
    const there = await new Promise<boolean>((done) => {
      const once = { once: true }
      const wait = this.scope.timeout(() => done(false), PATIENCE_MS)
      const end = (good: boolean) => {
        wait()
        done(good)
      }
      video.addEventListener('seeked', () => end(true), once)
      video.addEventListener('error', () => end(false), once)
      this.scope.add(() => done(false))
      video.currentTime = seekTime(frame, this.rate)
    })
    if (there) canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
    return there
  }

  private made(): HTMLVideoElement {
    const video = document.createElement('video')
    video.muted = true
    video.playsInline = true
    video.preload = 'auto'
    video.src = this.url
    this.video = video
    this.scope.add(() => {
      video.removeAttribute('src')
      video.load()
      this.video = null
    })
    return video
  }
}
