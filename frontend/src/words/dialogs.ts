/** The dialogs of the page, fetched when they are first opened: most visits only read. */
import { t } from '../i18n'
import { toast } from '../shell/toasts'

const LOAD = {
  form: () => import('./WordForm.svelte'),
  merge: () => import('./MergeDialog.svelte'),
  split: () => import('./SplitDialog.svelte'),
  lists: () => import('./ListsDialog.svelte'),
  changes: () => import('./ChangesDialog.svelte'),
}
export type DialogName = keyof typeof LOAD
type Loaded<Name extends DialogName> = Awaited<ReturnType<(typeof LOAD)[Name]>>['default']

/** null when it could not be fetched, which the person has then been told. */
export async function dialogOf<Name extends DialogName>(name: Name): Promise<Loaded<Name> | null> {
  try {
    return (await LOAD[name]()).default as Loaded<Name>
  } catch {
    toast({ text: t('No connection. Nothing was lost; try again in a moment.') })
    return null
  }
}
