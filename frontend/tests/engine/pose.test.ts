import { describe, expect, it } from 'vitest'
import { ArrayFileError } from '../../src/engine/arrays'
import { readPose } from '../../src/engine/pose'
import { container, poseMeta, standing } from './builders'

const FRAMES = 2
const file = (meta = poseMeta(), xyShape = [FRAMES, 1, 18, 2]) =>
  container(meta, {
    image: { dtype: '<f4', shape: xyShape, values: Array.from({ length: FRAMES * 36 }, (_, i) => (i < 36 ? NaN : i)) },
    score: { dtype: '<f4', shape: [FRAMES, 1, 18], values: Array.from({ length: FRAMES * 18 }, () => 0.7) },
  })

describe('pose file', () => {
  it('gives the joints of a frame and knows where there is no body', () => {
    const pose = readPose(file(poseMeta({ gaps: [{ start: 0, end: 1, reason: 'no body found' }, { start: 'x' }] })))
    expect([pose.frames, pose.people, pose.rate]).toEqual([2, 1, [24, 1]])
    expect(pose.found(0)).toBe(false)
    expect(pose.found(1)).toBe(true)
    expect(pose.body(1)?.xy[0]).toBe(36)
    expect(pose.body(2)).toBeNull()
    expect(pose.body(-1)).toBeNull()
    expect(pose.gapAt(0)?.reason).toBe('no body found')
    expect(pose.gaps).toHaveLength(1)
    expect(pose.nearestFound(0, 0, 2)).toBe(1)
    expect(pose.nearestFound(0, 0, 1)).toBeNull()
  })

  it.each([
    ['another layout', file(poseMeta({ layout: 'coco-17' }))],
    ['joints in another order', file(poseMeta({ joints: ['neck', 'nose'] }))],
    ['no frame rate', file(poseMeta({ fps: [24, 0] }))],
    ['a picture without width', file(poseMeta({ width: 0 }))],
    ['joints of another shape', file(poseMeta(), [FRAMES, 1, 36])],
    ['no arrays', container(poseMeta(), {})],
  ])('refuses %s', (_what, buffer) => {
    expect(() => readPose(buffer)).toThrow(ArrayFileError)
  })

  it('counts people apart', () => {
    expect(standing(3).body(0, 1)).toBeNull()
  })
})
