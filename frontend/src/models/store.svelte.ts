/** The studio's model versions as their page shows them, kept true by live events. */
import { ApiError } from '../api/client'
import type { LiveClient } from '../api/live'
import { models as api, type Model } from '../api/models'
import type { PageBase } from '../api/types'
import { plural, t } from '../i18n'
import { modelName } from '../report/sees'
import { toast } from '../shell/toasts'

export interface ModelsPageData extends PageBase {
  models: Model[]
  may: { manage: boolean }
  seq: number
}

/** Several changes often come at once; one question answers for all. */
const GATHER_MS = 300

/** A file that is on its way, and how it was refused. */
export interface Bringing {
  name: string
  share: number
}

export class ModelsStore {
  models = $state.raw<readonly Model[]>([])
  bringing = $state.raw<Bringing | null>(null)
  /** Why the last file was not taken: a sentence, and what is wrong with it. */
  refused = $state.raw<{ file: string; message: string; reasons: readonly string[] } | null>(null)
  /** The version (or null, the first reading) whose reading is being asked for, and how many clips were. */
  asking = $state.raw<{ model: string | null; asked: number } | null>(null)
  busy = $state<string | null>(null)
  said = $state('')
  readonly mayManage: boolean
  /** Who labels sees the page of the training. */
  readonly mayTrain: boolean
  readonly trainUrl: string
  private readonly slug: string
  private readonly stops: (() => void)[] = []
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(data: ModelsPageData, live: LiveClient | null) {
    this.slug = data.studio.slug
    this.models = data.models
    this.mayManage = data.may.manage
    this.mayTrain = data.me.role !== 'dancer'
    this.trainUrl = `/s/${encodeURIComponent(this.slug)}/train/`
    if (!live) return
    this.stops.push(live.onEvent((event) => (event.type === 'models.changed' || event.type === 'words.changed' || event.type === 'training.changed') && this.gather()))
    this.stops.push(live.onReset(() => this.gather()))
  }

  dispose(): void {
    clearTimeout(this.timer)
    for (const stop of this.stops.splice(0)) stop()
  }

  /** The one in use first, then the newest; retired ones last. */
  readonly shown: readonly Model[] = $derived(
    [...this.models].sort((a, b) => rank(a) - rank(b) || b.created_at.localeCompare(a.created_at)),
  )

  async load(): Promise<void> {
    this.models = await api.list(this.slug)
  }

  async bring(file: File): Promise<void> {
    if (this.bringing) return
    this.refused = null
    this.bringing = { name: file.name, share: 0 }
    try {
      const model = await api.bring(this.slug, file, (share) => (this.bringing = { name: file.name, share }))
      const known = this.models.some(({ id }) => id === model.id)
      this.put(model)
      this.said = known ? t('{model} was here already. Nothing was stored twice.', { model: modelName(model) }) : t('{model} is here. It reads no clip until you say so.', { model: modelName(model) })
      toast({ text: this.said })
    } catch (error) {
      const reasons = error instanceof ApiError ? Object.values(error.fields).flat() : []
      this.refused = { file: file.name, message: reason(error), reasons }
    } finally {
      this.bringing = null
    }
  }

  promote(model: Model): Promise<void> {
    return this.change(model, () => api.promote(model.id), t('{model} reads new clips from now on.', { model: modelName(model) }))
  }

  retire(model: Model): Promise<void> {
    return this.change(model, () => api.retire(model.id), t('{model} is retired. What it read stays.', { model: modelName(model) }))
  }

  async remove(model: Model): Promise<void> {
    this.busy = model.id
    try {
      await api.remove(model.id)
      this.models = this.models.filter(({ id }) => id !== model.id)
      this.said = t('{model} is removed.', { model: modelName(model) })
    } catch (error) {
      toast({ text: reason(error) })
    } finally {
      this.busy = null
    }
  }

  /** Have all clips of the studio read by it; some are asked for at a time. */
  async readAll(model: Model | null): Promise<void> {
    if (this.asking) return
    const id = model?.id ?? null
    this.asking = { model: id, asked: 0 }
    try {
      for (let left = Infinity; left > 0; ) {
        const answer = await api.readClips(this.slug, id)
        this.asking = { model: id, asked: this.asking.asked + answer.asked }
        if (answer.asked === 0) break
        left = answer.left
      }
      const { asked } = this.asking
      this.said = asked
        ? plural(asked, { one: '{n} clip is being read by {model}.', other: '{n} clips are being read by {model}.' }, { model: model ? modelName(model) : t('the first reading') })
        : t('Every clip is read by it already.')
      toast({ text: this.said })
      this.gather()
    } catch (error) {
      toast({ text: reason(error) })
    } finally {
      this.asking = null
    }
  }

  private async change(model: Model, ask: () => Promise<Model>, said: string): Promise<void> {
    this.busy = model.id
    try {
      this.put(await ask())
      this.said = said
      // Another version's state may have changed with it.
      await this.load()
    } catch (error) {
      toast({ text: reason(error) })
    } finally {
      this.busy = null
    }
  }

  private put(model: Model): void {
    this.models = [model, ...this.models.filter(({ id }) => id !== model.id)]
  }

  private gather(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.load().catch(() => {}), GATHER_MS)
  }
}

const rank = ({ state }: Model): number => (state === 'promoted' ? 0 : state === 'candidate' ? 1 : 2)

const reason = (error: unknown): string =>
  error instanceof ApiError ? error.message : t('That did not work. Nothing was changed; try again in a moment.')
