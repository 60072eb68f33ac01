/** What the keys of the clip page do. Each says afterwards, politely, what it did; not on every frame while playing. */
import type { KeyAction } from '../engine/keys'
import { countStep } from '../engine/counts'
import { nextEdge } from '../engine/edges'
import { nextMoment } from '../engine/reading/moments'
import { msg, t, tr } from '../i18n'
import type { ClipPage } from './page.svelte'

export const SPEEDS: readonly number[] = [0.25, 0.5, 0.75, 1]
const FASTER: readonly number[] = [...SPEEDS, 1.5, 2]

/** What is folded away or lies under something else cannot take the focus. */
const seen = (pane: HTMLElement): boolean => !pane.hidden && (pane.checkVisibility?.({ visibilityProperty: true }) ?? true)

/** Put the focus into the next pane of the page, round and round; false when there is none. */
export function nextPane(root: ParentNode & { activeElement: Element | null }, step: 1 | -1): boolean {
  const panes = [...root.querySelectorAll<HTMLElement>('[data-pane]')].filter(seen)
  const here = panes.findIndex((pane) => pane.contains(root.activeElement))
  const first = step > 0 ? 0 : panes.length - 1
  const pane = panes[here === -1 ? first : (here + step + panes.length) % panes.length]
  const target = pane?.querySelector<HTMLElement>('button:not([disabled]), a[href], [tabindex="0"]')
  target?.focus()
  return target !== undefined && target !== null
}

/** The next faster speed; the fastest stays. */
export const fasterThan = (speed: number): number => FASTER.find((other) => other > speed) ?? FASTER.at(-1) ?? 1

/** Returns false when there is nothing to act on, and the browser keeps the key. */
export function act(page: ClipPage, action: KeyAction, repeat: boolean): boolean {
  const { clock, report, timeline } = page
  if (action === 'pane+' || action === 'pane-') return nextPane(document, action === 'pane+' ? 1 : -1)
  if (action === 'help') return ((page.help = !page.help), true)
  if (action === 'table') return report ? ((page.table = !page.table), true) : false
  if (action === 'tap') return page.tap ? (repeat || page.tap(), true) : false
  if (!clock) return false
  const goTo = (frame: number | null, words: string) => {
    if (frame === null) return
    clock.pause()
    clock.seek(frame)
    page.say(tr(words, { frame }))
  }
  const here = clock.wished
  switch (action) {
    case 'play':
      if (!repeat) page.toggle()
      break
    case 'pause':
      clock.pause()
      break
    case 'forward':
      if (clock.playing && clock.speed > 0) clock.setSpeed(fasterThan(clock.speed))
      else clock.play()
      break
    case 'back':
      clock.playBack(clock.speed < 0 ? Math.min(4, -clock.speed * 2) : 1)
      break
    case 'frame-1':
    case 'frame+1':
    case 'frame-10':
    case 'frame+10':
      clock.step(Number(action.slice(5)))
      if (!repeat) page.say(t('Frame {frame}', { frame: clock.wished }))
      break
    case 'count-1':
    case 'count+1':
      goTo(countStep(page.model?.counts ?? [], here, action === 'count+1' ? 1 : -1), msg('Count at frame {frame}'))
      break
    case 'edge-1':
    case 'edge+1':
      goTo(nextEdge(report?.segments ?? [], here, action === 'edge+1' ? 1 : -1), msg('Edge at frame {frame}'))
      break
    case 'moment-1':
    case 'moment+1': {
      const moment = nextMoment(page.sees?.moments ?? [], here, action === 'moment+1' ? 1 : -1)
      if (moment) page.showMoment(moment)
      return page.sees !== null
    }
    case 'first':
      goTo(0, msg('Frame {frame}'))
      break
    case 'last':
      goTo(clock.frames - 1, msg('Frame {frame}'))
      break
    case 'loop':
      page.toggleLoop()
      break
    case 'mirror':
      page.mirror = !page.mirror
      page.say(page.mirror ? t('Mirrored') : t('Not mirrored'))
      break
    case 'body':
      page.show = page.show === 'both' ? 'body' : page.show === 'body' ? 'film' : 'both'
      break
    case 'space':
      if (!page.pose) return false
      if (!repeat) page.space = !page.space
      break
    case 'along':
      if (!page.along.able) return false
      if (!repeat) page.along.set(!page.along.on)
      break
    case 'find':
      return page.find()
    case 'zoom+':
    case 'zoom-':
      timeline?.zoomBy(action === 'zoom+' ? 1.5 : 1 / 1.5)
      return timeline !== null
    case 'zoom-unit':
      timeline?.fit(page.segment ?? undefined)
      break
    case 'zoom-clip':
      timeline?.fit()
      break
  }
  return true
}
