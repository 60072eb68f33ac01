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

/** Box x of film x; a mirrored film is turned about the middle of its box. */
export function boxX(fit: Fit, x: number, mirror: boolean): number {
  return mirror ? fit.left + fit.width - x * fit.scale : fit.left + x * fit.scale
}

export const boxY = (fit: Fit, y: number): number => fit.top + y * fit.scale
