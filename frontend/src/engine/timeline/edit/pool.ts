/** Elements that stand for things by identity: what is drawn already stays, what goes gives its element to what comes. */
export interface Mark {
  readonly el: HTMLElement
}

export class Pool<K, M extends Mark> {
  private marks = new Map<K, M>()

  constructor(
    private readonly host: HTMLElement,
    private readonly make: () => M,
  ) {}

  get(key: K): M | undefined {
    return this.marks.get(key)
  }

  /** Show exactly `keys`, each once, in this order in the page too; `draw` puts the mark right. */
  show(keys: readonly K[], draw: (mark: M, key: K, index: number) => void): void {
    const wanted = new Set(keys)
    const free: M[] = []
    for (const [key, mark] of this.marks) if (!wanted.has(key)) free.push(mark)
    const next = new Map<K, M>()
    let here = this.host.firstElementChild
    keys.forEach((key, index) => {
      const mark = this.marks.get(key) ?? free.pop() ?? this.make()
      next.set(key, mark)
      draw(mark, key, index)
      if (mark.el === here) here = here.nextElementSibling
      else this.host.insertBefore(mark.el, here)
    })
    for (const { el } of free) el.remove()
    this.marks = next
  }
}

/** An element that remembers what was written into it: writing the same again costs nothing. */
export class Sketch {
  private readonly memo = new Map<string, string | null>()

  constructor(readonly el: HTMLElement) {}

  style(name: string, value: string): this {
    return this.once(`:${name}`, value, () => this.el.style.setProperty(name, value))
  }

  /** null takes the attribute away. */
  attr(name: string, value: string | null): this {
    return this.once(name, value, () => (value === null ? this.el.removeAttribute(name) : this.el.setAttribute(name, value)))
  }

  text(value: string): this {
    return this.once('text', value, () => (this.el.textContent = value))
  }

  look(className: string): this {
    return this.once('class', className, () => (this.el.className = className))
  }

  /** Along the lane, pixels. */
  at(left: number, width?: number): this {
    this.style('left', `${left.toFixed(2)}px`)
    return width === undefined ? this : this.style('width', `${Math.max(0, width).toFixed(2)}px`)
  }

  private once(name: string, value: string | null, write: () => void): this {
    if (this.memo.get(name) !== value) {
      this.memo.set(name, value)
      write()
    }
    return this
  }
}
