/** Where the film lies inside its box under `object-fit: contain`, and the way from film pixels to box pixels. */
export interface Fit {
  scale: number
  left: number
  top: number
  width: number
  height: number
}

export function containFit(filmWidth: number, filmHeight: number, boxWidth: number, boxHeight: number): Fit {
  const scale = Math.min(boxWidth / filmWidth, boxHeight / filmHeight)
  const width = filmWidth * scale
  const height = filmHeight * scale
  return { scale, left: (boxWidth - width) / 2, top: (boxHeight - height) / 2, width, height }
}

/** Beside an upright film the words stand in the black if it is broad enough for them, and may break. */
const WORDS_BESIDE = 190
const WORDS_BROKEN = 84

/** Where words go over a film: `inset` = how far they move in with its edge, `beside` = how broad the black is that holds them, or null. */
export function wordsPlace(fit: Fit): { inset: number; beside: number | null } {
  const bar = Number.isFinite(fit.left) ? Math.max(0, fit.left) : 0
  if (bar >= WORDS_BESIDE) return { inset: 0, beside: null }
  return bar >= WORDS_BROKEN ? { inset: 0, beside: bar } : { inset: bar, beside: null }
}

/** Box x of film x; a mirrored film is turned about the middle of its box. */
export function boxX(fit: Fit, x: number, mirror: boolean): number {
  return mirror ? fit.left + fit.width - x * fit.scale : fit.left + x * fit.scale
}

export const boxY = (fit: Fit, y: number): number => fit.top + y * fit.scale
