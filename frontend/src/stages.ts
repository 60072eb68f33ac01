/** The five stages of reading a clip, as every page tells them. Pure functions, so that the words can be tested. */
import type { Job, Stage } from './api/types'
import { msg, t, tr } from './i18n'

export const STAGES: readonly Stage[] = ['check', 'convert', 'pose', 'listen', 'parse']

/** A model reads what is ready to be read already: that has no bar of its own. */
const NAMES: Record<Stage, string> = {
  check: msg('Checking'),
  convert: msg('Converting'),
  pose: msg('Finding the body'),
  listen: msg('Listening'),
  parse: msg('Reading the structure'),
  infer: msg('Reading with a model'),
}

export type Bar = 'done' | 'active' | 'failed' | 'open'

export const stageName = (stage: Stage): string => tr(NAMES[stage])

/** The five bars. Converting and finding the body advance in one pass: both are active until both are done. */
export function stageBars(job: Job): Bar[] {
  const finished = new Set(job.finished_stages)
  return STAGES.map((stage) => {
    if (job.state === 'done' || finished.has(stage)) return 'done'
    if (job.state === 'failed' && stage === job.stage) return 'failed'
    if (job.state !== 'running') return 'open'
    return stage === job.stage || (stage === 'convert' && job.stage === 'pose') ? 'active' : 'open'
  })
}

/** The countable thing of a stage: "frame 818 of 1 278", "12 s of 39 s"; empty where nothing is counted. */
export function stageCount(job: Job): string {
  if (job.total <= 0) return ''
  if (job.countable === 'frame') return t('frame {done} of {total}', { done: job.done, total: job.total })
  if (job.countable === 'second') return t('{done} s of {total} s', { done: Math.round(job.done), total: Math.round(job.total) })
  return ''
}

/** For a progress bar that is heard: "Stage 3 of 5: Finding the body, 64 percent". */
export const spokenStage = (job: Job): string =>
  job.stage_index >= STAGES.length
    ? t('{stage}, {percent} percent', { stage: stageName(job.stage), percent: Math.round(job.percent) })
    : t('Stage {n} of 5: {stage}, {percent} percent', { n: job.stage_index + 1, stage: stageName(job.stage), percent: Math.round(job.percent) })
