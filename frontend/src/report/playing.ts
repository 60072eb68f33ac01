/** What every player says of itself: its speeds, what it shows, and where it is. */
import type { FrameClock } from '../engine/clock'
import { secondsAt } from '../engine/rate'
import { clock as clockText, number, t } from '../i18n'
import type { Show } from './film'

const SPEED_WORDS = new Map([[0.25, '¼×'], [0.5, '½×'], [0.75, '¾×'], [1, '1×']])

/** "½×"; with a minus where the film plays back. */
export const speedWord = (speed: number): string =>
  (speed < 0 ? '−' : '') + (SPEED_WORDS.get(Math.abs(speed)) ?? `${number(Math.abs(speed))}×`)

export const showOptions = (): readonly { value: Show; text: string }[] => [
  { value: 'both', text: t('Film and body') },
  { value: 'body', text: t('Body only') },
  { value: 'film', text: t('Film only') },
]

/**
 * Keep the time of the frame on the screen in `time`, and its words in `frame`; returns what ends that. Written by the
 * clock itself: sixty times a second is no work for a framework.
 */
export function tellFrame(clock: FrameClock, time: () => HTMLElement | undefined, frame: () => HTMLElement | undefined, words: (n: number) => string): () => void {
  const write = (shown: number) => {
    const [timeAt, frameAt] = [time(), frame()]
    if (timeAt) timeAt.textContent = clockText(secondsAt(shown, clock.rate))
    if (frameAt) frameAt.textContent = words(shown)
  }
  if (clock.settled) write(clock.shown)
  return clock.onFrame(write)
}
