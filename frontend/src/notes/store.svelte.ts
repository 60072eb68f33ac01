/** The notes of one clip, true to what others write meanwhile, and the note that is being written. */
import { ApiError } from '../api/client'
import type { LiveClient } from '../api/live'
import { t } from '../i18n'
import type { ClipPage } from '../report/page.svelte'
import { toast } from '../shell/toasts'
import { randomId } from '../workspace/saving/drafts'
import { notesApi } from './client'
import type { Ink, Stroke, Tool } from './strokes'
import type { About, Note } from './types'

/** What is written in the form. `note` is the one that is changed; null: a new one, which will get this id. */
export interface Draft {
  id: string
  note: Note | null
  about: About
  frame: number
  start: number | null
  end: number | null
  text: string
  drawing: readonly Stroke[]
}

const FAILED_MS = 5_000

export class Notes {
  list: readonly Note[] = $state.raw([])
  state: 'loading' | 'ready' | 'failed' = $state('loading')
  mayWrite = $state(false)
  /** Id of the note whose drawing is on the film while its frame is on the screen. */
  chosen: string | null = $state(null)
  draft: Draft | null = $state.raw(null)
  /** The film is being drawn on. */
  inking = $state(false)
  tool: Tool = $state('arrow')
  ink: Ink = $state('cinnabar')
  sending = $state(false)
  trouble: string | null = $state(null)

  private stopped = false
  private timer: ReturnType<typeof setTimeout> | undefined

  readonly open: readonly Note[] = $derived(this.list.filter((note) => !note.resolved))
  readonly resolved: readonly Note[] = $derived(this.list.filter((note) => note.resolved))

  constructor(readonly page: ClipPage) {}

  /** There is something in the form that would be lost. */
  get begun(): boolean {
    return this.draft !== null && (this.draft.text.trim() !== '' || this.draft.drawing.length > 0)
  }

  /** Fetch the notes and follow what happens to them; returns the way to stop. */
  start(live: Pick<LiveClient, 'onEvent' | 'onReset'> | null): () => void {
    void this.load()
    const ends = live
      ? [
          live.onEvent((event) => {
            if (event.type === 'note.changed' && event.clip === this.page.clip.id) void this.refetch(event.note)
          }),
          live.onReset(() => void this.load()),
        ]
      : []
    return () => {
      this.stopped = true
      clearTimeout(this.timer)
      for (const end of ends) end()
    }
  }

  async load(): Promise<void> {
    clearTimeout(this.timer)
    try {
      const { notes, mayWrite } = await notesApi.list(this.page.clip.id)
      if (this.stopped) return
      this.list = notes
      this.mayWrite = mayWrite
      this.state = 'ready'
    } catch (error) {
      if (this.stopped) return
      if (this.state === 'loading') this.state = 'failed'
      // An answer that says no is final; a lost connection is asked again.
      if (!(error instanceof ApiError && error.status >= 400 && error.status < 500)) this.timer = setTimeout(() => void this.load(), FAILED_MS)
    }
  }

  private async refetch(id: string): Promise<void> {
    try {
      const note = await notesApi.note(id)
      if (!this.stopped) this.take(note)
    } catch (error) {
      if (this.stopped) return
      if (error instanceof ApiError && error.status === 404) this.drop(id)
      else void this.load()
    }
  }

  take(note: Note): void {
    const others = this.list.filter((one) => one.id !== note.id)
    this.list = [...others, note].sort((a, b) => a.frame - b.frame || a.at.localeCompare(b.at))
  }

  private drop(id: string): void {
    this.list = this.list.filter((note) => note.id !== id)
    if (this.chosen === id) this.chosen = null
  }

  // --- looking -------------------------------------------------------------------------------------------------------
  /** Show the moment of a note: the film stands there, with what is drawn on it. */
  show(note: Note): void {
    const { page } = this
    this.chosen = note.id
    if (page.looping) page.loop(-1)
    page.clock?.pause()
    page.clock?.seek(note.frame)
  }

