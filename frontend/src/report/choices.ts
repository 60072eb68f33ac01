/** What a person says about the reading of a clip: shown at once, and taken back where the server refuses it. */
import { ApiError, api } from '../api/client'
import type { ModelNamed, Scale, Unit } from '../api/types'
import { t } from '../i18n'
import { toast } from '../shell/toasts'
import { foundName, withName } from './naming'
import type { ClipPage } from './page.svelte'

const refused = (error: unknown): string =>
  error instanceof ApiError ? error.message : t('That did not work. Nothing was changed; try again in a moment.')

/** One after the other, in the order of asking: the last choice has to arrive last. */
let sending: Promise<unknown> = Promise.resolve()
function inTurn<T>(send: () => Promise<T>): Promise<T> {
  const done = sending.then(send, send)
  sending = done.catch(() => {})
  return done
}

/** Have the structure read with this scale; null lets it be chosen. */
export async function chooseScale(page: ClipPage, scale: Scale | null): Promise<void> {
  const before = page.scale
  page.clip = { ...page.clip, scale }
  const { id } = page.clip
  try {
    const clip = await inTurn(() => (scale ? api.setScale(id, scale) : api.clearScale(id)))
    // Another choice may be on its way by now.
    if (sameScale(page.scale, scale)) page.clip = clip
  } catch (error) {
    if (sameScale(page.scale, scale)) page.clip = { ...page.clip, scale: before }
    toast({ text: refused(error) })
  }
}

/** Have the clip read by this version; null for the first reading. */
export async function chooseReading(page: ClipPage, model: ModelNamed | null): Promise<void> {
  const before = page.reading
  const choose = (chosen: ModelNamed | null) => (page.clip = { ...page.clip, reading: chosen && { model: chosen } })
  choose(model)
  const { id } = page.clip
  try {
    const clip = await inTurn(() => api.setReading(id, model?.id ?? null))
    // Another choice may be on its way by now.
    if (page.reading?.id === model?.id) page.clip = clip
  } catch (error) {
    if (page.reading?.id === model?.id) choose(before)
    toast({ text: refused(error) })
  }
}

export const sameScale = (a: Scale | null, b: Scale | null): boolean => a?.unit === b?.unit && a?.value === b?.value

/** Give a unit this name, and offer to take it back; an empty one is the one by which it was found. */
export async function renameUnit(page: ClipPage, unit: Unit, name: string): Promise<void> {
  const wanted = name.trim().replace(/\s+/g, ' ')
  const called = wanted || foundName(unit)
  if (called === unit.name || !page.report) return
  const before = unit.name === foundName(unit) ? '' : unit.name
  if (!(await sendName(page, unit.id, wanted === foundName(unit) ? '' : wanted, unit.name))) return
  page.say(t('Renamed: {title}', { title: called }))
  toast({
    text: t('“{old}” is “{name}” now.', { old: unit.name, name: called }),
    action: { label: t('Undo'), run: () => void sendName(page, unit.id, before, called) },
  })
}

/** How many names were sent: who sent the last one may show it again. */
let named = 0

/** Whether the server took it. */
async function sendName(page: ClipPage, unit: string, name: string, old: string): Promise<boolean> {
  const { report } = page
  if (!report) return false
  const mine = ++named
  page.takeReport(withName(report, unit, name))
  try {
    await inTurn(() => api.nameUnit(page.clip.id, unit, name, report.id))
    // News of the name before may have brought a report meanwhile that did not know this one yet.
    if (mine === named && page.report?.id === report.id) page.takeReport(withName(page.report, unit, name))
    return true
  } catch (error) {
    if (page.report && page.report.id === report.id) page.takeReport(withName(page.report, unit, old))
    toast({ text: refused(error) })
    return false
  }
}
