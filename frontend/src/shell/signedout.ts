/** Says that the session has ended, without throwing away what stands on the page. */
import { SIGNED_OUT } from '../api/client'
import { t } from '../i18n'
import { toast } from './toasts'

export function signedOut(): void {
  let told = false
  addEventListener(SIGNED_OUT, () => {
    if (told) return
    told = true
    const next = encodeURIComponent(location.pathname + location.search)
    toast({
      text: t('You are signed out. What you typed is still here.'),
      link: { label: t('Sign in'), href: `/sign-in/?next=${next}`, newTab: true },
      stays: true,
      warn: true,
    })
  })
}
