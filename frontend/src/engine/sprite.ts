/**
 * The stills of a clip in one picture: a grid of ten columns, filled row by row. Tile k shows frame
 * floor((k + ½) · frames / count); all tiles are of one size, unused places are black. The worker draws it by the same
 * rules (analysis), so nothing but the picture and the number of frames has to be known.
 */
export const SPRITE_COLUMNS = 10
const MOST_TILES = 100

export interface Sprite {
  frames: number
  /** Pixels of the whole picture. */
  width: number
  height: number
}

export interface Tile {
  /** Pixels in the picture. */
  x: number
  y: number
  width: number
  height: number
  /** The frame that it shows. */
  frame: number
}

export const tileCount = (frames: number): number => Math.min(MOST_TILES, Math.max(1, Math.floor(frames)))

export const tileFrame = (tile: number, frames: number): number => Math.floor(((tile + 0.5) * frames) / tileCount(frames))

/** The still that stands for `frame`. */
export function tileAt(frame: number, { frames, width, height }: Sprite): Tile {
  const count = tileCount(frames)
  const index = Math.min(count - 1, Math.max(0, Math.floor(((frame + 0.5) * count) / frames)))
  const tileWidth = width / SPRITE_COLUMNS
  const tileHeight = height / Math.ceil(count / SPRITE_COLUMNS)
  return {
    x: (index % SPRITE_COLUMNS) * tileWidth,
    y: Math.floor(index / SPRITE_COLUMNS) * tileHeight,
    width: tileWidth,
    height: tileHeight,
    frame: tileFrame(index, frames),
  }
}

/** Where the left edge of a bubble goes so that it is over `x` and inside [0, room]; pixels. */
export const bubbleLeft = (x: number, bubble: number, room: number): number => Math.min(Math.max(0, room - bubble), Math.max(0, x - bubble / 2))
