/** Comparing two takes, and going to the page where they stand beside each other. */
import { ApiError } from '../api/client'
import { t } from '../i18n'
import { toast } from '../shell/toasts'
import { comparisons } from './client'

/** Clip ids. Resolves false where it did not work, and that was told. */
export async function compare(slug: string, first: string, second: string): Promise<boolean> {
  try {
    const made = await comparisons.make(slug, first, second)
    // The same address where the two were compared before, under another state.
    if (new URL(made.url, location.href).pathname === location.pathname) location.reload()
    else location.assign(made.url)
    return true
  } catch (error) {
    toast({ text: error instanceof ApiError ? error.message : t('That did not work. Nothing was changed; try again in a moment.') })
    return false
  }
}

/** Where takes are chosen, with these two chosen already. */
export const choosing = (slug: string, first: string, second: string): string =>
  `/s/${encodeURIComponent(slug)}/compare/?${new URLSearchParams({ first, second })}`
