import { describe, expect, it } from 'vitest'
import { agreement, type Saying } from '../../../src/engine/reading/agreement'

/** "a 0-10; - 10-20; ? 20-30": a name, no unit, nothing said. */
const tiles = (text: string): Saying[] =>
  text.split('; ').map((part) => {
    const [, says = '', start, end] = /^(\S+) (\d+)-(\d+)$/.exec(part) ?? []
    return { says: says === '-' ? null : says === '?' ? undefined : says, start: Number(start), end: Number(end) }
  })

/** The same, counted frame by frame. */
function slowly(labels: Saying[], model: Saying[], frames: number) {
  const at = (tiles: Saying[], frame: number) => tiles.find(({ start, end }) => start <= frame && frame < end)?.says
  const all = Array.from({ length: frames }, (_, frame) => [at(labels, frame), at(model, frame)] as const)
  const both = all.filter(([label, said]) => label !== undefined && said !== undefined)
  return {
    compared: both.length,
    agreeing: both.filter(([label, said]) => label === said).length,
    unread: all.filter(([label, said]) => label !== undefined && said === undefined).length,
  }
}

describe('agreement', () => {
  it('counts labelled frames only', () => {
    const found = agreement(tiles('? 0-10; a 10-20; - 20-30'), tiles('a 0-15; b 15-25; - 25-30'))
    expect(found).toEqual({ compared: 20, agreeing: 10, unread: 0, differ: [{ start: 15, end: 25 }] })
  })
  it('tells apart what the model could not see', () => {
    const found = agreement(tiles('a 0-10'), tiles('a 0-4; ? 4-10'))
    expect(found).toEqual({ compared: 4, agreeing: 4, unread: 6, differ: [] })
  })
  it('is nothing without labels', () => {
    expect(agreement(tiles('? 0-9'), tiles('a 0-9'))).toEqual({ compared: 0, agreeing: 0, unread: 0, differ: [] })
    expect(agreement([], tiles('a 0-9')).compared).toBe(0)
  })
  it('is what counting gives, for tilings made by chance', () => {
    let seed = 7
    const chance = (below: number) => (seed = (seed * 48271) % 2147483647) % below
    const made = () => {
      const parts: Saying[] = []
      for (let at = 0; at < 200; ) {
        const end = Math.min(200, at + 1 + chance(30))
        parts.push({ start: at, end, says: [null, undefined, 'a', 'b'][chance(4)] })
        at = end
      }
      return parts
    }
    for (let i = 0; i < 50; i++) {
      const [labels, model] = [made(), made()]
      const found = agreement(labels, model)
      expect(found).toMatchObject(slowly(labels, model, 200))
      expect(found.differ.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(found.compared - found.agreeing)
    }
  })
})
