import type { StudioWord } from '../../src/words/types'

/** A word of the studio, with what a test wants changed. */
export const word = (id: string, change: Partial<StudioWord> = {}): StudioWord => ({
  id, kind: 'unit', style: '', name: id, lang: '', english: '', abbr: id.slice(0, 3), hue: 1, phase: '', key: '', description: '',
  synonyms: [], parent: null, example: null, owner: null, position: 0, retired: false, merged_into: null, ...change,
})
