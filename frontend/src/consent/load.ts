/** The dialog about consent, fetched when somebody opens it: most visits do not. */
import { t } from '../i18n'
import { toast } from '../shell/toasts'

/** null when it could not be fetched, which the person has then been told. */
export async function consentDialog() {
  try {
    return (await import('./ConsentDialog.svelte')).default
  } catch {
    toast({ text: t('No connection. Nothing was lost; try again in a moment.') })
    return null
  }
}
