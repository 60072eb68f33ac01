/**
 * The studio's words as their page shows them, kept true by live events. All writes go through here; each says what it
 * did in a toast that takes it back.
 */
import { ApiError, api } from '../api/client'
import type { LiveClient } from '../api/live'
import type { Clip } from '../api/types'
import { plural, t, tr } from '../i18n'
import { toast } from '../shell/toasts'
import { filmOf, wordsApi, type SplitValues, type WordValues, type WordsApi } from './client'
import type { Film, ReadyList, StudioWord, UseCount, WordsAnswer, WordsPageData } from './types'
import { Vocabulary, living } from './vocabulary'

/** Several changes often come at once; one question answers for all. */
const GATHER_MS = 300

export const NOTHING: UseCount = { labels: 0, clips: 0 }

export class WordsStore {
  words = $state.raw<readonly StudioWord[]>([])
  uses = $state.raw<Readonly<Record<string, UseCount>>>({})
  films = $state.raw<Readonly<Record<string, Film>>>({})
  /** Fetched when they are first wanted; null = not yet. */
  lists = $state.raw<readonly ReadyList[] | null>(null)
  /** Read out after a change that shows itself on the page anyhow. */
  said = $state('')
  readonly vocabulary = $derived(new Vocabulary(this.words))
  /** All styles that clips or words have, by their letters. */
  readonly styles: string[] = $derived.by(() => {
    const all = [...this.page.styles, ...this.words.map((word) => word.style)].filter((style) => style !== '')
    const once = new Map(all.map((style) => [style.toLowerCase(), style]))
    return [...once.values()].sort((a, b) => a.localeCompare(b))
  })

  readonly api: WordsApi
  private readonly stops: (() => void)[] = []
  /** Takes the offer to undo away: what came after it may stand in its way. */
  private closeToast = () => {}
  private gatherTimer: ReturnType<typeof setTimeout> | undefined
  private readonly asked = new Map<string, Promise<Film | null>>()

  constructor(
    private readonly page: WordsPageData,
    live: LiveClient | null,
  ) {
    this.api = wordsApi(page.studio.slug)
    this.words = inOrder(page.words)
    this.uses = page.uses
    this.films = filmsOf(Object.values(page.films))
    if (!live) return
    this.stops.push(live.onEvent((event) => event.type === 'words.changed' && this.gather()))
    this.stops.push(live.onReset(() => this.gather()))
  }

  dispose(): void {
    clearTimeout(this.gatherTimer)
    for (const stop of this.stops.splice(0)) stop()
  }

  get me(): string {
    return this.page.me.id
  }

  get may(): WordsPageData['may'] {
    return this.page.may
  }

  /** Whose own word it is. */
  person(id: string): string {
    return this.page.people[id] ?? ''
  }

  mayChange(word: StudioWord): boolean {
    return this.may.words || (word.owner === this.me && this.may.own)
  }

  /** How often labels read this word today: also those that were given words that came to be in it. */
  usesOf(word: StudioWord): UseCount {
    const own = this.uses[word.id] ?? NOTHING
    const merged = this.words.filter((one) => one.merged_into !== null && this.uses[one.id] && this.vocabulary.resolve(one.id) === word)
    if (!merged.length || !living(word)) return own
    // One clip may have labels of several of them: how many clips there are only the server could say.
    const all = [own, ...merged.map((one) => this.uses[one.id] ?? NOTHING)].filter(({ labels }) => labels)
    return { labels: all.reduce((sum, one) => sum + one.labels, 0), clips: all.length === 1 ? (all[0]?.clips ?? 0) : null }
  }

  /** In how many clips labels read it; null where that cannot be asked now. */
  async clipsWith(word: StudioWord): Promise<number | null> {
    const clips = new Set<string>()
    try {
      for (let next: number | null = 1; next !== null; ) {
        const page: Awaited<ReturnType<WordsApi['uses']>> = await this.api.uses(word.id, next)
        for (const use of page.results) clips.add(use.clip)
        next = page.next
      }
      return clips.size
    } catch {
      return null
    }
  }

  /** The film of a clip, fetched when it is first wanted; null where it is gone or not for you. */
  film(clip: string): Promise<Film | null> {
    const known = this.films[clip]
    if (known) return Promise.resolve(known)
    let asked = this.asked.get(clip)
    if (!asked) {
      asked = api.clip(clip).then(filmOf, (error: unknown) => {
        // What was refused stays refused; what the network lost may be asked for again.
        if (!(error instanceof ApiError) || error.status !== 404) this.asked.delete(clip)
        return null
      })
      this.asked.set(clip, asked)
    }
    return asked
  }

