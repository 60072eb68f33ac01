/**
 * The state of the page where labels are made. The labels live in the editor (engine/labels); here is what the page
 * shows of them. Frames do not live here: the engine draws them, and what changes seldom is written only when it differs.
 */
import type { Clip, StructureReport } from '../api/types'
import type { FrameClock } from '../engine/clock'
import { countAt, countsOf, type Count } from '../engine/counts'
import { spanAt } from '../engine/geometry'
import type { Label, LabelDoc, Section } from '../engine/labels/doc'
import { Editor, type Selection } from '../engine/labels/editor'
import { suggestions, sureOf, type Suggestion } from '../engine/labels/suggest'
import type { PoseTrack } from '../engine/pose'
import type { Rate } from '../engine/rate'
import type { Peaks } from '../engine/timeline/model'
import type { EditTimeline } from '../engine/timeline/edit/timeline'
import type { FilmPage, Show } from '../report/film'
import { missingWords } from '../report/missing'
import { offered, Vocabulary } from '../words/vocabulary'
import type { StudioWord } from '../words/types'
import type { Knows } from './words'
import type { Saving, Why } from './saving/saving.svelte'
import { docOf } from './saving/wire'
import { t } from '../i18n'
import { Setup } from './setup.svelte'
import type { ToLabel, WorkspacePageData } from './types'
import { assignedUrl, waiting } from './assigned'
import type { Assigned } from '../api/training'

/** What lies over the page, one at a time. */
export type Sheet = 'keys' | 'table' | 'revisions' | 'word' | 'find' | 'name'

/** A menu of what lies under a hand, or under the playhead. */
export interface MenuAt {
  x: number
  y: number
}

export class Desk extends Setup implements FilmPage {
  data: WorkspacePageData = $state.raw() as WorkspacePageData
  readonly editor: Editor
  clip: Clip = $state.raw() as Clip
  report: StructureReport | null = $state.raw(null)
  words: readonly StudioWord[] = $state.raw([])
  tolabel: readonly ToLabel[] = $state.raw([])
  /** What this person was asked to label, and what waits for whoever has time. */
  assigned: readonly Assigned[] = $state.raw([])
  /** Who works here. */
  me = $state('')
  /** The labels came with a drawn film. */
  drawn = $state(false)
  /** Names of those who said something in this clip, by their id. */
  readonly people: Readonly<Record<string, string>> = $derived.by(() => this.saving?.people ?? this.data.labels?.people ?? {})
  /** null until the page stands. */
  saving: Saving | null = $state.raw(null)
  pose: PoseTrack | null = $state.raw(null)
  peaks: Peaks | null = $state.raw(null)
  clock: FrameClock | null = $state.raw(null)
  timeline: EditTimeline | null = $state.raw(null)

  /** The labels that hold. */
  committed: LabelDoc = $state.raw() as LabelDoc
  /** The same with the preview of a gesture. */
  doc: LabelDoc = $state.raw() as LabelDoc
  selection: Selection | null = $state.raw(null)
  grabbed: 'start' | 'end' | null = $state(null)
  canUndo = $state(false)
  canRedo = $state(false)

  /** Index into doc.segments, and into suggested, of what is on the screen; −1 where nobody looked, or nothing is suggested. */
  here = $state(-1)
  hereSuggested = $state(-1)
  count: number | null = $state(null)
  missing: string | null = $state(null)
  playing = $state(false)
  speed = $state(1)
  mirror = $state(false)
  show: Show = $state('both')
  trail = $state(false)
  looping = $state(false)
  filmTrouble: string | null = $state(null)
  /** Seconds of film that the lanes show; 0 before there are lanes. */
  inView = $state(0)

  sheet: Sheet | null = $state(null)
  menu: MenuAt | null = $state.raw(null)
  /** The passage that more like it is looked for. */
  sought: { start: number; end: number } | null = $state.raw(null)
  /** A suggestion whose unit has no word yet: the one that is picked is given to it. */
  naming: Suggestion | null = $state.raw(null)
  /** The word that was given last: what a hand draws. */
  lastWord: string | null = $state(null)
  /** G was pressed: the next letter is a word's key. */
  letter = $state(false)
  /** For the polite live region. */
  said = $state('')

