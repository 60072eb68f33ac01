/** The frame in the address (#frame=253), so that a reload or a shared link comes back to it. */
import type { FrameClock } from '../engine/clock'
import type { Scope } from '../engine/scope'

/** Browsers count how often an address is changed, and stop it at about a hundred times in thirty seconds. */
const LEAST_MS = 400

/** The frame that an address asks for; null when it asks for none, or for one that the clip does not have. */
export function frameInAddress(hash: string, frames: number): number | null {
  const found = /^#frame=(\d{1,9})$/.exec(hash)?.[1]
  const frame = found === undefined ? NaN : Number(found)
  return frame < frames ? frame : null
}

/** Send the clock to the frame of the address, and write the frame at which it stands still into it. */
export function bindAddress(clock: FrameClock, scope: Scope): void {
  let waiting = false
  let written = -Infinity

  const write = () => {
    waiting = false
    if (clock.playing || scope.disposed) return
    const frame = clock.wished
    const hash = frame === 0 ? '' : `#frame=${frame}`
    // Another part of the page may be in the address; a clip at its beginning leaves it there.
    if (hash === location.hash || (!hash && !location.hash.startsWith('#frame='))) return
    written = performance.now()
    history.replaceState(history.state, '', location.pathname + location.search + hash)
  }
  const soon = () => {
    if (waiting || clock.playing) return
    const rest = written + LEAST_MS - performance.now()
    if (rest <= 0) return write()
    waiting = true
    scope.timeout(write, rest)
  }
  const read = () => {
    const frame = frameInAddress(location.hash, clock.frames)
    if (frame === null || frame === clock.wished) return
    // In this order: a pause at the old frame would be written over the wish.
    clock.seek(frame)
    clock.pause()
  }

  read()
  // Not before the first picture: the film's own beginning must not be taken for a wish.
  clock.onFrame(soon)
  clock.onState(() => clock.settled && soon())
  scope.listen(window, 'hashchange', read)
  scope.listen(window, 'pagehide', write)
}