  // --- writing -------------------------------------------------------------------------------------------------------
  begin(about: About): void {
    const { page } = this
    page.clock?.pause()
    this.chosen = null
    this.trouble = null
    const frame = page.clock?.wished ?? 0
    this.draft = { id: randomId(), note: null, ...this.placed(about, frame), text: '', drawing: [] }
  }

  edit(note: Note): void {
    this.show(note)
    this.trouble = null
    const { id, about, frame, start, end, text, drawing } = note
    this.draft = { id, note, about, frame, start, end, text, drawing }
  }

  /** The unit on the screen, or a moment where there is none; a span begins as the second around the moment. */
  placed(about: About, frame: number): Pick<Draft, 'about' | 'frame' | 'start' | 'end'> {
    const { report, frames, rate } = this.page
    const segment = report?.segments.find((one) => one.state === 'unit' && one.start <= frame && frame < one.end)
    if (about === 'unit' && segment) return { about, frame, start: segment.start, end: segment.end }
    if (about === 'span' && frames && rate) {
      const half = Math.round(rate[0] / rate[1] / 2)
      return { about, frame, start: Math.max(0, frame - half), end: Math.min(frames, frame + half + 1) }
    }
    return { about: 'moment', frame, start: null, end: null }
  }

  change(values: Partial<Draft>): void {
    if (this.draft) this.draft = { ...this.draft, ...values }
  }

  undoStroke(): void {
    this.change({ drawing: this.draft?.drawing.slice(0, -1) ?? [] })
  }

  cancel(): void {
    this.draft = null
    this.inking = false
  }

  async send(): Promise<boolean> {
    const { draft } = this
    if (!draft || this.sending) return false
    this.sending = true
    this.trouble = null
    try {
      const { id, note, about, frame, start, end, text, drawing } = draft
      const stored = note ? await notesApi.change(id, { text, drawing }) : await notesApi.write(this.page.clip.id, { id, about, frame, start, end, text, drawing })
      this.take(stored)
      this.chosen = stored.id
      this.cancel()
      if (note) this.offerBack(t('Note changed.'), () => notesApi.change(id, { text: note.text, drawing: note.drawing }))
      else this.page.say(t('Note written.'))
      return true
    } catch (error) {
      this.trouble = sentence(error)
      return false
    } finally {
      this.sending = false
    }
  }

  /** An answer; throws ApiError. `id` is the same for another try. */
  async answer(note: Note, id: string, text: string): Promise<void> {
    this.take(await notesApi.answer(note.id, { id, text }))
    this.page.say(t('Answer written.'))
  }

  /** Change an answer; throws ApiError. */
  async changeAnswer(id: string, text: string, before: string): Promise<void> {
    this.take(await notesApi.change(id, { text }))
    this.offerBack(t('Answer changed.'), () => notesApi.change(id, { text: before }))
  }

  async resolve(note: Note, resolved: boolean): Promise<void> {
    await this.try(async () => {
      this.take(await notesApi.change(note.id, { resolved }))
      if (resolved) this.offerBack(t('Set resolved.'), () => notesApi.change(note.id, { resolved: false }))
    })
  }

  async remove(note: Note, answer: string | null = null): Promise<void> {
    await this.try(async () => {
      await notesApi.remove(answer ?? note.id)
      if (answer) this.take({ ...note, answers: note.answers.filter(({ id }) => id !== answer) })
      else this.drop(note.id)
      this.offerBack(answer ? t('Answer deleted.') : t('Note deleted.'), () => notesApi.restore(answer ?? note.id))
    })
  }

  private offerBack(text: string, back: () => Promise<Note>): void {
    toast({ text, action: { label: t('Undo'), run: () => void this.try(async () => this.take(await back())) } })
  }

  private async try(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      toast({ text: sentence(error) })
    }
  }
}

export const sentence = (error: unknown): string =>
  error instanceof ApiError ? error.message : t('That did not work. Nothing was changed; try again in a moment.')
