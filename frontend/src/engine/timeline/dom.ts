/** Little helpers to build elements. Text always goes in as text, never as markup. */
export function element(className: string, text = '', tag: 'div' | 'span' | 'i' | 'b' | 'em' | 'small' = 'div'): HTMLElement {
  const made = document.createElement(tag)
  made.className = className
  if (text) made.textContent = text
  return made
}

/** Place `child` by pixels along its lane. */
export function place(child: HTMLElement, left: number, width?: number): HTMLElement {
  child.style.left = `${left.toFixed(2)}px`
  if (width !== undefined) child.style.width = `${Math.max(0, width).toFixed(2)}px`
  return child
}

/** A canvas as large as its lane, its context scaled so that one unit is one CSS pixel; null without a 2-D context. */
export function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  // Very wide strips stay below the canvas limits of phones.
  const density = Math.min(globalThis.devicePixelRatio || 1, 8192 / Math.max(width, 1))
  canvas.width = Math.max(1, Math.round(width * density))
  canvas.height = Math.max(1, Math.round(height * density))
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
  const ink = canvas.getContext('2d')
  ink?.setTransform(density, 0, 0, density, 0, 0)
  ink?.clearRect(0, 0, width, height)
  return ink
}
