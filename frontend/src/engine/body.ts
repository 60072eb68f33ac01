/** The OpenPose-18 body: names, sides and bones. "Right" is the dancer's right. */
export type Side = 'centre' | 'right' | 'left'

export const LAYOUT = 'openpose-18'
export const JOINT_COUNT = 18

export const JOINTS = [
  'nose', 'neck',
  'right_shoulder', 'right_elbow', 'right_wrist', 'left_shoulder', 'left_elbow', 'left_wrist',
  'right_hip', 'right_knee', 'right_ankle', 'left_hip', 'left_knee', 'left_ankle',
  'right_eye', 'left_eye', 'right_ear', 'left_ear',
] as const

export const NOSE = 0
export const NECK = 1
export const RIGHT_HIP = 8
export const LEFT_HIP = 11
/** The first joint that is only face: eyes and ears. */
export const FIRST_FACE = 14

/** Bones as [from, to, colour]; each belongs to the joint it leads to. */
export const BONES: readonly (readonly [from: number, to: number, side: Side])[] = [
  [1, 0, 'centre'], [0, 14, 'centre'], [0, 15, 'centre'], [14, 16, 'centre'], [15, 17, 'centre'],
  [1, 8, 'centre'], [1, 11, 'centre'],
  [1, 2, 'right'], [2, 3, 'right'], [3, 4, 'right'], [8, 9, 'right'], [9, 10, 'right'],
  [1, 5, 'left'], [5, 6, 'left'], [6, 7, 'left'], [11, 12, 'left'], [12, 13, 'left'],
]

/** The colour side of a joint. */
export function sideOf(joint: number): Side {
  if (joint === NOSE || joint === NECK || joint >= FIRST_FACE) return 'centre'
  return JOINTS[joint]?.startsWith('right') ? 'right' : 'left'
}

/** Joints scored under this are drawn hollow, and the bones that lead to them dashed. */
export const LOW_SCORE = 0.5
