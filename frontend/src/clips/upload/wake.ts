/** Keeps a phone from falling asleep while it sends. Where the browser cannot or will not, sending goes on all the same. */
import { Scope } from '../../engine/scope'

/** Hold the screen awake until the returned function is called. */
export function stayAwake(): () => void {
  const scope = new Scope()
  let lock: WakeLockSentinel | null = null
  const ask = async () => {
    if (document.visibilityState !== 'visible' || !navigator.wakeLock) return
    try {
      lock = await navigator.wakeLock.request('screen')
      if (scope.disposed) void lock.release()
    } catch {
      // Battery saving, or no permission.
    }
  }
  // The browser takes the lock back whenever the page is out of sight.
  scope.listen(document, 'visibilitychange', () => void ask())
  scope.add(() => void lock?.release())
  void ask()
  return () => scope.dispose()
}
