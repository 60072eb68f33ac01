/**
 * Two films that play together along a course. One leads, by its own clock; the other is kept with it by its tempo, and
 * by a seek where that would take too long. Wherever the films must be brought to other frames (a loop's start, a unit in
 * another place, one that only one of them has), both are stopped, sent there, and go on together when both have arrived.
 */
import type { FrameClock } from '../clock'
import { clamp, frameLength, secondsAt } from '../rate'
import type { Scope } from '../scope'
import { slope, type Course, type Moment, type Side, type Stretch } from './course'

/** [from, to) on the course. */
export interface Range {
  from: number
  to: number
}

type Listener = () => void

/** So far off, in seconds, the following film is sent after the leader; less is made up by its tempo. */
const JUMP_S = 0.3
/** In about this time a small distance is made up. */
const CATCH_UP_S = 0.5
/** Its tempo is changed by steps that can be told apart: each change costs the browser something. */
const TEMPO_STEP = 0.04
/** A film that never says that it arrived does not hold up the other for longer. */
const ARRIVAL_MS = 900

const OTHER: Readonly<Record<Side, Side>> = { first: 'second', second: 'first' }

export class Duo {
  private place = 0
  private stretch = 0
  private going = false
  /** Both are being sent somewhere and go on from there. */
  private target: Moment | null = null
  private giveUp: (() => void) | null = null
  private tempo = 1
  private range: Range | null = null
  private readonly listeners = new Set<Listener>()

  constructor(
    readonly course: Course,
    private readonly clocks: Readonly<Record<Side, FrameClock>>,
    private readonly scope: Scope,
  ) {
    for (const side of ['first', 'second'] as const) {
      clocks[side].onFrame((frame) => this.frameShown(side, frame))
      clocks[side].onState(() => this.arrived())
    }
    scope.add(() => this.listeners.clear())
  }

  /** Seconds on the course: of what the leading film shows, or is sent to. */
  get position(): number {
    return this.place
  }

  get playing(): boolean {
    return this.going
  }

  get speed(): number {
    return this.tempo
  }

  get loop(): Range | null {
    return this.range
  }

  /** The frames that belong together at the present position. */
  get moment(): Moment {
    return this.course.at(this.place, this.stretch)
  }

