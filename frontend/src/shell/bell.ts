/**
 * The bell in the top bar: who wrote to this person. Unread ones are counted on it; its panel lists the newest, and a
 * toast tells of what comes while one looks at a page.
 */
import { pageLive } from '../api/page'
import { t } from '../i18n'
import { noticesApi } from '../notes/client'
import type { Notice } from '../notes/types'
import { ago, person } from '../notes/words'
import { button } from './button'
import { toast } from './toasts'

const SHOWN = 20
/** Past every id: all that there is by now. The most that the server takes. */
const ALL = 2 ** 31 - 1

let bell: Bell | null = null

/** The notes of this clip are on the screen: what told of them is no news any more. */
export async function seenOn(clip: string): Promise<void> {
  await bell?.seenOn(clip)
}

export function noticesBell(root: ParentNode = document): void {
  const element = root.querySelector<HTMLButtonElement>('[data-bell]')
  const panel = element && document.getElementById(element.dataset.menu ?? '')
  bell = element && panel ? new Bell(element, panel) : null
  const live = pageLive()
  live?.onEvent((event) => {
    if (event.type === 'notice.new') void tell(event.notice.id)
  })
  live?.onReset(() => void bell?.fetch())
}

/** A word about a notice that came just now. */
async function tell(id: number): Promise<void> {
  try {
    const { results, unread } = await noticesApi.list(SHOWN)
    bell?.show(results, unread)
    const notice = results.find((one) => one.id === id)
    if (notice && !notice.read) toast({ text: sentence(notice), link: { label: t('Open'), href: notice.url } })
  } catch {
    // No connection for now: the bell asks again when it is opened.
  }
}

function sentence({ kind, by, clip }: Notice): string {
  const values = { name: person(by), clip: clip.title }
  return kind === 'note' ? t('{name} wrote about {clip}', values) : t('{name} answered about {clip}', values)
}

class Bell {
  private newest = 0
  private unread: number

  constructor(
    private readonly element: HTMLButtonElement,
    private readonly panel: HTMLElement,
  ) {
    this.unread = Number(element.dataset.count ?? 0)
    // Before it is opened, so that its panel does not open empty.
    for (const type of ['pointerenter', 'focus', 'click']) element.addEventListener(type, () => void this.fetch())
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible' && this.unread > 0) void this.fetch()
    })
  }

  private fetching: Promise<void> | null = null

  fetch(): Promise<void> {
    this.fetching ??= noticesApi
      .list(SHOWN)
      .then(({ results, unread }) => this.show(results, unread))
      .catch(() => this.say(t('No connection. Nothing was lost; try again in a moment.')))
      .finally(() => (this.fetching = null))
    return this.fetching
  }

  async seenOn(clip: string): Promise<void> {
    if (this.unread === 0) return
    try {
      this.count((await noticesApi.read(ALL, clip)).unread)
    } catch {
      // Still counted; the next look at these notes says it again.
    }
  }

  show(notices: readonly Notice[], unread: number): void {
    this.newest = notices[0]?.id ?? 0
    this.count(unread)
    if (notices.length === 0) return this.say(t('Who writes to you about a clip is told here.'))
    this.panel.replaceChildren(...notices.map(item))
    if (unread === 0) return
    const all = button(t('Mark all as read'), 'mi bell-all', () => void this.readAll())
    all.setAttribute('role', 'menuitem')
    this.panel.append(all)
  }

  private async readAll(): Promise<void> {
    try {
      this.count((await noticesApi.read(this.newest)).unread)
    } catch {
      // They stay unread.
    }
  }

  private say(words: string): void {
    const line = document.createElement('p')
    line.className = 'bell-none'
    // A menu holds nothing but items, also where there is nothing to choose.
    line.setAttribute('role', 'menuitem')
    line.setAttribute('aria-disabled', 'true')
    line.tabIndex = -1
    line.textContent = words
    this.panel.replaceChildren(line)
  }

  private count(unread: number): void {
    this.unread = unread
    this.element.dataset.count = String(unread)
    const label = unread > 0 ? t('Notices, {n} unread', { n: unread }) : t('Notices')
    this.element.setAttribute('aria-label', label)
    this.element.title = label
  }
}

function item(notice: Notice): HTMLElement {
  const link = document.createElement('a')
  link.className = notice.read ? 'mi bell-item' : 'mi bell-item unread'
  link.setAttribute('role', 'menuitem')
  link.href = notice.url
  const head = document.createElement('b')
  head.textContent = sentence(notice)
  const words = document.createElement('span')
  words.textContent = notice.text
  words.dir = 'auto'
  const when = document.createElement('small')
  when.textContent = ago(notice.at)
  link.append(head, words, when)
  return link
}
