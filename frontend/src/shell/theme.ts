/**
 * The theme switch. Until it is used, the system decides; afterwards the cookie does, and Django writes it into <html>.
 * Switching back to what the system shows gives the choice back to the system. Pages for looking at film keep a choice
 * of their own, and are dark without one (<html data-theme-kept="theme_looking">).
 */
import { t } from '../i18n'

const YEAR_S = 365 * 24 * 3600
type Theme = 'light' | 'dark'

const systemTheme = (): Theme => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')

export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme
  return chosen === 'light' || chosen === 'dark' ? chosen : systemTheme()
}

export function setTheme(theme: Theme): void {
  const { dataset } = document.documentElement
  const kept = dataset.themeKept
  const own = theme !== (kept ? 'dark' : systemTheme())
  if (own || kept) dataset.theme = theme
  else delete dataset.theme
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  document.cookie = `${kept ?? 'theme'}=${own ? theme : ''}; Max-Age=${own ? YEAR_S : -1}; Path=/; SameSite=Lax${secure}`
}

/** Wire every `[data-theme-toggle]`; the label says what a press will do. */
export function themeToggles(root: ParentNode = document): void {
  const buttons = [...root.querySelectorAll<HTMLElement>('[data-theme-toggle]')]
  const label = () => {
    const text = currentTheme() === 'dark' ? t('Use the light theme') : t('Use the dark theme')
    for (const button of buttons) {
      button.setAttribute('aria-label', text)
      button.title = text
    }
  }
  for (const button of buttons) {
    button.addEventListener('click', () => {
      setTheme(currentTheme() === 'dark' ? 'light' : 'dark')
      label()
    })
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', label)
  label()
}
