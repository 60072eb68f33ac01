/**
 * Correcting the counts by hand. A draft is a grid that differs from the stored one; it lies over the report on the
 * page (page.grid), so that lanes and film show it at once. Every act is one step of undo, a run of taps too.
 */
import { ApiError, api } from '../../api/client'
import type { RhythmGrid } from '../../api/types'
import { double, fitTaps, halve, LEAST_TAPS, nudge, oneAt, sameGrid, shiftOne, tempoOf, type Grid } from '../../engine/grid'
import { History } from '../../engine/history'
import { secondsAt } from '../../engine/rate'
import { clock as clockText, number, plural, t } from '../../i18n'
import type { ClipPage } from '../page.svelte'

/** Milliseconds without a tap after which the next one begins a new run. */
const RUN_ENDS_MS = 4_000
export const STEP_SECONDS = 0.01

const gridOf = ({ beats, count_one }: Pick<RhythmGrid, 'beats' | 'count_one'>): Grid => ({ beats, countOne: count_one })

export class RhythmDesk {
  stored: RhythmGrid | null = $state.raw(null)
  grid: Grid | null = $state.raw(null)
  canUndo = $state(false)
  canRedo = $state(false)
  taps: readonly number[] = $state.raw([])
  busy = $state(false)
  /** What somebody else saved meanwhile. */
  conflict: RhythmGrid | null = $state.raw(null)
  trouble: string | null = $state(null)
  readonly changed: boolean = $derived(this.grid !== null && this.stored !== null && !sameGrid(this.grid, gridOf(this.stored)))
  readonly tempo: number | null = $derived(this.grid && tempoOf(this.grid.beats))
  private history: History<Grid> | null = null
  private lastTap = -Infinity
  private beforeRun: Grid | null = null
  /** The run of taps has made a grid: what follows in it belongs to the same step. */
  private runIsStep = false

  constructor(
    private readonly page: ClipPage,
    private readonly now: () => number = () => performance.now(),
  ) {}

  private get length(): number {
    const { frames, rate } = this.page
    return frames && rate ? secondsAt(frames, rate) : 0
  }

  /**
   * Fetch what is stored. A draft and a run of taps stay; what they are based on stays too, so that saving tells of a
   * conflict. So does the way back, where nothing changed but the news about it.
   */
  async load(): Promise<void> {
    try {
      const told = await api.rhythm(this.page.clip.id)
      const same = this.stored?.version === told.version && sameGrid(gridOf(this.stored), gridOf(told))
      if (same) this.stored = told
      else if (!this.changed && !this.taps.length) this.take(told)
      this.trouble = null
    } catch (error) {
      if (!this.stored) this.trouble = words(error)
    }
  }

  /** The stored rhythm, and nothing to undo. */
  private take(told: RhythmGrid): void {
    this.stored = told
    this.conflict = null
    this.endRun()
    this.history = new History(gridOf(told))
    this.show()
  }

  private show(): void {
    this.grid = this.history?.now ?? null
    this.canUndo = this.history?.canUndo ?? false
    this.canRedo = this.history?.canRedo ?? false
    this.page.grid = this.changed ? this.grid : null
  }

  private step(grid: Grid, said: string, joined = false): void {
    if (!this.history) return
    this.history.push(grid, joined)
    this.show()
    this.page.say(said)
  }

  private endRun(): void {
    this.taps = []
    this.beforeRun = null
    this.runIsStep = false
    this.lastTap = -Infinity
  }

  /** Apply a change to the grid; returns whether there was anything to change. */
  private change(make: (grid: Grid) => Grid, said: (grid: Grid) => string): boolean {
    const { grid } = this
    if (!grid || !grid.beats.length) return false
    this.endRun()
    const next = make(grid)
    if (sameGrid(next, grid)) {
      this.page.say(t('Nothing to change.'))
      return false
    }
    this.step(next, said(next))
    return true
  }

