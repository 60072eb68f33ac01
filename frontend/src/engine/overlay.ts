/** The canvas over the film: keeps its size and pixel density, and redraws the body of the frame on the screen. */
import { containFit } from './fit'
import type { PoseTrack } from './pose'
import type { Scope } from './scope'
import { drawBody, drawGhost, lineWidth } from './skeleton'

export interface OverlayLook {
  /** Body on or off. */
  body: boolean
  mirror: boolean
  /** Past poses as pale shapes. */
  trail: boolean
}

/** How long ago the past poses were, in seconds, with their whiteness. */
const TRAIL: readonly (readonly [secondsAgo: number, alpha: number])[] = [[0.5, 0.09], [0.25, 0.13]]

export class Overlay {
  private pose: PoseTrack | null = null
  private look: OverlayLook = { body: true, mirror: false, trail: false }
  /** null until a frame is on the screen: over a poster no body is drawn. */
  private frame: number | null = null
  private width = 0
  private height = 0

  constructor(
    private readonly canvas: HTMLCanvasElement,
    scope: Scope,
  ) {
    scope.resize(canvas, (width, height) => this.resize(width, height))
  }

  setPose(pose: PoseTrack | null): void {
    this.pose = pose
    this.draw()
  }

  setLook(look: OverlayLook): void {
    this.look = { ...look }
    this.draw()
  }

  /** Draw the body of `frame`, which must be the frame on the screen. */
  show(frame: number): void {
    this.frame = frame
    this.draw()
  }

  private resize(width: number, height: number): void {
    const density = globalThis.devicePixelRatio || 1
    this.width = Math.round(width * density)
    this.height = Math.round(height * density)
    this.canvas.width = this.width
    this.canvas.height = this.height
    this.draw()
  }

  private draw(): void {
    const ink = this.canvas.getContext('2d')
    if (!ink) return
    ink.clearRect(0, 0, this.width, this.height)
    const { pose, look, frame } = this
    // Readable from outside, so that a test can compare it with the number burned into a film.
    if (frame !== null) this.canvas.dataset['frame'] = String(frame)
    if (frame === null || !pose || !look.body || this.width === 0) return
    const fit = containFit(pose.width, pose.height, this.width, this.height)
    const density = globalThis.devicePixelRatio || 1
    const width = Math.max(lineWidth(fit.height), 1.5 * density)
    for (let person = 0; person < pose.people; person++) {
      for (const [ago, alpha] of look.trail ? TRAIL : []) {
        const past = pose.body(frame - Math.round((ago * pose.rate[0]) / pose.rate[1]), person)
        if (past) drawGhost(ink, past, fit, { mirror: look.mirror, alpha })
      }
      const body = pose.body(frame, person)
      if (body) drawBody(ink, body, fit, { width, mirror: look.mirror })
    }
  }
}
