/** From the browser's events to gestures. Where the lanes lie on the screen is asked once for each press, never while moving. */
import type { Scope } from '../../scope'
import type { EditGestures, EditHand } from './gestures'

interface Field {
  root: HTMLElement
  /** What the hands work on: the lanes without their heads. */
  field: HTMLElement
  gestures: EditGestures
  /** A pointer that is not down moves over the lanes; null: it left. */
  hover(hand: EditHand | null): void
  /** A pointer came down (down), or one that is down moved. */
  moved(hand: EditHand, down: boolean): void
  /** Where the menu was asked for; null: by a key. */
  context(hand: EditHand | null): void
  /** A program, not a pointer, clicked on an element of the lanes. */
  pressed(element: HTMLElement): void
}

export function bindHands(scope: Scope, { root, field, gestures, hover, moved, context, pressed }: Field): void {
  let origin: { left: number; top: number } | null = null
  const where = () => (origin ??= field.getBoundingClientRect())
  const forget = () => (origin = null)
  scope.listen(window, 'scroll', forget, { capture: true, passive: true })
  scope.listen(window, 'resize', forget)
  scope.resize(field, forget)

  const handOf = (event: MouseEvent, id: number, type: string): EditHand => ({
    id,
    kind: type === 'touch' || type === 'pen' ? type : 'mouse',
    x: event.clientX - where().left,
    y: event.clientY - where().top,
    free: event.ctrlKey || event.metaKey,
    shift: event.shiftKey,
    middle: event.button === 1,
    at: event.timeStamp,
  })
  const hand = (event: PointerEvent) => handOf(event, event.pointerId, event.pointerType)

  const down = new Set<number>()
  scope.listen<PointerEvent>(field, 'pointerdown', (event) => {
    if (event.button > 1) return
    down.add(event.pointerId)
    forget()
    if (event.button === 1) event.preventDefault()
    field.setPointerCapture?.(event.pointerId)
    hover(null)
    const at = hand(event)
    gestures.down(at)
    moved(at, true)
  })
  scope.listen<PointerEvent>(field, 'pointermove', (event) => {
    if (gestures.busy) {
      const at = hand(event)
      gestures.move(at)
      moved(at, false)
    } else if (event.pointerType !== 'touch') hover(hand(event))
  })
  scope.listen<PointerEvent>(field, 'pointerup', (event) => {
    down.delete(event.pointerId)
    gestures.up(hand(event))
  })
  // The browser takes a finger over to scroll the page, or a pointer is lost because its lanes are hidden.
  for (const type of ['pointercancel', 'lostpointercapture'] as const) {
    scope.listen<PointerEvent>(field, type, (event) => {
      if (down.delete(event.pointerId)) gestures.cancel()
    })
  }
  scope.listen(field, 'pointerleave', () => hover(null))
  scope.listen(window, 'blur', () => {
    down.clear()
    gestures.cancel()
  })
  scope.listen<MouseEvent>(root, 'contextmenu', (event) => {
    const pointed = event.target instanceof Node && field.contains(event.target)
    if (!pointed && event.target !== root) return
    event.preventDefault()
    if (!gestures.busy) context(pointed ? handOf(event, -1, 'mouse') : null)
  })
  scope.listen<MouseEvent>(field, 'click', (event) => {
    if (event.detail === 0 && event.target instanceof HTMLElement) pressed(event.target)
  })
  // A finger that draws or drags an edge must not scroll the page when it wanders up or down.
  scope.listen<TouchEvent>(field, 'touchmove', (event) => gestures.edits && event.cancelable && event.preventDefault(), { passive: false })

  // Before anybody else: while a hand holds a label, keys would pull it away.
  for (const type of ['keydown', 'keyup'] as const) {
    scope.listen<KeyboardEvent>(
      root.ownerDocument,
      type,
      (event) => {
        const free = event.ctrlKey || event.metaKey
        if (!gestures.key(type === 'keyup' && event.key === 'Escape' ? '' : event.key, free, event.shiftKey)) return
        event.preventDefault()
        event.stopPropagation()
      },
      { capture: true },
    )
  }
  scope.listen<WheelEvent>(
    field,
    'wheel',
    (event) => {
      const { clientX, deltaX, deltaY, ctrlKey, metaKey, shiftKey: shift } = event
      if (gestures.wheel({ x: clientX - where().left, deltaX, deltaY, ctrl: ctrlKey || metaKey, shift })) event.preventDefault()
    },
    { passive: false },
  )
}
