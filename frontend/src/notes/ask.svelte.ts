/** How the page asks for a note to be written: it may do so before the notes themselves are loaded. */
import type { About } from './types'

export const asked: { about: About | null } = $state({ about: null })

/** Open the form, on the moment or the unit that is on the screen. */
export function askForNote(about: About): void {
  asked.about = about
}
