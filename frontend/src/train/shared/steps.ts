/** Where a studio, or one run, stands on the way from labelled clips to a version that reads new ones. */
import type { Run, RunBrief, Training } from '../../api/training'
import { number, plural, t } from '../../i18n'
import { modelName } from '../../report/sees'

export interface Step {
  name: string
  note: string
  state: 'done' | 'now' | 'later'
  /** Nothing goes on by itself: somebody's turn. */
  still?: boolean
}

/** Index of the step that things stand at, and whether it waits for a person; 5 = all are done. */
interface Standing {
  at: number
  waits: boolean
  notes: readonly string[]
}

const CHOOSE = 0
const FREEZE = 1
const LEARN = 2
const CHECK = 3
const PROMOTE = 4
const ALL = 5

export const isOver = ({ state }: Pick<RunBrief, 'state'>): boolean => state === 'finished' || state === 'stopped' || state === 'failed'

/** Whole percent of the steps that are learned. */
export const percentLearned = ({ step, steps }: Pick<RunBrief, 'step' | 'steps'>): number => (steps > 0 ? Math.min(100, Math.floor((100 * step) / steps)) : 0)

export function stepsOfStudio(training: Training): Step[] {
  const { pool, ready, runs, snapshots } = training
  const share = `${number(Math.round(pool.fraction * 1000) / 10)}%`
  const chosen = pool.counts.clips ? t('{n} of {all} clips, {share}', { n: pool.counts.labelled, all: pool.counts.clips, share }) : t('no clips yet')
  const run = runs[0]
  const snapshot = snapshots[0]
  // What was labelled or frozen after the last run was over is a new round.
  const fresh = snapshot && (!run || snapshot.number > run.snapshot.number)
  if (run && !fresh) {
    const { at, waits, notes } = standingOf(run)
    return line({ at, waits, notes: [chosen, t('snapshot {n}', { n: run.snapshot.number }), ...notes] })
  }
  const frozen = fresh ? t('snapshot {n}', { n: snapshot.number }) : ready.ok ? t('your turn') : ''
  const at = fresh ? LEARN : ready.ok ? FREEZE : CHOOSE
  return line({ at, waits: true, notes: [chosen, frozen, fresh ? t('your turn') : '', '', ''] })
}

export function stepsOfRun(run: Run): Step[] {
  const { at, waits, notes } = standingOf(run)
  const labelled = plural(run.snapshot.counts.labelled, { one: '{n} labelled clip', other: '{n} labelled clips' })
  return line({ at, waits, notes: [labelled, t('snapshot {n}', { n: run.snapshot.number }), ...notes] })
}

/** Of the last three steps. */
function standingOf(run: RunBrief): Standing {
  const share = `${percentLearned(run)}%`
  const later = t('your turn, later')
  const learned = plural(run.steps, { one: '{n} step', other: '{n} steps' })
  switch (run.state) {
    case 'queued':
      return { at: LEARN, waits: false, notes: [t('waits for its turn'), t('waits'), later] }
    case 'learning':
      return { at: LEARN, waits: false, notes: [share, t('waits'), later] }
    case 'checking':
      return { at: CHECK, waits: false, notes: [learned, t('on clips kept aside'), later] }
    case 'stopped':
      return { at: LEARN, waits: true, notes: [t('stopped at {share}', { share }), t('waits'), later] }
    case 'failed':
      return { at: LEARN, waits: true, notes: [t('did not work'), t('waits'), later] }
    case 'finished': {
      const { version } = run
      const checked = run.accuracy === null ? '' : t('{share} of frames right', { share: `${number(run.accuracy, 1)}%` })
      if (version?.state === 'candidate') return { at: PROMOTE, waits: true, notes: [learned, checked, t('your turn')] }
      return { at: ALL, waits: false, notes: [learned, checked, version ? (version.state === 'promoted' ? t('{model} is in use', { model: modelName(version) }) : t('{model} is retired', { model: modelName(version) })) : ''] }
    }
  }
}

function line({ at, waits, notes }: Standing): Step[] {
  const names = [t('Choose'), t('Freeze'), t('Learn'), t('Check'), t('Promote')]
  return names.map((name, index) => {
    const state = index < at ? 'done' : index === at ? 'now' : 'later'
    return { name, note: notes[index] ?? '', state, still: state === 'now' && waits }
  })
}
