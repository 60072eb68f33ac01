/**
 * The frame clock: which frame of the film is on the screen, and how to bring another one there.
 *
 * `shown` is what the browser presented (requestVideoFrameCallback; where that is missing, the playback position).
 * `wished` is where a seek is going. Drawings on the film follow `shown`; only a hand on the playhead follows `wished`.
 * At most one seek is under way: of those asked for meanwhile the latest wins, so scrubbing never piles up.
 */
import { clamp, frameLength, frameOfMediaTime, frameOfTime, secondsAt, seekTime, type Rate } from './rate'
import type { Scope } from './scope'

/** What the clock needs of an HTMLVideoElement. */
export interface Film extends EventTarget {
  currentTime: number
  playbackRate: number
  readonly paused: boolean
  readonly ended: boolean
  readonly readyState: number
  play(): Promise<void>
  pause(): void
  requestVideoFrameCallback?(callback: (now: number, metadata: { mediaTime: number }) => void): number
  cancelVideoFrameCallback?(handle: number): void
}

export interface Loop {
  start: number
  end: number
}

type FrameListener = (frame: number) => void
type Listener = () => void

const HAVE_METADATA = 1
/** A seek that the browser never answers (a lost connection) gives way to the next one after this long. */
const SEEK_PATIENCE_MS = 3000
const TURN_PATIENCE_MS = 120
/** A frame that was sought and is not told after this long is believed: a callback can get lost on a busy machine. */
const TOLD_PATIENCE_MS = 500

export class FrameClock {
  private current = 0
  /** A frame was seen where the film was first sent. Before that, what is on the screen is only on its way there. */
  private begun = false
  private underWay: number | null = null
  private next: number | null = null
  /** The seek to this frame is over, but its picture has not been told yet. */
  private arriving: number | null = null
  private givenUp: (() => void) | null = null
  private backwards: (() => void) | null = null
  private range: Loop | null = null
  /** The loop goes back to its start: the film stands still for the seek, but it counts as playing. */
  private turning = false
  private forwardSpeed = 1
  private backSpeed = 1
  private readonly frameListeners = new Set<FrameListener>()
  private readonly stateListeners = new Set<Listener>()

  constructor(
    private readonly film: Film,
    readonly rate: Rate,
    readonly frames: number,
    private readonly scope: Scope,
  ) {
    this.watchFrames()
    scope.listen(film, 'seeked', () => this.seekDone())
    scope.listen(film, 'loadedmetadata', () => this.start())
    scope.listen(film, 'ended', () => this.ended())
    scope.listen(film, 'pause', () => this.paused())
    for (const type of ['play', 'ratechange']) scope.listen(film, type, () => this.tell())
    scope.add(() => this.stopBackwards())
  }

  /** The frame on the screen. */
  get shown(): number {
    return this.current
  }

  /** Whether `shown` is known: a frame is on the screen, and it is not the film's beginning passing by. */
  get settled(): boolean {
    return this.begun
  }

  /** Where the film is being sent; the same as `shown` when nothing is under way. */
  get wished(): number {
    return this.next ?? this.underWay ?? this.arriving ?? this.current
  }

  get playing(): boolean {
    return this.backwards !== null || this.turning || !this.film.paused
  }

  /** Signed: −1 plays backwards at the clip's own tempo. */
  get speed(): number {
    return this.backwards ? -this.backSpeed : this.forwardSpeed
  }

  get loop(): Loop | null {
    return this.range
  }

  /** Called with every frame that comes to the screen. Returns the way to stop. */
  onFrame(listener: FrameListener): () => void {
    this.frameListeners.add(listener)
    return this.scope.add(() => this.frameListeners.delete(listener))
  }

  /** Called when play, speed, loop or the wished frame change. */
  onState(listener: Listener): () => void {
    this.stateListeners.add(listener)
    return this.scope.add(() => this.stateListeners.delete(listener))
  }

  seek(frame: number): void {
    const target = clamp(Math.round(frame), 0, this.frames - 1)
    if (this.underWay !== null) this.next = target
    else if (this.film.readyState < HAVE_METADATA) this.next = target
    else if (target !== this.current || this.arriving !== null || !this.film.paused || this.film.ended) this.send(target)
    this.tell()
  }

  /** Frames forward or back, counted from where the film is already being sent, so that held keys add up. */
  step(frames: number): void {
    this.pause()
    this.seek(this.wished + frames)
  }

  play(): void {
    this.stopBackwards()
    this.turning = false
    const { start, end } = this.range ?? { start: 0, end: this.frames }
    const at = this.wished
    // Play pressed on the last frame, or outside the loop, means from its beginning.
    if (at >= end - 1 || at < start) this.seek(start)
    this.run()
  }

  pause(): void {
    this.stopBackwards()
    this.turning = false
    if (!this.film.paused) this.film.pause()
    this.tell()
  }

  toggle(): void {
    if (this.playing) this.pause()
    else this.play()
  }

  /** Play backwards at `speed` times the clip's tempo: one seek after another, as fast as the browser can. */
  playBack(speed: number): void {
    this.pause()
    this.backSpeed = speed
    const from = this.wished
    const perSecond = speed / frameLength(this.rate)
    let began: number | null = null
    let asked = from
    let cancel = () => {}
    const turn = (now: number) => {
      began ??= now
      const lowest = this.range?.start ?? 0
      const frame = Math.max(lowest, Math.floor(from - ((now - began) / 1000) * perSecond))
      if (frame !== asked) this.seek((asked = frame))
      if (frame > lowest) cancel = this.scope.frame(turn)
      else this.stopBackwards()
    }
    this.backwards = () => cancel()
    cancel = this.scope.frame(turn)
    this.tell()
  }

