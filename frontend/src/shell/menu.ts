/**
 * Menus: a button and the panel it opens. Arrows, Home, End and letters move, Escape and Tab close, a click outside closes.
 * The same code serves Django's menus and those of the Svelte pages.
 */
import { Scope } from '../engine/scope'

const ITEMS = '[role^="menuitem"]:not(:disabled)'

const MARGIN_PX = 8

/** Shift an open panel back into the window; phones are narrower than some menus. */
function keepInside(panel: HTMLElement): void {
  panel.style.translate = ''
  const box = panel.getBoundingClientRect()
  const over = box.right - (document.documentElement.clientWidth - MARGIN_PX)
  const shift = box.left < MARGIN_PX ? MARGIN_PX - box.left : over > 0 ? -over : 0
  if (shift) panel.style.translate = `${shift}px`
}

/** Wire one menu; the panel needs role="menu" and [hidden]. Returns the function that unwires it. */
export function menu(button: HTMLElement, panel: HTMLElement): () => void {
  const scope = new Scope()
  let open: Scope | null = null

  const items = () => [...panel.querySelectorAll<HTMLElement>(ITEMS)].filter((item) => !item.hidden)
  const focusAt = (index: number) => {
    const all = items()
    all[(index + all.length) % all.length]?.focus()
  }

  function close(refocus: boolean): void {
    if (!open) return
    open.dispose()
    open = null
    panel.hidden = true
    button.setAttribute('aria-expanded', 'false')
    if (refocus) button.focus()
  }

  function show(index: number | null): void {
    if (open) return
    open = scope.child()
    panel.hidden = false
    keepInside(panel)
    button.setAttribute('aria-expanded', 'true')
    if (index !== null) focusAt(index)
    open.listen<PointerEvent>(document, 'pointerdown', (event) => {
      const target = event.target as Node
      if (!panel.contains(target) && !button.contains(target)) close(false)
    })
    open.listen<FocusEvent>(panel, 'focusout', (event) => {
      const next = event.relatedTarget as Node | null
      if (next && !panel.contains(next) && next !== button) close(false)
    })
    open.listen(window, 'blur', () => close(false))
  }

  scope.listen<MouseEvent>(button, 'click', (event) => {
    if (open) close(true)
    // detail 0 = pressed by the keyboard: the first item is wanted at once.
    else show(event.detail === 0 ? 0 : null)
  })
  scope.listen<KeyboardEvent>(button, 'keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const index = event.key === 'ArrowDown' ? 0 : -1
      if (open) focusAt(index)
      else show(index)
    } else if (event.key === 'Escape' && open) {
      event.preventDefault()
      close(true)
    }
  })
  scope.listen<KeyboardEvent>(panel, 'keydown', (event) => {
    const all = items()
    const at = all.indexOf(document.activeElement as HTMLElement)
    if (event.key === 'ArrowDown') focusAt(at + 1)
    else if (event.key === 'ArrowUp') focusAt(at - 1)
    else if (event.key === 'Home') focusAt(0)
    else if (event.key === 'End') focusAt(-1)
    else if (event.key === 'Escape') close(true)
    else if (event.key === 'Tab') return close(false)
    else if (event.key.length === 1 && /\S/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const letter = event.key.toLowerCase()
      const next = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((item) =>
        item.textContent?.trim().toLowerCase().startsWith(letter),
      )
      next?.focus()
      return
    } else return
    event.preventDefault()
    event.stopPropagation()
  })
  scope.listen<MouseEvent>(panel, 'click', (event) => {
    const item = (event.target as HTMLElement).closest<HTMLElement>(ITEMS)
    // Things that are switched one after another leave the menu open.
    if (item && item.dataset.stays === undefined) close(true)
  })
  scope.add(() => close(false))
  return () => scope.dispose()
}

/** Wire every `[data-menu="panel-id"]` of the page. */
export function menus(root: ParentNode = document): void {
  for (const button of root.querySelectorAll<HTMLElement>('[data-menu]')) {
    const panel = document.getElementById(button.dataset.menu ?? '')
    if (panel) menu(button, panel)
  }
}