  /** A tap at `seconds` of the film. From the fourth on the grid follows. */
  tap(seconds: number): void {
    if (!this.history || this.busy) return
    const now = this.now()
    if (now - this.lastTap > RUN_ENDS_MS) this.endRun()
    this.lastTap = now
    this.beforeRun ??= this.history.now
    this.taps = [...this.taps, seconds]
    const fitted = fitTaps(this.taps, this.length, this.beforeRun)
    if (!fitted) {
      const left = LEAST_TAPS - this.taps.length
      this.page.say(left > 0 ? plural(left, { one: '{n} more tap', other: '{n} more taps' }) : t('Go on tapping.'))
      return
    }
    this.step(fitted, t('{n} taps, {tempo} beats a minute', { n: this.taps.length, tempo: tempoWords(fitted) }), this.runIsStep)
    this.runIsStep = true
  }

  oneHere(seconds: number): boolean {
    return this.change((grid) => oneAt(grid, seconds), (grid) => t('Count 1 at {time}', { time: this.oneTime(grid) }))
  }

  shift(by: 1 | -1): boolean {
    return this.change((grid) => shiftOne(grid, by), (grid) => t('Count 1 at {time}', { time: this.oneTime(grid) }))
  }

  nudge(steps: 1 | -1): boolean {
    const said = steps > 0 ? t('10 ms later') : t('10 ms earlier')
    return this.change((grid) => nudge(grid, steps * STEP_SECONDS, this.length), () => said)
  }

  halve(): boolean {
    return this.change(halve, (grid) => t('Half as many: {tempo} beats a minute', { tempo: tempoWords(grid) }))
  }

  double(): boolean {
    return this.change(double, (grid) => t('Twice as many: {tempo} beats a minute', { tempo: tempoWords(grid) }))
  }

  undo(): boolean {
    this.endRun()
    if (!this.history?.undo()) return false
    this.show()
    this.page.say(t('Taken back'))
    return true
  }

  redo(): boolean {
    this.endRun()
    if (!this.history?.redo()) return false
    this.show()
    this.page.say(t('Done again'))
    return true
  }

  /** Throw the draft away. */
  discard(): void {
    if (this.stored) this.take(this.stored)
    this.page.say(t('As it was saved'))
  }

  async save(): Promise<void> {
    const { grid, stored } = this
    if (!grid || !stored) return
    await this.write(() => api.setRhythm(this.page.clip.id, { beats: [...grid.beats], count_one: grid.countOne, based_on: stored.version }), t('Saved'))
  }

  /** Back to what was heard in the music; stored at once. */
  async asHeard(): Promise<void> {
    const { stored } = this
    if (!stored) return
    if (!stored.corrected) {
      this.discard()
      return
    }
    await this.write(() => api.clearRhythm(this.page.clip.id, stored.version), t('As it was heard'))
  }

  /** After a conflict: what the other person saved … */
  takeTheirs(): void {
    if (this.conflict) this.accept(this.conflict)
    this.page.say(t('As the other person saved it'))
  }

  /** … or one's own over it. */
  async keepMine(): Promise<void> {
    if (!this.conflict) return
    this.stored = this.conflict
    this.conflict = null
    await this.save()
  }

  private async write(ask: () => Promise<RhythmGrid>, said: string): Promise<void> {
    this.busy = true
    this.trouble = null
    try {
      this.accept(await ask())
      this.page.say(said)
    } catch (error) {
      const current = error instanceof ApiError && error.code === 'conflict' ? (error.body['current'] as RhythmGrid | undefined) : undefined
      if (current) this.conflict = current
      else this.trouble = words(error)
      this.page.say(words(error))
    } finally {
      this.busy = false
    }
  }

  /** What the server holds now; the report on the page is given it too, until it is fetched anew. */
  private accept(told: RhythmGrid): void {
    const { report } = this.page
    if (report) {
      const { beats, count_one, tempo_bpm, corrected } = told
      const { confidence, reason } = told.heard
      const rhythm = { beats, count_one, tempo_bpm, corrected, confidence: corrected ? 1 : confidence, reason: corrected ? null : reason }
      this.page.report = { ...report, rhythm }
    }
    this.take(told)
  }

  private oneTime(grid: Grid): string {
    return clockText(Math.max(0, grid.beats[grid.countOne ?? 0] ?? 0))
  }
}

/** Whole beats a minute, but with one place where a film is counted slowly. */
export const tempoWords = (grid: Grid): string => {
  const tempo = tempoOf(grid.beats)
  return tempo === null ? '–' : number(tempo, tempo < 60 ? 1 : 0)
}

const words = (error: unknown): string =>
  error instanceof ApiError ? error.message : t('That did not work. Nothing was changed; try again in a moment.')
