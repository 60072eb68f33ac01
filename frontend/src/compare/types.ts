/** What the server says of two takes beside each other. Frames count from 0; of the second its tempo and its beginning are taken out. */
import type { components } from '../api/schema'
import type { PageBase, Rational } from '../api/types'

type Schemas = components['schemas']

/** The angle at a joint in one take against that in the other; `told` where it is more than the camera can mistake. */
export type JointDifference = Schemas['JointDifference']

/** One unit. `first` and `second` number the segments of their takes; what only two takes together say is null where one does not have it. */
export type Pair = Schemas['Pair']

/** `warp`: frames of the first and of the second that belong together. */
export type ComparisonResult = Omit<Schemas['Compared'], 'warp'> & { warp: [first: number, second: number][] }

/** Only clips that were read are compared: their film is measured. The second's units are the first's, found again in it. */
export type ComparedTake = Omit<Schemas['Side'], 'frames' | 'fps' | 'width' | 'height'> & { frames: number; fps: Rational; width: number; height: number }

export type Comparison = Omit<Schemas['Comparison'], 'first' | 'second' | 'result'> & { first: ComparedTake; second: ComparedTake; result: ComparisonResult | null }

export interface ComparePageData extends PageBase {
  seq: number
  /** The one that is looked at; absent where takes are chosen. */
  comparison?: Comparison
  /** The newest ones, without what was found. */
  comparisons?: Comparison[]
}
