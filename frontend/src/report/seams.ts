/** Parts of the page that live in folders of their own, and are fetched when they are wanted; null where there is none. */
import type { Component } from 'svelte'
import type { ClipPage } from './page.svelte'

export type Part = () => Promise<{ default: Component<{ page: ClipPage }> }>

const notes = import.meta.glob<{ default: Component<{ page: ClipPage }> }>('../notes/Notes.svelte')
const away = import.meta.glob<{ default: Component<{ page: ClipPage }> }>(['../takeaway/TakeAway.svelte', '../takeaway/Share.svelte'])

export const notesPart = (): Part | null => notes['../notes/Notes.svelte'] ?? null
export const takeAwayPart = (): Part | null => away['../takeaway/TakeAway.svelte'] ?? null
export const sharePart = (): Part | null => away['../takeaway/Share.svelte'] ?? null

const ask = import.meta.glob<{ askForNote: (about: 'unit') => void }>('../notes/ask.svelte.ts')['../notes/ask.svelte.ts']

/** Open the form for a note about the unit on the screen. */
export const askForNote: (() => void) | null = ask ? () => void ask().then((notes) => notes.askForNote('unit')) : null
