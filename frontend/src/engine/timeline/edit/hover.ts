/** The label of what a pointer rests on. For the eye only: the same stands in the segment's own name and in the inspector. */
import type { Scope } from '../../scope'
import { element } from '../dom'

const REST_MS = 500
const MARGIN = 8

export class Hover {
  private readonly bubble = element('wl-hover')
  private key = ''
  private calm = () => {}

  constructor(
    private readonly host: HTMLElement,
    private readonly scope: Scope,
  ) {
    this.bubble.setAttribute('aria-hidden', 'true')
    this.bubble.hidden = true
    host.append(this.bubble)
  }

  /** The pointer is over `key` at x, y of the host; '' is nothing to be told. `lines` is asked when it is shown. */
  over(key: string, x: number, y: number, lines: () => readonly string[]): void {
    if (key === this.key && (key === '' || !this.bubble.hidden)) return
    this.hide()
    this.key = key
    if (!key) return
    this.calm = this.scope.timeout(() => this.show(lines(), x, y), REST_MS)
  }

  hide(): void {
    this.calm()
    this.calm = () => {}
    this.key = ''
    if (!this.bubble.hidden) this.bubble.hidden = true
  }

  private show(lines: readonly string[], x: number, y: number): void {
    const { bubble, host } = this
    if (!lines.length) return
    bubble.replaceChildren(...lines.map((line, i) => element('', line, i ? 'span' : 'b')))
    bubble.hidden = false
    // The one time that sizes are asked for: nothing moves then.
    const left = Math.max(MARGIN, Math.min(x + 12, host.clientWidth - bubble.offsetWidth - MARGIN))
    bubble.style.transform = `translate(${left.toFixed(0)}px, ${(y - bubble.offsetHeight - 10).toFixed(0)}px)`
  }
}
