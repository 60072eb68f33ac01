/** What a snapshot holds, laid over the pool of today. */
import type { Pool, Snapshot, Training } from '../../api/training'

export type FrozenClips = Pick<Snapshot, 'split' | 'unlabelled' | 'left_out'>

/** The pool as it was when it was frozen: its clips alone, and as labelled those that were it then. */
export function poolAt(training: Training, frozen: FrozenClips): Training {
  const labelled = new Set([...frozen.split.train, ...frozen.split.validation, ...frozen.split.test].flatMap(({ id }) => id ?? []))
  const others = new Set(frozen.unlabelled.flatMap(({ id }) => id ?? []))
  const clips = training.pool.clips
    .filter(({ id }) => labelled.has(id) || others.has(id))
    .map((clip) => ({ ...clip, labelled: labelled.has(clip.id) ? Math.max(clip.labelled, 0.01) : 0, far: clip.far && !labelled.has(clip.id), assignment: null }))
  const dancers = new Map<string, Pool['dancers'][number]>()
  for (const { dancer, labelled: share } of clips) {
    if (!dancer) continue
    const row = dancers.get(dancer.id) ?? { ...dancer, clips: 0, labelled: 0 }
    dancers.set(dancer.id, { ...row, clips: row.clips + 1, labelled: row.labelled + (share > 0 ? 1 : 0) })
  }
  return { ...training, pool: { ...training.pool, clips, dancers: [...dancers.values()] } }
}
