/** Curves with a value a frame, drawn in fewer columns than there are frames: no peak is lost between two columns. */

/** Values as numbers; what is missing is NaN. */
export const curveOf = (values: readonly (number | null)[]): Float32Array => Float32Array.from(values, (value) => value ?? NaN)

export interface Columns {
  /** The smallest and the largest value of each column; NaN where it has none. */
  low: Float32Array
  high: Float32Array
}

/** `count` columns of `step` frames each (1 or more), the first at frame `from`; both may be fractions. */
export function columnsOf(values: Float32Array, from: number, step: number, count: number): Columns {
  const low = new Float32Array(count).fill(NaN)
  const high = new Float32Array(count).fill(NaN)
  for (let column = 0; column < count; column++) {
    const first = Math.max(0, Math.floor(from + column * step))
    const end = Math.min(values.length, Math.floor(from + (column + 1) * step))
    for (let frame = first; frame < end; frame++) {
      const value = values[frame] ?? NaN
      if (Number.isNaN(value)) continue
      // Not "less than": the first value has NaN to be compared with.
      if (!((low[column] ?? NaN) <= value)) low[column] = value
      if (!((high[column] ?? NaN) >= value)) high[column] = value
    }
  }
  return { low, high }
}
