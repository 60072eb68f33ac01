/**
 * A tree of things to undo. Every listener, timer, observer and frame callback of the engine is taken through a Scope,
 * so that leaving a page is one `dispose()` and nothing is left running.
 */
export type Dispose = () => void

export class Scope {
  private undo: Set<Dispose> = new Set()
  private gone = false

  get disposed(): boolean {
    return this.gone
  }

  /** Keep a disposer; returns a function that runs it early. On a scope that is gone it runs at once. */
  add(dispose: Dispose): Dispose {
    if (this.gone) {
      dispose()
      return () => {}
    }
    this.undo.add(dispose)
    return () => {
      if (this.undo.delete(dispose)) dispose()
    }
  }

  listen<E extends Event = Event>(
    target: EventTarget,
    type: string,
    handler: (event: E) => void,
    options?: AddEventListenerOptions,
  ): Dispose {
    const listener = handler as EventListener
    target.addEventListener(type, listener, options)
    return this.add(() => target.removeEventListener(type, listener, options))
  }

  timeout(run: () => void, milliseconds: number): Dispose {
    const id = setTimeout(() => {
      this.undo.delete(cancel)
      run()
    }, milliseconds)
    const cancel = () => clearTimeout(id)
    return this.add(cancel)
  }

  /** One animation frame. */
  frame(run: (now: number) => void): Dispose {
    const id = requestAnimationFrame((now) => {
      this.undo.delete(cancel)
      run(now)
    })
    const cancel = () => cancelAnimationFrame(id)
    return this.add(cancel)
  }

  /** Watch the size of an element; does nothing where the browser has no ResizeObserver. */
  resize(element: Element, run: (width: number, height: number) => void): Dispose {
    if (typeof ResizeObserver === 'undefined') return () => {}
    const observer = new ResizeObserver((entries) => {
      const box = entries[entries.length - 1]?.contentRect
      if (box) run(box.width, box.height)
    })
    observer.observe(element)
    return this.add(() => observer.disconnect())
  }

  child(): Scope {
    const scope = new Scope()
    const forget = this.add(() => scope.dispose())
    scope.add(() => this.undo.delete(forget))
    return scope
  }

  dispose(): void {
    if (this.gone) return
    this.gone = true
    // Last taken, first undone: later things may lean on earlier ones.
    for (const dispose of [...this.undo].reverse()) dispose()
    this.undo.clear()
  }
}
