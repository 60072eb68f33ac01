/** Undo and redo of one value: every step is a whole value, so taking one back is putting the one before. */
export class History<T> {
  private past: T[] = []
  private future: T[] = []

  constructor(
    private value: T,
    private readonly most = 200,
  ) {}

  get now(): T {
    return this.value
  }

  get canUndo(): boolean {
    return this.past.length > 0
  }

  get canRedo(): boolean {
    return this.future.length > 0
  }

  /** A new step. `joined`: it belongs to the step before, as the taps of one run do. */
  push(value: T, joined = false): void {
    if (!joined || !this.past.length) this.past = [...this.past, this.value].slice(-this.most)
    this.value = value
    this.future = []
  }

  undo(): boolean {
    const before = this.past.pop()
    if (before === undefined) return false
    this.future.push(this.value)
    this.value = before
    return true
  }

  redo(): boolean {
    const after = this.future.pop()
    if (after === undefined) return false
    this.past.push(this.value)
    this.value = after
    return true
  }
}