  setSpeed(speed: number): void {
    this.forwardSpeed = clamp(speed, 0.1, 4)
    this.film.playbackRate = this.forwardSpeed
    this.tell()
  }

  /** Repeat [start, end), both within the clip; null plays on to the end. Playing film goes to the range at once. */
  setLoop(range: Loop | null): void {
    this.range = range && {
      start: clamp(range.start, 0, this.frames - 1),
      end: clamp(range.end, range.start + 1, this.frames),
    }
    const { range: loop } = this
    if (loop && this.playing && (this.wished < loop.start || this.wished >= loop.end)) this.seek(loop.start)
    this.tell()
  }

  /** Film that is already loaded when the clock is made, or whose data have just come. */
  start(): void {
    if (this.film.readyState < HAVE_METADATA) return
    this.film.playbackRate = this.forwardSpeed
    // Frame 0 is asked for too: a browser may have kept the position of an earlier visit.
    this.send(this.wished)
  }

  private send(frame: number): void {
    this.next = null
    this.arriving = null
    this.underWay = frame
    this.givenUp?.()
    this.givenUp = this.scope.timeout(() => this.seekDone(), SEEK_PATIENCE_MS)
    this.film.currentTime = seekTime(frame, this.rate)
  }

  private seekDone(): void {
    this.givenUp?.()
    this.givenUp = null
    const done = this.underWay
    this.underWay = null
    if (this.next !== null && this.next !== done) this.send(this.next)
    else {
      this.next = null
      if (done !== this.current) this.arriving = done
      // Played on as soon as the first frame of the loop is seen; a page in the background may never be told of it.
      if (this.turning) this.scope.timeout(() => this.goOn(), this.current === this.range?.start ? 0 : TURN_PATIENCE_MS)
    }
    if (!this.film.requestVideoFrameCallback) this.present(frameOfTime(this.film.currentTime, this.rate))
    // Nor may a browser that had the frame on the screen already tell it again.
    else if (!this.begun || this.arriving !== null) this.scope.timeout(() => this.believe(), TOLD_PATIENCE_MS)
    this.tell()
  }

  private believe(): void {
    if ((this.begun && this.arriving === null) || this.underWay !== null || !this.film.paused) return
    this.present(frameOfTime(this.film.currentTime, this.rate))
  }

  /** Paused film may have gone on by a frame that nobody told: it is sent to the one that everybody was told. */
  private paused(): void {
    if (this.film.paused && !this.film.ended && !this.turning && this.underWay === null) this.send(this.current)
    this.tell()
  }

  private ended(): void {
    if (this.range) this.turn(this.range)
    else this.send(this.frames - 1)
    this.tell()
  }

  /**
   * Back to the start of the loop. It turns when its LAST frame is on the screen, and the film is stopped at once: that
   * frame stays until the seek is done, so the frame after the loop is not seen and the first one is.
   */
  private turn(loop: Loop): void {
    this.turning = true
    this.film.pause()
    this.send(loop.start)
  }

  private goOn(): void {
    if (!this.turning || this.underWay !== null) return
    this.turning = false
    this.run()
  }

  /** A refusal (no gesture yet, or paused again at once) leaves the film paused, which `pause` reports. */
  private run(): void {
    this.film.play().catch(() => this.tell())
  }

  private watchFrames(): void {
    const { film, scope } = this
    if (film.requestVideoFrameCallback) {
      let handle = 0
      const each = (_now: number, { mediaTime }: { mediaTime: number }) => {
        this.present(frameOfMediaTime(mediaTime, this.rate))
        if (!scope.disposed) handle = film.requestVideoFrameCallback?.(each) ?? 0
      }
      handle = film.requestVideoFrameCallback(each)
      scope.add(() => film.cancelVideoFrameCallback?.(handle))
      return
    }
    const poll = () => {
      if (!film.paused) this.present(frameOfTime(film.currentTime, this.rate))
      scope.frame(poll)
    }
    scope.frame(poll)
  }

  private present(frame: number): void {
    const now = clamp(frame, 0, this.frames - 1)
    if (now === this.arriving || !this.film.paused) this.arriving = null
    const first = !this.begun
    if (first && this.underWay !== null && now !== this.wished) return
    this.begun = true
    if (this.range && !this.film.paused && this.underWay === null && now >= this.range.end - 1) this.turn(this.range)
    if (first || now !== this.current) {
      this.current = now
      for (const listener of [...this.frameListeners]) listener(now)
    }
    if (now === this.range?.start) this.goOn()
  }

  private stopBackwards(): void {
    if (!this.backwards) return
    this.backwards()
    this.backwards = null
    this.tell()
  }

  private tell(): void {
    for (const listener of [...this.stateListeners]) listener()
  }

  /** Seconds of the film right now, between frames too: when a beat is tapped. */
  get position(): number {
    return this.film.currentTime
  }

  /** Seconds at the start of the frame on the screen. */
  get seconds(): number {
    return secondsAt(this.current, this.rate)
  }
}
