/** The line under a file's name while it is on its way. */
import type { UploadState } from '../../api/types'
import { bytes, day, lasting, number, t } from '../../i18n'
import type { Limits } from './files'
import type { Item } from './item'

export interface Line {
  look: '' | 'ok' | 'warn' | 'bad'
  text: string
}

/** `allowed` = watching in the studio is ticked. */
export function itemLine(item: Item, allowed: boolean): Line {
  switch (item.state) {
    case 'ready':
      if (!allowed) return { look: 'warn', text: t('{size}. Waits until watching is allowed.', { size: bytes(item.total) }) }
      return { look: '', text: t('{size}. Ready to be sent.', { size: bytes(item.total) }) }
    case 'queued':
      return { look: '', text: t('{size}. Next in line.', { size: bytes(item.total) }) }
    case 'sending':
      return { look: '', text: sendingText(item) }
    case 'paused':
      return { look: '', text: item.sent > 0 ? t('Paused at {percent}.', { percent: percentOf(item) }) : t('Paused.') }
    case 'lost':
      return { look: 'warn', text: `${item.why || t('Connection lost.')} ${goesOn(item)}` }
    case 'signed-out':
      return { look: 'warn', text: `${t('Waits until you have signed in again.')} ${goesOn(item)}` }
    case 'done':
      return { look: 'ok', text: t('All there, checked byte by byte. Reading starts in a moment.') }
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

const goesOn = (item: Item): string =>
  item.sent > 0 ? t('Goes on by itself from {percent}.', { percent: percentOf(item) }) : t('Starts again by itself.')

const percentOf = ({ sent, total }: { sent: number; total: number }): string => `${number(Math.floor((sent / Math.max(total, 1)) * 100))}%`

/** "IMG_4471.MOV, 31% there. Choose it again to go on." */
export const unfinishedText = (upload: UploadState): string =>
  t('{percent} there. Choose it again to go on.', { percent: percentOf({ sent: upload.offset, total: upload.length }) })

/** "3.2 of 10 GB used"; null where the studio may have as much as the disk holds. */
export function quotaText({ quota }: Limits): string | null {
  if (!quota || quota.limit === null) return null
  return t('The studio uses {used} of {limit}.', { used: bytes(quota.used), limit: bytes(quota.limit) })
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
