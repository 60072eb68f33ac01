import { describe, expect, it } from 'vitest'
import { JOINT_COUNT } from '../../../src/engine/body'
import { bodyLength, hips, laid, reachOf, stageOf } from '../../../src/engine/compare/laid'
import { PoseTrack } from '../../../src/engine/pose'

/** A body that stands with its arms out; `size` = film pixels for one measure of it. */
function track(frames: number, size: number, left = 0, change: (frame: number, xy: Float32Array) => void = () => {}): PoseTrack {
  const places: Record<number, [number, number]> = {
    0: [0, -2.3], 1: [0, -2], 2: [-0.4, -2], 3: [-1, -2], 4: [-1.6, -2], 5: [0.4, -2], 6: [1, -2], 7: [1.6, -2],
    8: [-0.2, 0], 9: [-0.2, 1], 10: [-0.2, 2], 11: [0.2, 0], 12: [0.2, 1], 13: [0.2, 2],
  }
  const xy = new Float32Array(frames * JOINT_COUNT * 2).fill(NaN)
  for (let frame = 0; frame < frames; frame++) {
    const own = xy.subarray(frame * JOINT_COUNT * 2, (frame + 1) * JOINT_COUNT * 2)
    for (const [joint, [x, y]] of Object.entries(places)) own.set([left + 300 + x * size, 300 + y * size], Number(joint) * 2)
    change(frame, own)
  }
  return new PoseTrack(frames, 1, 600, 600, [30, 1], [], xy, new Float32Array(frames * JOINT_COUNT).fill(0.9))
}

describe('bodies laid over each other', () => {
  it('come to the same places, whatever their size and where they stand', () => {
    const [large, small] = [track(40, 100), track(60, 35, 120)]
    const [a, b] = [laid(large.body(3)!, bodyLength(large)), laid(small.body(7)!, bodyLength(small))]
    for (let i = 0; i < 28; i++) expect(a[i]).toBeCloseTo(b[i]!, 5)
    expect([a[16]! + a[22]!, a[17]! + a[23]!].map((value) => Math.abs(Math.round(value * 1e6)))).toEqual([0, 0])
    expect(a[28]).toBeNaN()
  })

  it('are measured where they stand straight, not where they crouch', () => {
    const crouching = track(100, 100, 0, (frame, xy) => {
      if (frame % 4) for (const joint of [9, 10, 12, 13]) xy[joint * 2 + 1] = 300
    })
    expect(bodyLength(crouching)).toBeCloseTo(bodyLength(track(10, 100)), 4)
  })

  it('have their hips in one place where only one hip is found, and nowhere where none is', () => {
    const half = track(1, 100, 0, (_, xy) => xy.fill(NaN, 22, 24)).body(0)!
    expect(hips(half)).toEqual([280, 300])
    expect(laid(track(1, 100, 0, (_, xy) => xy.fill(NaN, 16, 24)).body(0)!, 400)[2]).toBeNaN()
  })

  it('fit on a stage that single slips do not make small', () => {
    const steady = track(200, 100)
    const slipping = track(200, 100, 0, (frame, xy) => frame === 50 && xy.set([9000, 9000], 14))
    const [reach, slipped] = [steady, slipping].map((pose) => reachOf([{ pose, length: bodyLength(pose) }]))
    expect(slipped).toEqual(reach)
    const stage = stageOf(reach!, 400, 300)
    expect(stage.y - reach!.up * stage.scale).toBeGreaterThanOrEqual(29)
    // Below there are words.
    expect(stage.y + reach!.down * stage.scale).toBeLessThanOrEqual(259)
    expect(stage.x - reach!.side * stage.scale).toBeGreaterThanOrEqual(0)
  })
})