  async load(): Promise<void> {
    const [words, uses] = await Promise.all([this.api.words(), this.api.counts()])
    this.words = inOrder(words)
    this.uses = uses
    if (this.lists) await this.loadLists()
    const missing = words.flatMap((word) => (word.example && !this.films[word.example.clip] ? [word.example.clip] : []))
    for (const clip of new Set(missing)) void this.film(clip).then((film) => film && (this.films = { ...this.films, [clip]: film }))
  }

  async loadLists(): Promise<void> {
    this.lists = await this.api.lists()
  }

  private gather(): void {
    clearTimeout(this.gatherTimer)
    // What is shown stays until there is an answer; the next event asks again.
    this.gatherTimer = setTimeout(() => void this.load().catch(() => {}), GATHER_MS)
  }

  /** For dialogs: they say themselves what went wrong, at the field that it is about. */
  async add(values: Partial<WordValues>): Promise<StudioWord> {
    const answer = await this.api.add(values)
    const made = answer.words.find((word) => word.name === values.name) ?? answer.words[0]
    this.done(answer, t('“{name}” is a word now.', { name: made?.name ?? '' }))
    if (!made) throw new ApiError(502, 'http-502', t('The server could not do this. Nothing was changed; try again in a moment.'))
    return made
  }

  async change(word: StudioWord, values: Partial<WordValues>): Promise<void> {
    const answer = await this.api.change(word.id, values)
    const renamed = values.name !== undefined && values.name !== word.name
    this.done(answer, renamed ? t('“{old}” is called “{name}” now.', { old: word.name, name: values.name ?? '' }) : t('“{name}” was changed.', { name: word.name }))
  }

  async merge(word: StudioWord, into: StudioWord): Promise<void> {
    this.done(await this.api.merge(word.id, into.id), t('“{name}” reads “{into}” now.', { name: word.name, into: into.name }))
  }

  async split(word: StudioWord, values: SplitValues): Promise<void> {
    const answer = await this.api.split(word.id, values)
    this.done(
      answer,
      plural(
        values.segments.length,
        { one: '“{name}” was split: {n} passage is called otherwise.', other: '“{name}” was split: {n} passages are called otherwise.' },
        { name: word.name },
      ),
    )
  }

  async addList(list: ReadyList, style: string, names: readonly string[]): Promise<readonly StudioWord[]> {
    const answer = await this.api.addList(list.code, style, names)
    this.done(answer, plural(names.length, { one: '{n} word was added.', other: '{n} words were added.' }))
    return answer.words
  }

  /** For rows: what went wrong is a toast. False where nothing was changed. */
  retire = (word: StudioWord) => this.tried(() => this.api.retire(word.id), t('“{name}” is retired. Labels keep it.', { name: word.name }))
  restore = (word: StudioWord) => this.tried(() => this.api.restore(word.id), t('“{name}” is back.', { name: word.name }))
  share = (word: StudioWord) => this.tried(() => this.api.share(word.id), t('“{name}” is for everybody now.', { name: word.name }))
  undo = (change: number) => this.tried(() => this.api.undo(change), t('Taken back.'))

  /** These words in this order, at once on the page; as before where the server could not. */
  async order(ids: readonly string[]): Promise<boolean> {
    const before = this.words
    const places = ids.map((id) => this.vocabulary.word(id)?.position ?? 0).sort((a, b) => a - b)
    const next = new Map(ids.map((id, index) => [id, (places[index] ?? 0) + index / 1000])) // apart, also where two had one place
    this.words = inOrder(before.map((word) => ({ ...word, position: next.get(word.id) ?? word.position })))
    const went = await this.tried(() => this.api.order(ids), t('The order was changed.'))
    if (!went) this.words = before
    return went
  }

  private async tried(write: () => Promise<WordsAnswer>, text: string): Promise<boolean> {
    try {
      this.done(await write(), text)
      return true
    } catch (error) {
      toast({ text: sentence(error), warn: true })
      return false
    }
  }

  private done({ words, change }: WordsAnswer, text: string): void {
    const touched = new Map(words.map((word) => [word.id, word]))
    const kept = this.words.map((word) => touched.get(word.id) ?? word)
    const known = new Set(this.words.map(({ id }) => id))
    this.words = inOrder([...kept, ...words.filter(({ id }) => !known.has(id))])
    // How often they are used may be another number now.
    this.gather()
    if (change === null) return
    this.closeToast()
    this.closeToast = toast({ text, action: { label: t('Undo'), run: () => void this.undo(change) } })
  }
}

const filmsOf = (clips: readonly Clip[]): Record<string, Film> => Object.fromEntries(clips.flatMap((clip) => (filmOf(clip) ? [[clip.id, filmOf(clip) as Film]] : [])))

/** Stable: what has one position stays as the server sent it. */
const inOrder = (words: readonly StudioWord[]): StudioWord[] => words.toSorted((a, b) => a.position - b.position)

export const sentence = (error: unknown): string =>
  error instanceof ApiError ? tr(error.message) : t('The server could not do this. Nothing was changed; try again in a moment.')
