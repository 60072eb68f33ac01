/** What is looked at stands in the address, so that it can be kept, sent and gone back to. */
import type { Asked } from './types'

const DAY = /^\d{4}-\d{2}-\d{2}$/

export function askedIn(search: string): Asked {
  const given = new URLSearchParams(search)
  const dancer = given.get('dancer') ?? ''
  const day = (name: string) => (DAY.test(given.get(name) ?? '') ? given.get(name) : null)
  return {
    half: given.get('of') === 'studio' ? 'studio' : 'dancer',
    dancer: /^\d{1,15}$/.test(dancer) ? Number(dancer) : null,
    unit: given.get('unit') || null,
    reference: given.get('reference') || null,
    style: given.get('style') || null,
    since: day('since'),
    until: day('until'),
  }
}

/** The query of what is asked, without what is not; '' where nothing is. */
export function queryOf(asked: Partial<Record<string, string | number | null>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) if (value !== null && value !== undefined && value !== '') query.set(name, String(value))
  const text = query.toString()
  return text && `?${text}`
}

export const addressOf = ({ half, ...rest }: Asked): string => queryOf({ of: half === 'studio' ? half : null, ...rest })
