/** Labels for tests, labels at random, and what must hold whatever was done to them. */
import { expect } from 'vitest'
import { emptyDoc, LEAST, type Label, type LabelDoc, type Provenance, type Range, type Section } from '../../../src/engine/labels/doc'
import type { Takeable } from '../../../src/engine/labels/ops'

export const FROM: Provenance = { report: 7, unit: 'A', method: 'motifs', version: '1', confidence: 0.8 }

export const label = (start: number, end: number, word: string | null = 'a', more: Partial<Label> = {}): Label => ({
  start, end, state: word === null ? 'none' : 'unit', word, phases: null, spread: null, from: null, by: null, ...more,
})

/** "a 0-10, b 10-20, none 25-30, unsure 40-50": how many frames there are, and who says what. */
export function docOf(frames: number, text: string, more: Partial<LabelDoc> = {}): LabelDoc {
  const segments = text.split(',').map((part) => part.trim()).filter(Boolean).map((part) => {
    const [word = '', range = ''] = part.split(' ')
    const [start = 0, end = 0] = range.split('-').map(Number)
    if (word === 'unsure') return label(start, end, null, { state: 'unsure' })
    return label(start, end, word === 'none' ? null : word)
  })
  return { ...emptyDoc(frames), segments, ...more }
}

/** The inverse of docOf. */
export const told = (doc: LabelDoc): string =>
  doc.segments.map(({ start, end, state, word }) => `${word ?? state} ${start}-${end}`).join(', ')

export const toldSections = (doc: LabelDoc): string => doc.sections.map(({ start, end, kind }) => `${kind} ${start}-${end}`).join(', ')

export const section = (start: number, end: number, kind: Section['kind'] = 'main'): Section => ({ start, end, kind })

export const suggestion = (start: number, end: number, more: Partial<Takeable> = {}): Takeable => ({
  start, end, state: 'unit', word: 'a', phases: null, spread: null, from: FROM, ...more,
})

/** What is said of each frame, its phase too; '' where nobody looked. */
export function byFrame(doc: LabelDoc): string[] {
  const all = Array.from({ length: doc.frames }, () => '')
  for (const { start, end, state, word, phases } of doc.segments)
    for (let frame = start; frame < end; frame++) {
      const phase = phases ? (frame < phases[0] ? 'start' : frame < phases[1] ? 'process' : 'end') : ''
      all[frame] = `${state} ${word} ${phase}`
    }
  return all
}

/** What must always hold. Fails with the range that is wrong. */
export function expectSound(doc: LabelDoc): void {
  for (const ranges of [doc.segments, doc.sections]) {
    let after = 0
    for (const range of ranges as readonly Range[]) {
      const { start, end } = range
      const sound = Number.isInteger(start) && Number.isInteger(end) && start >= after && end <= doc.frames
      if (!sound || end - start < Math.min(LEAST, doc.frames)) expect.fail(`${JSON.stringify(range)} after ${after} in ${doc.frames}`)
      after = end
    }
  }
  for (const it of doc.segments) {
    const [a, b] = it.phases ?? [it.start, it.end]
    const phases = it.start <= a && a <= b && b <= it.end
    const word = it.state === 'unit' ? it.word !== null : it.state === 'unsure' || it.word === null
    if (!phases || !word) expect.fail(JSON.stringify(it))
  }
}

export interface Dice {
  /** A whole number from 0 to below `below`. */
  roll(below: number): number
  pick<T>(from: readonly T[]): T
  maybe<T>(value: T): T | null
}

export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const roll = (below: number) => Math.floor(next() * below)
  return {
    roll,
    pick: (from) => from[roll(from.length)] as (typeof from)[number],
    maybe: (value) => (next() < 0.5 ? value : null),
  }
}

/** Run with many seeds; a failure names its seed, which is all that it takes to see it again. */
export function forSeeds(count: number, run: (from: Dice, seed: number) => void): void {
  for (let seed = 1; seed <= count; seed++) {
    try {
      run(dice(seed), seed)
    } catch (error) {
      if (error instanceof Error) error.message = `seed ${seed}: ${error.message}`
      throw error
    }
  }
}

/** Labels, gaps, phases, spreads and provenance at random. */
export function randomDoc(from: Dice, frames = 20 + from.roll(120)): LabelDoc {
  const segments: Label[] = []
  for (let at = from.roll(8); ; ) {
    const end = at + LEAST + from.roll(14)
    if (end > frames) break
    const state = from.pick(['unit', 'unit', 'unit', 'none', 'unsure'] as const)
    const word = state === 'unit' ? from.pick(['a', 'b', 'c']) : state === 'unsure' ? from.maybe('a') : null
    const a = at + from.roll(end - at + 1)
    segments.push({
      start: at, end, state, word,
      phases: state === 'none' ? null : from.maybe([a, a + from.roll(end - a + 1)] as const),
      spread: from.maybe([from.maybe(2), 3] as const),
      from: from.maybe(FROM), by: from.maybe('9'),
    })
    at = end + (from.roll(3) === 0 ? from.roll(12) : 0)
  }
  const sections: Section[] = []
  for (let at = from.roll(10); at + LEAST < frames && sections.length < 4; ) {
    const end = Math.min(frames, at + LEAST + from.roll(30))
    sections.push({ start: at, end, kind: from.pick(['prelude', 'main', 'conclusion'] as const) })
    at = end + 1 + from.roll(9)
  }
  return { frames, segments, sections, refused: [], action: from.maybe('x') }
}
