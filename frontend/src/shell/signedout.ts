/**
 * Says that the session has ended, without throwing away what stands on the page. Signing in opens over it; whoever signs
 * in again in another tab is noticed too. Then everything goes on where it stopped.
 */
import { SIGNED_IN, SIGNED_OUT, api } from '../api/client'
import { pageData } from '../api/page'
import type { PageBase } from '../api/types'
import { t } from '../i18n'
import { signIn, signingIn } from './signin'
import { toast } from './toasts'

export function signedOut(): void {
  let out = false
  let close: (() => void) | null = null
  let asking = false

  const say = () => {
    if (close || !out || signingIn()) return
    const run = () => {
      close = null
      signIn(say)
    }
    close = toast({ text: t('You are signed out. What you typed is still here.'), action: { label: t('Sign in'), run }, stays: true, warn: true })
  }
  addEventListener(SIGNED_OUT, () => {
    out = true
    // A page that opens the dialog by itself needs no other word.
    queueMicrotask(say)
  })
  addEventListener(SIGNED_IN, () => {
    out = false
    close?.()
    close = null
  })

  const ask = async () => {
    const slug = pageData<Partial<PageBase>>()?.studio?.slug
    if (!out || asking || !slug || document.visibilityState !== 'visible') return
    asking = true
    try {
      await api.dancers(slug)
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
