/** The line under a file's name while it is on its way. */
import { bytes, day, lasting, number, t } from '../../i18n'
import type { Item } from './queue.svelte'

export interface Line {
  look: '' | 'ok' | 'warn' | 'bad'
  text: string
}

/** `allowed` = watching in the studio is ticked. */
export function itemLine(item: Item, allowed: boolean): Line {
  switch (item.state) {
    case 'ready':
      if (!allowed) return { look: 'warn', text: t('{size}. Waits until watching is allowed.', { size: bytes(item.file.size) }) }
      return { look: '', text: t('{size}. Ready to be sent.', { size: bytes(item.file.size) }) }
    case 'queued':
      return { look: '', text: t('{size}. Next in line.', { size: bytes(item.file.size) }) }
    case 'sending':
      return { look: '', text: sendingText(item) }
    case 'lost':
      return { look: 'warn', text: t('Connection lost. Starts again by itself.') }
    case 'done':
      return { look: 'ok', text: t('All there. Reading starts in a moment.') }
    case 'duplicate':
      return {
        look: '',
        text: item.twin
          ? t('Already here since {day}. Nothing was stored twice.', { day: day(item.twin.created_at) })
          : t('Already here. Nothing was stored twice.'),
      }
    case 'failed':
    case 'refused':
      return { look: 'bad', text: item.why }
  }
}

/** "178 of 286 MB · 40 s left" */
function sendingText(item: Item): string {
  if (item.sent >= item.total) return t('All sent. The server checks it.')
  const mega = item.total >= 1_000_000
  const unit = mega ? 1_000_000 : 1000
  const amount = t('{sent} of {total} {unit}', {
    sent: number(Math.floor(item.sent / unit)),
    total: number(Math.max(1, Math.round(item.total / unit))),
    unit: mega ? 'MB' : 'kB',
  })
  if (!item.rate) return amount
  return `${amount} · ${t('{time} left', { time: lasting(Math.max(1, (item.total - item.sent) / item.rate)) })}`
}
