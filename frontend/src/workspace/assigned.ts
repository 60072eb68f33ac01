/** The clips that this person was asked to label, kept true while somebody gives more or takes one back. */
import { trainingApi, type Assigned } from '../api/training'
import type { LiveClient } from '../api/live'
import type { Desk } from './desk.svelte'

/** Several changes often come at once; one question answers for all. */
const GATHER_MS = 400

/** Dancers label their own clips, and are asked for none. */
const asks = (desk: Desk): boolean => desk.data.me.role !== 'dancer'

/** Where it is labelled: at its passage, where only that is asked for. */
export const assignedUrl = ({ url, start, end }: Assigned): string => (start === null || end === null ? url : `${url}?from=${start}&to=${end}`)

/** What is not done yet: first what the person was asked for by name. */
export const waiting = (assigned: readonly Assigned[], me: string): Assigned[] =>
  assigned.filter(({ done }) => !done).sort((a, b) => Number(b.to?.id === me) - Number(a.to?.id === me))

export function followAssigned(desk: Desk, live: Pick<LiveClient, 'onEvent' | 'onReset'> | null): () => void {
  if (!asks(desk)) return () => {}
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  async function load(): Promise<void> {
    timer = undefined
    try {
      const { assignments } = await trainingApi.mine(desk.data.studio.slug)
      if (!stopped) desk.assigned = assignments
    } catch {
      // The list of clips stays as it is; the next change asks again.
    }
  }
  const soon = () => (timer ??= setTimeout(() => void load(), GATHER_MS))
  void load()
  const ends = live ? [live.onEvent((event) => event.type === 'training.changed' && soon()), live.onReset(soon)] : []
  return () => {
    stopped = true
    clearTimeout(timer)
    for (const end of ends) end()
  }
}
