/** What stands under the still in a scrubbing bubble. */
import type { PeekWords } from './engine/peek'
import { clock, t } from './i18n'

export const peekWords: PeekWords = {
  time: (seconds) => clock(seconds),
  frame: (frame) => t('frame {n}', { n: frame }),
}
