/** The body found in every frame, as read from the pose file. NaN = missing, in every array. */
import { readArrays, ArrayFileError, type StoredArray } from './arrays'
import { JOINT_COUNT, JOINTS, LAYOUT } from './body'
import type { Rate } from './rate'

export interface PoseGap {
  start: number
  end: number
  reason: string
}

/** One person in one frame. `xy` are 18 pairs in proxy pixels, `score` 18 values 0..1; both are views, not copies. */
export interface Body {
  xy: Float32Array
  score: Float32Array
}

export class PoseTrack {
  constructor(
    readonly frames: number,
    readonly people: number,
    readonly width: number,
    readonly height: number,
    readonly rate: Rate,
    readonly gaps: readonly PoseGap[],
    /** (frames, people, 18, 2), proxy pixels. */
    private readonly xy: Float32Array,
    /** (frames, people, 18). */
    private readonly scores: Float32Array,
    /** (frames, people, 18, 3), metres from the middle of the hips: x right, y down, z away from the camera. null: not estimated. */
    private readonly metres: Float32Array | null = null,
  ) {}

  /** Whether the body can be looked at from other sides. */
  get solid(): boolean {
    return this.metres !== null
  }

  /** 18 triples in metres, a view, not a copy; null outside the clip and where depth was not estimated. */
  world(frame: number, person = 0): Float32Array | null {
    if (!this.metres || !(frame >= 0 && frame < this.frames && person >= 0 && person < this.people)) return null
    const at = (frame * this.people + person) * JOINT_COUNT * 3
    return this.metres.subarray(at, at + JOINT_COUNT * 3)
  }

  /** The body of `person` in `frame`; null outside the clip. Its joints may all be NaN: see `found`. */
  body(frame: number, person = 0): Body | null {
    if (!(frame >= 0 && frame < this.frames && person >= 0 && person < this.people)) return null
    const at = (frame * this.people + person) * JOINT_COUNT
    return {
      xy: this.xy.subarray(at * 2, (at + JOINT_COUNT) * 2),
      score: this.scores.subarray(at, at + JOINT_COUNT),
    }
  }

  /** Whether at least one joint of `person` was found in `frame`. */
  found(frame: number, person = 0): boolean {
    const body = this.body(frame, person)
    return body !== null && body.xy.some((value) => !Number.isNaN(value))
  }

  /** The frame nearest to `frame` inside [start, end) in which a body was found, or null. */
  nearestFound(frame: number, start: number, end: number): number | null {
    for (let away = 0; away < Math.max(end - start, 1); away++) {
      for (const f of [frame - away, frame + away]) if (f >= start && f < end && this.found(f)) return f
    }
    return null
  }

  /** Why there is no body in `frame`, as the estimator put it; null when `frame` is in no gap. */
  gapAt(frame: number): PoseGap | null {
    return this.gaps.find((gap) => frame >= gap.start && frame < gap.end) ?? null
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0

function readGaps(value: unknown): PoseGap[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((gap: Partial<PoseGap> | null) =>
    gap && Number.isSafeInteger(gap.start) && Number.isSafeInteger(gap.end) && typeof gap.reason === 'string'
      ? [{ start: gap.start as number, end: gap.end as number, reason: gap.reason }]
      : [],
  )
}

function floats(array: StoredArray | undefined, name: string, shape: readonly number[]): Float32Array {
  if (!array || !(array.data instanceof Float32Array)) throw new ArrayFileError(`The pose file has no array "${name}" of float32.`)
  if (array.shape.length !== shape.length || array.shape.some((axis, i) => axis !== shape[i])) {
    throw new ArrayFileError(`Array "${name}" has shape (${array.shape.join(', ')}) instead of (${shape.join(', ')}).`)
  }
  return array.data
}

/** Read a pose file; the smoothed joints are used where they exist. Throws ArrayFileError. */
export function readPose(buffer: ArrayBuffer): PoseTrack {
  const { meta, arrays } = readArrays(buffer)
  if (meta['layout'] !== LAYOUT) throw new ArrayFileError(`The pose file has joint layout ${String(meta['layout'])}, not ${LAYOUT}.`)
  const names = meta['joints']
  if (Array.isArray(names) && names.join() !== JOINTS.join()) throw new ArrayFileError('The pose file has its joints in another order.')
  const { fps, width, height } = meta
  if (!Array.isArray(fps) || fps.length !== 2 || !fps.every(isCount)) throw new ArrayFileError('The pose file has no frame rate.')
  if (!isCount(width) || !isCount(height)) throw new ArrayFileError('The pose file has no picture size.')
  const [frames = 0, people = 0] = arrays.get('score')?.shape ?? []
  const score = floats(arrays.get('score'), 'score', [frames, people, JOINT_COUNT])
  const name = arrays.has('image_smooth') ? 'image_smooth' : 'image'
  const xy = floats(arrays.get(name), name, [frames, people, JOINT_COUNT, 2])
  const solid = ['world_smooth', 'world'].find((each) => arrays.has(each))
  const metres = solid ? floats(arrays.get(solid), solid, [frames, people, JOINT_COUNT, 3]) : null
  const [num, den] = fps as [number, number]
  return new PoseTrack(frames, people, width, height, [num, den], readGaps(meta['gaps']), xy, score, metres)
}
