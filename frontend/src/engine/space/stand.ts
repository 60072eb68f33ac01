/**
 * The body in metres, stood on a floor: x to the right of the picture, y up, z towards the camera. One camera does not
 * tell where in the room the dancer is, nor how far off the floor: the lowest joint of the frame stands on it.
 */
import { JOINT_COUNT } from '../body'
import type { PoseTrack } from '../pose'

/** An ankle's middle lies about so high over the sole. */
const ANKLE = 0.08

/** 18 triples of a frame, NaN for what is missing; null where there is no body, or no depth. */
export function standing(pose: PoseTrack, frame: number, person = 0): Float32Array | null {
  const world = pose.world(frame, person)
  if (!world) return null
  let lowest = -Infinity
  for (let joint = 0; joint < JOINT_COUNT; joint++) {
    const y = world[joint * 3 + 1] ?? NaN
    if (!Number.isNaN(y)) lowest = Math.max(lowest, y)
  }
  if (lowest === -Infinity) return null
  const points = new Float32Array(JOINT_COUNT * 3)
  for (let joint = 0; joint < JOINT_COUNT; joint++) {
    points[joint * 3] = world[joint * 3] ?? NaN
    points[joint * 3 + 1] = lowest - (world[joint * 3 + 1] ?? NaN) + ANKLE
    points[joint * 3 + 2] = -(world[joint * 3 + 2] ?? NaN)
  }
  return points
}
