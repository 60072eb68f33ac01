import { describe, expect, it, vi } from 'vitest'
import { fingerprintOf, samplePlaces } from '../../src/clips/upload/fingerprint'
import { hex, sha256 } from '../../src/clips/upload/hash'

/** The same bytes as in tests/dancesite: both sides must come to the same digits. */
const made = (length: number) => new Blob([Uint8Array.from({ length }, (_, i) => (i * 31) % 251)])
const LONG = '9ab88af2418e45693da119dc94662b56a058d2e6b042fbc7c76ff35a8a034ad9'
const SHORT = 'a54a7ea338d98c5bb9361340db497c59229901a588a46d090b7941754330c9c7'

describe('the fingerprint of a file', () => {
  it('is the one that the server computes', async () => {
    expect(await fingerprintOf(made(3_000_000))).toBe(LONG)
    expect(await fingerprintOf(made(1000))).toBe(SHORT)
  })

  it('is the same on plain http, where the browser does not hash', async () => {
    vi.stubGlobal('crypto', { subtle: undefined })
    expect(await fingerprintOf(made(3_000_000))).toBe(LONG)
    expect(hex(await sha256(new Uint8Array()))).toMatch(/^e3b0c44298fc1c149afbf4c8996fb924/)
  })

  it('samples from the first byte to the last', () => {
    const places = samplePlaces(3_000_000)
    expect(places).toHaveLength(16)
    expect(places[0]).toEqual([0, 65_536])
    expect(places[1]).toEqual([195_630, 195_630 + 65_536])
    expect(places[15]).toEqual([3_000_000 - 65_536, 3_000_000])
    expect(samplePlaces(16 * 65_536)).toEqual([[0, 1_048_576]])
  })
})