  /** Called when a frame comes to the screen, and when play, speed or loop change. */
  onChange(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** To `position`; the last one is that of the last frame that is shown. */
  seek(position: number): void {
    const last = this.course.stretches.at(-1)
    const end = last ? Math.max(last.from, last.to - frameLength(this.course.takes[last.lead].rate)) : 0
    this.send(clamp(position, 0, end))
  }

  /** By frames of the film that leads. */
  step(frames: number): void {
    this.pause()
    const here = this.course.stretches[this.stretch]
    this.seek(this.place + frames * frameLength(this.course.takes[here?.lead ?? 'first'].rate))
  }

  play(): void {
    const { from, to } = this.range ?? { from: 0, to: this.course.length }
    this.going = true
    const outside = this.place < from || this.place >= to - this.leadFrame()
    this.send(outside ? from : this.place)
  }

  /** The film that followed is brought to the very frame that belongs to the leader's. */
  pause(): void {
    this.going = false
    this.send(this.place)
  }

  toggle(): void {
    if (this.going) this.pause()
    else this.play()
  }

  setSpeed(speed: number): void {
    this.tempo = speed
    const here = this.course.stretches[this.stretch]
    if (here) this.setTempi(here, 0)
    this.tell()
  }

  /** Repeat a part of the course; null plays on to the end. Films that play elsewhere go to its start. */
  setLoop(range: Range | null): void {
    this.range = range
    if (range && this.going && (this.place < range.from || this.place >= range.to)) this.send(range.from)
    this.tell()
  }

  private leadFrame(): number {
    return frameLength(this.course.takes[this.course.stretches[this.stretch]?.lead ?? 'first'].rate)
  }

  private send(position: number): void {
    this.place = position
    const moment = this.course.at(position)
    this.stretch = moment.stretch
    for (const side of ['first', 'second'] as const) {
      this.clocks[side].pause()
      this.clocks[side].seek(moment[side])
    }
    this.giveUp?.()
    this.giveUp = null
    this.target = this.going ? moment : null
    if (this.going) {
      this.giveUp = this.scope.timeout(() => this.start(), ARRIVAL_MS)
      this.arrived()
    }
    this.tell()
  }

  private arrived(): void {
    const { target, clocks } = this
    if (!target || !this.going) return
    const there = (side: Side) => clocks[side].settled && clocks[side].shown === target[side] && clocks[side].wished === target[side]
    if (there('first') && there('second')) this.start()
  }

  private start(): void {
    if (!this.target || !this.going) return
    this.target = null
    this.giveUp?.()
    this.giveUp = null
    const here = this.course.stretches[this.stretch]
    if (!here) return
    this.setTempi(here, 0)
    for (const side of ['first', 'second'] as const) if (this.moves(here, side)) this.clocks[side].play()
    this.tell()
  }

  /** Whether that film has anywhere to go: its clock would take "play" on the last frame for "from the beginning". */
  private moves(here: Stretch, side: Side): boolean {
    return here[side].end - here[side].start > 0 && this.clocks[side].wished < this.clocks[side].frames - 1
  }

  private frameShown(side: Side, frame: number): void {
    this.arrived()
    const here = this.course.stretches[this.stretch]
    if (this.going && !this.target && here?.lead === side) this.led(here, side, frame)
    else if (!this.going && here) this.settle(here, side, frame)
    this.tell()
  }

  /** A film that was stopped may have gone on by a few frames that were told late: the other one goes there, too. */
  private settle(here: Stretch, side: Side, frame: number): void {
    const { moment } = this
    if (this.clocks[side].wished !== frame || frame === moment[side]) return
    const inside = frame >= here[side].start && frame < here[side].end
    if (side === here.lead && inside) this.send(this.course.positionIn(here, side, frame))
    else this.clocks[side].seek(moment[side])
  }

  /** The leading film shows another frame: go on with it, turn, or keep the other one with it. */
  private led(here: Stretch, side: Side, frame: number): void {
    const { course } = this
    const step = frameLength(course.takes[side].rate)
    this.place = course.positionIn(here, side, frame)
    const slack = step * 1e-3 // positions are sums of fractions
    if (this.range && this.place >= this.range.to - step - slack) return this.send(this.range.from)
    if (this.place < here.to - slack) {
      // The last frame of a stretch that does not flow on into the next one is its turn to stop.
      const last = this.place >= here.to - step - slack
      const next = course.stretches[this.stretch + 1]
      if (last && !next) return this.pause()
      if (last && next && !flows(here, next)) return this.send(next.from)
      return this.follow(here, side)
    }
    let index = this.stretch
    let [now, next] = [here, course.stretches[index + 1]]
    while (next && flows(now, next) && this.place >= now.to - slack) [now, next] = [next, course.stretches[++index + 1]]
    if (now === here) return next ? this.send(next.from) : this.pause()
    this.stretch = index
    this.place = course.positionIn(now, side, frame)
    this.follow(now, side)
  }

  private follow(here: Stretch, side: Side): void {
    const other = OTHER[side]
    const clock = this.clocks[other]
    const want = this.course.at(this.place, this.stretch)[other]
    if (!this.moves(here, other)) {
      if (clock.playing) clock.pause()
      if (clock.wished !== want) clock.seek(want)
      return
    }
    const ahead = secondsAt(clock.wished - want, this.course.takes[other].rate)
    if (Math.abs(ahead) > JUMP_S) clock.seek(want)
    this.setTempi(here, Math.abs(ahead) > JUMP_S ? 0 : ahead)
    if (!clock.playing) clock.play()
  }

  /** Give both films their tempo; `ahead` = seconds of its film by which the following one is before the leader. */
  private setTempi(here: Stretch, ahead: number): void {
    const { clocks, course, tempo } = this
    set(clocks[here.lead], tempo)
    if (here.lead === 'second') return
    const even = tempo * slope(here, course.takes)
    if (even > 0) set(clocks.second, even * clamp(1 - ahead / CATCH_UP_S, 0.5, 1.6))
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener()
  }
}

/** Whether nothing has to be sent anywhere between two stretches: the same film leads, and the other is where it should be. */
const flows = (here: Stretch, next: Stretch): boolean =>
  here.lead === next.lead && here.first.end === next.first.start && here.second.end === next.second.start

function set(clock: FrameClock, tempo: number): void {
  if (Math.abs(clock.speed - tempo) > tempo * TEMPO_STEP || (tempo === 1 && clock.speed !== 1)) clock.setSpeed(tempo)
}
