/** What was found, by how far it is from what was looked for: the same, a variation, only a little alike. */
import { msg } from '../../i18n'
import type { Found } from '../../workspace/find'

/** Likeness from which on, 0..1. */
const NEAR: readonly (readonly [from: number, title: string])[] = [[0.85, msg('Almost the same')], [0.65, msg('Variations')], [0, msg('A little alike')]]

export interface Ring {
  title: string
  found: readonly Found[]
}

/** The rings around what was looked for, the nearest first; those that hold nothing are left out. */
export function rings(found: readonly Found[]): Ring[] {
  return NEAR.map(([from, title], i) => {
    const below = NEAR[i - 1]?.[0] ?? Infinity
    return { title, found: found.filter(({ likeness }) => likeness >= from && likeness < below).sort((a, b) => b.likeness - a.likeness) }
  }).filter((ring) => ring.found.length > 0)
}

/** Never 100: it is likely, not known. */
export const percentAlike = (likeness: number): number => Math.min(99, Math.round(likeness * 100))

/** The page of another clip at a passage. `page`: the address of this clip's page. */
export const placeOf = (page: string, clip: string, found: Found): string => `${page.replace(clip, found.clip)}#frame=${found.start}`