  readonly knows: Knows = $derived({ me: this.me, people: this.people, drawn: this.drawn })
  readonly vocabulary: Vocabulary = $derived(new Vocabulary(this.words))
  readonly units: readonly StudioWord[] = $derived(
    offered(this.words, { kind: 'unit', style: this.clip.style, me: this.me }),
  )
  readonly actions: readonly StudioWord[] = $derived(
    offered(this.words, { kind: 'action', style: this.clip.style, me: this.me }),
  )
  readonly counts: readonly Count[] = $derived(
    this.report ? countsOf(this.report.rhythm.beats, this.report.rhythm.count_one, this.report.fps) : [],
  )
  /** The music's beat, or its 1, is a guess. */
  readonly countGuessed: boolean = $derived((this.report?.rhythm.confidence ?? 0) < 0.5)
  /** Action classes that may be chosen, and the one in force, which may be retired. */
  readonly actionChoices: readonly StudioWord[] = $derived.by(() => {
    const now = this.vocabulary.word(this.doc.action)
    return now && !this.actions.includes(now) ? [now, ...this.actions] : this.actions
  })
  /** What the whole clip is; '' while nobody said. */
  readonly actionName: string = $derived(this.vocabulary.resolve(this.committed.action)?.name ?? '')
  /** Whether this person may change the labels. */
  readonly editable: boolean = $derived(this.clip.may.label === true && !this.saving?.blocked)
  readonly suggested: readonly Suggestion[] = $derived.by(() =>
    this.report ? suggestions(this.report, this.committed, this.units, (word) => this.vocabulary.resolve(word)?.id ?? word) : [],
  )
  readonly sure: readonly Suggestion[] = $derived(sureOf(this.suggested, this.threshold))
  /** Share of the clip's frames that somebody looked at, 0..1. */
  readonly looked: number = $derived(
    this.doc.frames ? this.doc.segments.reduce((sum, { start, end }) => sum + end - start, 0) / this.doc.frames : 0,
  )

  readonly rate: Rate | null = $derived(this.report?.fps ?? this.clip.fps)
  readonly frames: number | null = $derived(this.report?.frames ?? this.clip.frames)
  readonly film: string | null = $derived(this.clip.proxy)
  readonly picture: string | null = $derived(this.clip.thumbnail)
  readonly working: boolean = $derived(this.clip.job !== null && (this.clip.job.state === 'queued' || this.clip.job.state === 'running'))
  readonly model: unknown = $derived(this.report)
  /** The clip's own page, of which this is the place to label. */
  readonly clipPage: string = $derived(this.clip.url)

  constructor(data: WorkspacePageData) {
    super(data.settings)
    this.data = data
    this.me = data.me.id
    this.clip = data.clip
    this.report = data.report
    this.words = data.words
    this.tolabel = data.tolabel
    this.drawn = data.drawn
    const frames = data.report?.frames ?? data.clip.frames ?? 0
    this.editor = new Editor(docOf(data.labels, frames), data.me.id)
    this.follow()
    this.editor.onChange(() => this.follow())
  }

  /** Labels from elsewhere come onto the page. What a person brought back can be undone; the others are no step. */
  replaced(doc: LabelDoc, why: Why): void {
    if (why === 'restored') this.editor.change(() => doc)
    else this.editor.replace(doc)
    if (why === 'draft') this.say(t('What was not saved is back.'))
    else if (why === 'resolved') this.say(t('What was chosen holds now.'))
    else if (why === 'theirs' || why === 'merged') this.say(t('Somebody else changed labels of this clip; they are shown.'))
  }

  private follow(): void {
    const { editor } = this
    this.committed = editor.doc
    this.doc = editor.shown
    this.selection = editor.selection
    this.grabbed = editor.grabbed
    this.canUndo = editor.canUndo
    this.canRedo = editor.canRedo
    this.here = spanAt(this.doc.segments, this.frame)
  }

