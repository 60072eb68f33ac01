/** Addresses of takes in what people write: they become links with the take's name, for those who may see it. */

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const PLACE = `/s/[\\w-]+/clips/(${UUID})/?(?:label/)?(#[\\w=&.-]*)?`

export type Piece = { text: string } | { clip: string; at: string; text: string }

/** The text in pieces; only addresses of this very site are takes. `at`: the moment or note that the address names, or ''. */
export function piecesOf(text: string, origin: string = location.origin): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  const addresses = new RegExp(`(?<!\\S)(?:${origin.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})${PLACE}(?![\\w/])`, 'g')
  for (const found of text.matchAll(addresses)) {
    if (found.index > from) pieces.push({ text: text.slice(from, found.index) })
    pieces.push({ clip: found[1]!, at: found[2] ?? '', text: found[0] })
    from = found.index + found[0].length
  }
  if (from < text.length) pieces.push({ text: text.slice(from) })
  return pieces
}

/** The text with an address put in at `at`, apart from the words around it. */
export function withAddress(text: string, address: string, at: number): string {
  const [before, after] = [text.slice(0, at), text.slice(at)]
  return `${before}${before && !/\s$/.test(before) ? ' ' : ''}${address}${after && !/^\s/.test(after) ? ' ' : ''}${after}`
}
