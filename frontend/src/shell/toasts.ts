/**
 * Short messages, bottom left: for what was done elsewhere and for "undo". They go after six seconds; the pointer or the
 * focus on them stops the clock.
 */
import { t } from '../i18n'
import { button } from './button'

const LASTS_MS = 6000
/** News at once; more would cover what people look at. What can be undone or stays is never pushed out. */
const MOST_NEWS = 3

export interface Toast {
  text: string
  action?: { label: string; run: () => void }
  link?: { label: string; href: string; newTab?: boolean }
  /** Stays until closed. */
  stays?: boolean
  warn?: boolean
}

function host(): HTMLElement {
  let element = document.querySelector<HTMLElement>('.toasts')
  if (!element) {
    element = document.createElement('div')
    element.className = 'toasts'
    element.setAttribute('role', 'status')
    element.setAttribute('aria-live', 'polite')
    document.body.append(element)
  }
  return element
}

/** Show a toast; returns the function that takes it away. */
export function toast({ text, action, link, stays = false, warn = false }: Toast): () => void {
  const box = document.createElement('div')
  box.className = warn ? 'toast warn' : 'toast'
  const words = document.createElement('span')
  words.textContent = text
  box.append(words)

  let timer: ReturnType<typeof setTimeout> | undefined
  const close = () => {
    clearTimeout(timer)
    box.remove()
  }
  if (action) box.append(button(action.label, 'btn sm', () => (close(), action.run())))
  if (link) {
    const anchor = document.createElement('a')
    anchor.className = 'btn sm'
    anchor.href = link.href
    anchor.textContent = link.label
    if (link.newTab) anchor.target = '_blank'
    box.append(anchor)
  }
  const shut = button('', 'ib sm', close)
  shut.setAttribute('aria-label', t('Close'))
  shut.append(cross())
  box.append(shut)

  const run = () => {
    clearTimeout(timer)
    if (!stays) timer = setTimeout(close, LASTS_MS)
  }
  const pause = () => clearTimeout(timer)
  box.addEventListener('pointerenter', pause)
  box.addEventListener('pointerleave', run)
  box.addEventListener('focusin', pause)
  box.addEventListener('focusout', run)
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close()
  })
  host().append(box)
  if (!action && !stays) {
    box.classList.add('news')
    const news = [...host().querySelectorAll('.news:not(:hover, :focus-within)')]
    for (const old of news.slice(0, -MOST_NEWS)) old.remove()
  }
  run()
  return close
}

function cross(): SVGSVGElement {
  const SVG = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('class', 'ic s16')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', 'M18 6 6 18M6 6l12 12')
  svg.append(path)
  return svg
}
