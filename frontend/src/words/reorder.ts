/** Moving one thing of a list to another place. */

/** The list with what is at `from` at `to`; the same list where that is no change. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const goal = Math.max(0, Math.min(list.length - 1, to))
  if (goal === from || from < 0 || from >= list.length) return list
  const rest = list.toSpliced(from, 1)
  return rest.toSpliced(goal, 0, list[from] as T)
}

/**
 * The place for what is dragged: how many of the others have their middle above `y`. `boxes` are the rows as they stand,
 * also the dragged one at index `from`, which does not count.
 */
export function placeAt(y: number, boxes: readonly { top: number; bottom: number }[], from: number): number {
  return boxes.filter((box, index) => index !== from && (box.top + box.bottom) / 2 < y).length
}
