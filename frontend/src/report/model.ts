/** From a structure report to what the timeline draws. */
import type { StructureReport } from '../api/types'
import { countsOf } from '../engine/counts'
import type { Grid } from '../engine/grid'
import type { ModelSees, Peaks, TimelineModel, TimelineNote, TimelineWords } from '../engine/timeline/model'
import { t } from '../i18n'
import { labelsSegments, type LabelPart } from './labels'
import { hintSegment, segmentName, spokenSegment } from './words'

/** The labels of the clip, and whose they are. */
export interface Said {
  parts: readonly LabelPart[]
  from: string
}

/** grid: a draft of the counts that lies over the report's. */
export function timelineModel(
  report: StructureReport, peaks: Peaks | null, grid: Grid | null = null, said: Said | null = null, sees: ModelSees | null = null,
  notes: readonly TimelineNote[] = [],
): TimelineModel {
  const units = new Map(report.units.map((unit) => [unit.id, unit]))
  return {
    frames: report.frames,
    rate: report.fps,
    segments: report.segments.map((segment) => {
      const unit = segment.unit === null ? undefined : units.get(segment.unit)
      return {
        start: segment.start,
        end: segment.end,
        kind: segment.state,
        name: segmentName(segment),
        abbr: unit ? unit.abbr + '′'.repeat(Math.min(segment.variant, 3)) : '',
        hue: unit?.hue ?? 1,
        phases: segment.phases,
        spoken: spokenSegment(segment, report.fps),
        hint: hintSegment(segment, report.fps),
      }
    }),
    labels: said ? labelsSegments(said.parts, said.from, report.fps) : [],
    labelsFrom: said?.from ?? '',
    // Phrases tile the clip too; those without a name are ground between phrases.
    phrases: report.phrases.filter((phrase) => phrase.label),
    counts: countsOf(grid?.beats ?? report.rhythm.beats, grid ? grid.countOne : report.rhythm.count_one, report.fps),
    edges: report.boundaries,
    energy: report.energy,
    peaks,
    sees,
    notes,
  }
}

export const timelineWords = (): TimelineWords => ({
  timeline: t('Structure of the clip. Arrow keys move by frames, square brackets by edges.'),
  roleDescription: t('timeline'),
  lanes: {
    time: t('Time'), counts: t('Counts'), phrases: t('Phrases'), units: t('Units'), labels: t('Labels'),
    differ: '', edges: t('Edges'), moments: t('Primitives'), notes: t('Notes'), energy: t('Energy'), sound: t('Sound'),
  },
  differ: t('Where the model differs from the labels'),
  edges: t('How likely a unit starts or ends at each moment'),
  energy: t('How much the body moves'),
  sound: t('Loudness of the music'),
  noUnit: t('no unit'),
  unseen: t('not seen'),
  notLooked: t('not looked at'),
  seconds: (value) => t('{n} s', { n: value }),
})
