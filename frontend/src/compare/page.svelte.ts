/** The state of a comparison that is looked at. Frames are drawn by the engine; what changes here changes seldom. */
import type { FrameClock } from '../engine/clock'
import type { Course, Side } from '../engine/compare/course'
import type { Duo } from '../engine/compare/duo'
import type { PoseTrack } from '../engine/pose'
import { t } from '../i18n'
import { courseOfComparison, inCourse } from './model'
import type { Comparison, ComparisonResult, Pair } from './types'
import { spokenPair } from './words'

export type Layout = 'laid' | 'beside'
export type Mirrored = 'none' | Side | 'both'

export class ComparePage {
  comparison: Comparison = $state.raw() as Comparison
  poses: Record<Side, PoseTrack | null> = $state.raw({ first: null, second: null })
  clocks: Record<Side, FrameClock | null> = $state.raw({ first: null, second: null })
  duo: Duo | null = $state.raw(null)

  /** The unit that the page begins with since the body differs in it; null where it begins with the first one of both. */
  readonly begun: number | null
  /** Index of the unit that is danced, or was last. */
  current = $state(0)
  /** Which take stands while the other dances what it does not have. */
  waits: Side | null = $state(null)
  looped = $state(-1)
  playing = $state(false)
  speed = $state(1)
  sound = $state(false)
  layout: Layout = $state('laid')
  mirrored: Mirrored = $state('none')
  bodies = $state(true)
  said = $state('')

  readonly result: ComparisonResult | null = $derived(this.comparison.result)
  readonly pairs: readonly Pair[] = $derived(this.result?.pairs ?? [])
  readonly course: Course | null = $derived(this.result && courseOfComparison(this.comparison))
  /** The units in the order in which they are played. */
  readonly order: readonly number[] = $derived(this.course ? inCourse(this.comparison, this.course) : [])
  readonly pair: Pair | null = $derived(this.pairs[this.current] ?? null)

  /** alone: takes without a film show their body in its place; otherwise they say that it is missing. */
  constructor(
    comparison: Comparison,
    readonly alone = false,
  ) {
    this.comparison = comparison
    this.begun = comparison.result?.things.find(({ joint }) => joint !== null)?.pair ?? null
    const inBoth = this.order.find((index) => this.pairs[index]?.first !== null && this.pairs[index]?.second !== null)
    this.current = this.begun ?? inBoth ?? this.order[0] ?? 0
  }

  mirrors(side: Side): boolean {
    return this.mirrored === side || this.mirrored === 'both'
  }

  /** The films moved, or play, speed or loop changed. */
  moved(duo: Duo): void {
    this.playing = duo.playing
    this.speed = duo.speed
    const stretch = duo.course.stretches[duo.moment.stretch]
    if (stretch?.pair !== null && stretch?.pair !== undefined) this.current = stretch.pair
    const kind = stretch?.pair === null || stretch?.pair === undefined ? null : this.pairs[stretch.pair]?.kind
    this.waits = kind === 'left-out' ? 'second' : kind === 'added' ? 'first' : null
  }

  say(text: string): void {
    // The same sentence twice must be heard twice: an invisible mark makes it another text.
    this.said = this.said === text ? `${text}\u200b` : text
  }

  /** Show a unit from its start: repeated and played where asked for. Whoever asks from further down sees the films again. */
  show(pair: number, { play = false, loop = this.looped !== -1 || play }: { play?: boolean; loop?: boolean } = {}): void {
    const { course, duo } = this
    const range = course?.rangeOf(pair)
    const told = this.pairs[pair]
    if (!range || !told) return
    this.current = pair
    this.looped = loop ? pair : -1
    duo?.setLoop(loop ? range : null)
    duo?.seek(range.from)
    if (play) {
      duo?.play()
      bringToSight()
    }
    this.say(spokenPair(told))
  }

  toggleLoop(): void {
    const off = this.looped !== -1
    this.looped = off ? -1 : this.current
    this.duo?.setLoop(off ? null : (this.course?.rangeOf(this.current) ?? null))
    this.say(off ? t('Loop off') : t('Loop: {name}', { name: this.pair?.name ?? '' }))
  }

  /** The unit before or after the one that is danced. */
  step(by: 1 | -1): void {
    const next = this.order[this.order.indexOf(this.current) + by]
    if (next !== undefined) this.show(next)
  }
}

/** Scroll to the films where less than half of them is seen. */
function bringToSight(): void {
  const films = document.querySelector('.takes')
  const box = films?.getBoundingClientRect()
  if (!films || !box || box.top + box.height / 2 > 60) return
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  films.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' })
}
