/** The still body on which differences are marked: seen from the front, so the dancer's right is on the left. */
type Spot = readonly [x: number, y: number]

/** Where each compared joint is marked, and what the drawing needs between them. */
export const SPOTS: Readonly<Record<string, Spot>> = {
  head: [0, -38], neck: [0, -27], trunk: [0, -14], hips: [0, 0],
  right_shoulder: [-8, -27], right_elbow: [-18, -26], right_wrist: [-28, -23], left_shoulder: [8, -27], left_elbow: [18, -26], left_wrist: [28, -23],
  right_hip: [-5, 0], right_knee: [-9, 21], right_ankle: [-13, 42], left_hip: [5, 0], left_knee: [9, 21], left_ankle: [13, 42],
}

const line = (...joints: string[]): string => joints.map((joint, i) => `${i ? 'L' : 'M'}${SPOTS[joint]!.join(' ')}`).join('')

export const bodyMap =
  line('right_wrist', 'right_elbow', 'right_shoulder', 'left_shoulder', 'left_elbow', 'left_wrist') +
  line('head', 'neck', 'hips') +
  line('right_ankle', 'right_knee', 'right_hip', 'left_hip', 'left_knee', 'left_ankle')
