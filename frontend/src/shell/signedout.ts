/**
 * Says that the session has ended, without throwing away what stands on the page, and notices when somebody has signed
 * in again in the other tab: then everything goes on where it stopped.
 */
import { SIGNED_IN, SIGNED_OUT, api } from '../api/client'
import { pageData } from '../api/page'
import type { PageBase } from '../api/types'
import { t } from '../i18n'
import { toast } from './toasts'

export function signedOut(): void {
  let close: (() => void) | null = null
  let asking = false

  addEventListener(SIGNED_OUT, () => {
    if (close) return
    const next = encodeURIComponent(location.pathname + location.search)
    close = toast({
      text: t('You are signed out. What you typed is still here.'),
      link: { label: t('Sign in'), href: `/sign-in/?next=${next}`, newTab: true },
      stays: true,
      warn: true,
    })
  })

  const ask = async () => {
    const slug = pageData<Partial<PageBase>>()?.studio?.slug
    if (!close || asking || !slug || document.visibilityState !== 'visible') return
    asking = true
    try {
      await api.dancers(slug)
      close?.()
      close = null
      dispatchEvent(new CustomEvent(SIGNED_IN))
    } catch {
      // Still signed out, or no connection: the next look at this tab asks again.
    } finally {
      asking = false
    }
  }
  // Whoever signed in did so in another tab or window, and comes back to this one.
  addEventListener('focus', () => void ask())
  document.addEventListener('visibilitychange', () => void ask())
}