  /** The frame that the film shows or is being sent to. */
  get frame(): number {
    return this.clock?.wished ?? 0
  }

  /** The label in hand: the selected one, else the one on the screen. */
  get inHand(): Label | null {
    const { selection } = this
    if (selection?.lane === 'units') return this.doc.segments[selection.index] ?? null
    return selection ? null : (this.doc.segments[this.here] ?? null)
  }

  get section(): Section | null {
    return this.selection?.lane === 'sections' ? (this.doc.sections[this.selection.index] ?? null) : null
  }

  get suggestedHere(): Suggestion | null {
    return this.suggested[this.hereSuggested] ?? null
  }

  /** The frames around the playhead that nobody looked at. */
  get openHere(): { start: number; end: number } | null {
    if (this.here !== -1) return null
    const { segments, frames } = this.doc
    const at = this.frame
    return { start: segments.findLast(({ end }) => end <= at)?.end ?? 0, end: segments.find(({ start }) => start > at)?.start ?? frames }
  }

  /** Frames of the selection, else of the label or the suggestion on the screen. */
  get rangeInHand(): { start: number; end: number } | null {
    const range = this.section ?? this.inHand ?? this.suggestedAt(this.frame)
    return range && { start: range.start, end: range.end }
  }

  /** The page of the next clip to label; null when there is none. */
  get next(): string | null {
    const given = waiting(this.assigned, this.me).find(({ clip }) => clip !== this.clip.id)
    if (given) return assignedUrl(given)
    const at = this.tolabel.findIndex(({ id }) => id === this.clip.id)
    const others = [...this.tolabel.slice(at + 1), ...this.tolabel.slice(0, Math.max(at, 0))]
    const other = others.find(({ looked }) => looked < 1) ?? others[0]
    return other?.url ?? null
  }

  /** Open a sheet, or close it when it is open. */
  open(sheet: Sheet): true {
    this.menu = null
    this.naming = null
    this.sheet = this.sheet === sheet ? null : sheet
    return true
  }

  close(): void {
    this.sheet = null
    this.menu = null
    this.naming = null
  }

  /** Bring frames into view and the film to their start. */
  showRange(range: { start: number; end: number }): void {
    this.timeline?.reveal(range)
    this.clock?.pause()
    this.clock?.seek(range.start)
  }

  openMenu(x: number, y: number): void {
    this.close()
    this.menu = { x, y }
  }

  /** Passages like the one in hand, in this clip and in others. */
  find(): true {
    this.sought = this.rangeInHand
    if (!this.sought) this.say(t('Select a passage first.'))
    else if (this.sheet !== 'find') this.open('find')
    return true
  }

  /** Bring frames into view and play them over and over. */
  loopRange(range: { start: number; end: number }): void {
    this.showRange(range)
    this.clock?.setLoop({ start: range.start, end: range.end })
    this.clock?.play()
  }

  /** To the next clip, once this one's labels are on the server or in a draft here. */
  async goNext(): Promise<void> {
    const { next } = this
    if (!next) return this.say(t('No other clip is waiting.'))
    await this.saving?.flush()
    location.assign(next)
  }

  askWord(suggestion: Suggestion): void {
    this.open('word')
    this.naming = suggestion
    this.say(t('Which word is {name}?', { name: suggestion.name }))
  }

  /** The suggestion that lies at this frame. */
  suggestedAt(frame: number): Suggestion | null {
    return this.suggested[spanAt(this.suggested, frame)] ?? null
  }

  frameShown(frame: number): void {
    this.here = spanAt(this.doc.segments, frame)
    this.hereSuggested = spanAt(this.suggested, frame)
    this.count = countAt(this.counts, frame)?.number ?? null
    this.missing = this.pose ? missingWords(this.pose, frame) : null
  }

  clockChanged(clock: FrameClock): void {
    this.playing = clock.playing
    this.speed = clock.speed
    this.looping = clock.loop !== null
  }

  say(text: string): void {
    // The same sentence twice must be heard twice: an invisible mark makes it another text.
    this.said = this.said === text ? `${text}\u200b` : text
  }
}
