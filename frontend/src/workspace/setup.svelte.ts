/** How a person has set up the workspace: keys, lanes, panes, snapping and the threshold. Kept for the next visit. */
import { bind, type Command, type Keymap } from '../engine/keymap'
import { LANE_SETTINGS, type LaneSettings } from '../engine/timeline/edit/model'
import { keepSettings } from './settings'
import type { Settings } from './types'

const THRESHOLD = 0.9
/** Widths from which the panes stand beside the film; see styles/workspace/narrow.css. */
const QUEUE_FROM_PX = 900
const INSPECTOR_FROM_PX = 1180

export class Setup {
  settings: Settings = $state.raw({})
  queueOpen = $state(true)
  inspectorOpen = $state(true)

  readonly lanes: LaneSettings = $derived({ ...LANE_SETTINGS, ...(this.settings.lanes as Partial<LaneSettings> | undefined) })
  readonly keymap: Keymap = $derived(bind(this.settings.keys ?? {}))
  readonly threshold: number = $derived(this.settings.threshold ?? THRESHOLD)
  readonly snapping: boolean = $derived(this.settings.snap ?? true)
  /** Whether single letters and signs act as keys. */
  readonly letters: boolean = $derived(this.settings.letters ?? true)

  constructor(settings: Settings) {
    this.settings = settings
    this.queueOpen = settings.panes?.['queue'] ?? innerWidth >= QUEUE_FROM_PX
    // Narrower, it is a drawer: it opens over the film, and only when it is asked for.
    this.inspectorOpen = innerWidth >= INSPECTOR_FROM_PX && (settings.panes?.['inspector'] ?? true)
  }

  keysOf(command: Command): readonly string[] {
    return this.keymap.keysOf(command)
  }

  set(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change }
    keepSettings(this.settings)
  }

  setLanes(lanes: LaneSettings): void {
    this.set({ lanes: { ...lanes } })
  }

  /** Whether the pane is open now. */
  fold(pane: 'queue' | 'inspector'): boolean {
    const open = pane === 'queue' ? (this.queueOpen = !this.queueOpen) : (this.inspectorOpen = !this.inspectorOpen)
    this.set({ panes: { ...this.settings.panes, [pane]: open } })
    return open
  }
}
