/** From where the body is looked at: turned by hand, by keys, and to named sides. Radians; nothing here knows of the DOM. */
import { clamp } from '../rate'

export interface Sight {
  /** About the upright: 0 as the camera saw it, positive from the right of the picture. */
  yaw: number
  /** Over the floor: 0 level, a quarter turn from above. */
  pitch: number
  /** 1 shows the whole body. */
  zoom: number
}

export type Side = 'camera' | 'left' | 'right' | 'behind' | 'above'

const QUARTER = Math.PI / 2
const LOWEST = -0.1
const HIGHEST = QUARTER - 0.02
const [FARTHEST, NEAREST] = [0.6, 3]
/** A drag over this many pixels is half a turn. */
const HALF_TURN_PX = 300
const KEY_STEP = Math.PI / 36

export const SIDES: Readonly<Record<Side, Sight>> = {
  camera: { yaw: 0, pitch: 0.12, zoom: 1 },
  right: { yaw: QUARTER, pitch: 0.12, zoom: 1 },
  left: { yaw: -QUARTER, pitch: 0.12, zoom: 1 },
  behind: { yaw: Math.PI, pitch: 0.12, zoom: 1 },
  above: { yaw: 0, pitch: HIGHEST, zoom: 1 },
}

const kept = ({ yaw, pitch, zoom }: Sight): Sight => ({
  yaw: Math.atan2(Math.sin(yaw), Math.cos(yaw)), pitch: clamp(pitch, LOWEST, HIGHEST), zoom: clamp(zoom, FARTHEST, NEAREST),
})

/** A hand that moved by so many pixels takes the body with it. */
export const dragged = ({ yaw, pitch, zoom }: Sight, dx: number, dy: number): Sight =>
  kept({ yaw: yaw - (dx / HALF_TURN_PX) * Math.PI, pitch: pitch + (dy / HALF_TURN_PX) * Math.PI, zoom })

export const zoomed = (sight: Sight, factor: number): Sight => kept({ ...sight, zoom: sight.zoom * factor })

/** What a key does; null for one that does nothing here. */
export function pressed(sight: Sight, key: string): Sight | null {
  const { yaw, pitch } = sight
  if (key === 'ArrowLeft') return kept({ ...sight, yaw: yaw + KEY_STEP })
  if (key === 'ArrowRight') return kept({ ...sight, yaw: yaw - KEY_STEP })
  if (key === 'ArrowUp') return kept({ ...sight, pitch: pitch + KEY_STEP })
  if (key === 'ArrowDown') return kept({ ...sight, pitch: pitch - KEY_STEP })
  if (key === '+' || key === '=') return zoomed(sight, 1.15)
  if (key === '-') return zoomed(sight, 1 / 1.15)
  return key === '0' ? SIDES.camera : null
}

/** Whole degrees about the upright, 0 to 359: what is said after a turn. */
export const degrees = ({ yaw }: Sight): number => (Math.round((yaw * 180) / Math.PI) + 360) % 360
