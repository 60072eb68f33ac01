/** From the browser's pointer and wheel events to gestures. */
import type { Gestures, Hand } from '../gestures'
import type { Scope } from '../scope'

interface Places {
  root: HTMLElement
  body: HTMLElement
  gestures: Gestures
  /** Pixels from the left edge of the lanes. */
  laneX(clientX: number): number
}

function handOf(event: PointerEvent, laneX: Places['laneX']): Hand {
  const target = event.target instanceof Element ? event.target : null
  const zone = target?.closest('.tl-row-time') ? 'ruler' : target?.closest('.tl-row-units .tl-lane') ? 'units' : target?.closest('.tl-row-labels .tl-lane') ? 'labels' : target?.closest('.tl-row-moments .tl-lane') ? 'moments' : target?.closest('.tl-row-notes .tl-lane') ? 'notes' : 'lane'
  const kind = event.pointerType === 'touch' || event.pointerType === 'pen' ? event.pointerType : 'mouse'
  return { id: event.pointerId, kind, x: laneX(event.clientX), y: event.clientY, zone }
}

export function bindHands(scope: Scope, { root, body, gestures, laneX }: Places): void {
  scope.listen<PointerEvent>(body, 'pointerdown', (event) => {
    if (event.button > 0) return
    body.setPointerCapture?.(event.pointerId)
    gestures.down(handOf(event, laneX))
  })
  scope.listen<PointerEvent>(body, 'pointermove', (event) => gestures.busy && gestures.move(handOf(event, laneX)))
  scope.listen<PointerEvent>(body, 'pointerup', (event) => gestures.up(handOf(event, laneX)))
  // The browser takes the finger over, to scroll the page.
  scope.listen(body, 'pointercancel', () => gestures.cancel())
  scope.listen<KeyboardEvent>(root, 'keydown', (event) => gestures.key(event.key))
  scope.listen<WheelEvent>(
    body,
    'wheel',
    (event) => {
      const { deltaX, deltaY, ctrlKey: ctrl, shiftKey: shift } = event
      if (gestures.wheel({ x: laneX(event.clientX), deltaX, deltaY, ctrl, shift })) event.preventDefault()
    },
    { passive: false },
  )
}
