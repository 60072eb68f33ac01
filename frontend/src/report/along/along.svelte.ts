/** Counting along: what is called before the film starts, and whether counts are spoken. Off until somebody asks for it. */
import { countIn } from '../../engine/along'
import { language, t } from '../../i18n'
import type { ClipPage } from '../page.svelte'
import { inWords } from '../words'

/** Said faster than this, numbers are no help. */
const LEAST_BEAT_MS = 260
const QUICK_VOICE = 1.5

export class Along {
  on = $state(false)
  spoken = $state(false)
  /** The number that is called before the film starts. */
  lead: number | null = $state(null)
  private timers: ReturnType<typeof setTimeout>[] = []
  private last: number | null = null

  constructor(private readonly page: ClipPage) {}

  /** Whether there are counts at all, and a voice. */
  get able(): boolean {
    return (this.page.model?.counts.length ?? 0) > 1
  }

  get voice(): boolean {
    return typeof speechSynthesis !== 'undefined'
  }

  get leading(): boolean {
    return this.timers.length > 0
  }

  set(on: boolean): void {
    this.on = on
    if (!on) this.stop()
    this.page.say(on ? t('Counting along: four beats before the film starts.') : t('Not counting along'))
  }

  /** Start the film with four beats before it; at once where there are no counts. */
  play(): void {
    const { clock, model, rate } = this.page
    if (!clock) return
    this.stop()
    const range = clock.loop ?? { start: 0, end: clock.frames }
    const at = clock.wished >= range.end - 1 || clock.wished < range.start ? range.start : clock.wished
    const way = model && rate ? countIn(model.counts, at, rate, Math.max(0.1, clock.speed)) : null
    if (!way) return clock.play()
    for (const { number, at: wait } of way.calls) this.timers.push(setTimeout(() => this.call(number), wait))
    this.timers.push(
      setTimeout(() => {
        this.stop()
        clock.play()
      }, way.film),
    )
  }

  /** Nothing more is called, and nothing starts by itself. */
  stop(): void {
    for (const timer of this.timers) clearTimeout(timer)
    this.timers = []
    this.lead = null
    if (this.voice) speechSynthesis.cancel()
  }

  /** The count that the film has come to. */
  counted(number: number | null): void {
    if (!this.on || number === this.last) return
    this.last = number
    if (number !== null && this.page.playing && !this.leading && this.slowEnough()) this.speak(number)
  }

  private call(number: number): void {
    this.lead = number
    this.speak(number)
  }

  private slowEnough(): boolean {
    const counts = this.page.model?.counts ?? []
    const [a, b] = [counts[0], counts[1]]
    return a !== undefined && b !== undefined && ((b.seconds - a.seconds) * 1000) / Math.max(0.1, this.page.speed) >= LEAST_BEAT_MS
  }

  private speak(number: number): void {
    if (!this.spoken || !this.voice) return
    const words = new SpeechSynthesisUtterance(inWords(number))
    words.lang = language()
    words.rate = QUICK_VOICE
    speechSynthesis.cancel()
    speechSynthesis.speak(words)
  }
}
