/** What the keys of the page that compares do. */
import type { KeyAction } from '../engine/keys'
import { t } from '../i18n'
import { fasterThan, nextPane } from '../report/actions'
import type { ComparePage, Mirrored } from './page.svelte'

const MIRRORS: readonly Mirrored[] = ['none', 'first', 'second', 'both']

/** Returns false when there is nothing to act on, and the browser keeps the key. */
export function act(page: ComparePage, action: KeyAction, repeat: boolean): boolean {
  const { duo } = page
  if (action === 'pane+' || action === 'pane-') return nextPane(document, action === 'pane+' ? 1 : -1)
  if (!duo) return false
  switch (action) {
    case 'play':
      if (!repeat) duo.toggle()
      break
    case 'pause':
      duo.pause()
      break
    case 'forward':
      if (duo.playing) duo.setSpeed(fasterThan(duo.speed))
      else duo.play()
      break
    case 'frame-1':
    case 'frame+1':
    case 'frame-10':
    case 'frame+10':
      duo.step(Number(action.slice(5)))
      if (!repeat) page.say(t('Frames {first} and {second}', { first: duo.moment.first, second: duo.moment.second }))
      break
    case 'edge-1':
    case 'edge+1':
      page.step(action === 'edge+1' ? 1 : -1)
      break
    case 'first':
      duo.seek(0)
      break
    case 'last':
      duo.seek(duo.course.length)
      break
    case 'loop':
      page.toggleLoop()
      break
    case 'mirror':
      page.mirrored = MIRRORS[(MIRRORS.indexOf(page.mirrored) + 1) % MIRRORS.length] ?? 'none'
      break
    case 'body':
      page.bodies = !page.bodies
      break
    default:
      return false
  }
  return true
}
