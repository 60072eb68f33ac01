import { describe, expect, it } from 'vitest'
import { PoseTrack } from '../../../src/engine/pose'
import { standing } from '../../../src/engine/space/stand'
import { degrees, dragged, pressed, SIDES, zoomed } from '../../../src/engine/space/turn'

const inSpace = (set: (world: Float32Array) => void): PoseTrack => {
  const world = new Float32Array(54)
  set(world)
  return new PoseTrack(1, 1, 100, 100, [25, 1], [], new Float32Array(36), new Float32Array(18).fill(1), world)
}

describe('a body in space', () => {
  it('stands on the floor by its lowest joint, y up and z towards the camera', () => {
    const pose = inSpace((world) => {
      world.set([0, -0.6, 0.1], 0)
      world.set([0.1, 0.85, -0.2], 10 * 3)
      world.set([NaN, NaN, NaN], 13 * 3)
    })
    const points = standing(pose, 0)
    expect(points?.[10 * 3 + 1]).toBeCloseTo(0.08)
    expect(points?.[1]).toBeCloseTo(0.85 + 0.6 + 0.08)
    expect(points?.[2]).toBeCloseTo(-0.1)
    expect(points?.[13 * 3]).toBeNaN()
    expect(standing(pose, 5)).toBeNull()
  })
})

describe('looking from another side', () => {
  it('follows hand and keys, within the floor and the crown', () => {
    expect(degrees(dragged(SIDES.camera, -150, 0))).toBe(90)
    expect(degrees(pressed(SIDES.camera, 'ArrowLeft') ?? SIDES.camera)).toBe(5)
    expect(dragged(SIDES.camera, 0, 5000).pitch).toBeLessThan(Math.PI / 2)
    expect(dragged(SIDES.camera, 0, -5000).pitch).toBeCloseTo(-0.1)
    expect(zoomed(SIDES.camera, 100).zoom).toBe(3)
    expect(pressed(SIDES.above, '0')).toBe(SIDES.camera)
    expect(pressed(SIDES.above, 'x')).toBeNull()
  })

  it('comes round', () => {
    let sight = SIDES.camera
    for (let i = 0; i < 72; i++) sight = pressed(sight, 'ArrowLeft') ?? sight
    expect(Math.abs(sight.yaw)).toBeLessThan(1e-6)
  })
})
