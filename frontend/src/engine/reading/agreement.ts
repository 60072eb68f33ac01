/** How far two readings of one clip say the same, frame by frame. Both tile the clip in order; spans are [start, end). */

export interface Span {
  start: number
  end: number
}

/** What somebody says of a span: a name, null for "no unit", undefined where nothing is said (not looked at, unsure). */
export interface Saying extends Span {
  says: string | null | undefined
}

export interface Agreement {
  /** Frames in which both say something, and those of them in which they say the same. */
  compared: number
  agreeing: number
  /** Frames that are labelled, but of which the model says nothing. */
  unread: number
  /** Where they differ, in order; spans that touch are one. */
  differ: Span[]
}

export function agreement(labels: readonly Saying[], model: readonly Saying[]): Agreement {
  const found: Agreement = { compared: 0, agreeing: 0, unread: 0, differ: [] }
  let i = 0
  for (const label of labels) {
    if (label.says === undefined) continue
    while (i > 0 && (model[i]?.start ?? 0) > label.start) i--
    while ((model[i]?.end ?? Infinity) <= label.start) i++
    for (let j = i; (model[j]?.start ?? Infinity) < label.end; j++) {
      const other = model[j]
      if (!other) break
      const start = Math.max(label.start, other.start)
      const end = Math.min(label.end, other.end)
      if (end <= start) continue
      if (other.says === undefined) found.unread += end - start
      else {
        found.compared += end - start
        if (other.says === label.says) found.agreeing += end - start
        else differs(found.differ, start, end)
      }
    }
  }
  return found
}

function differs(spans: Span[], start: number, end: number): void {
  const last = spans.at(-1)
  if (last?.end === start) last.end = end
  else spans.push({ start, end })
}
