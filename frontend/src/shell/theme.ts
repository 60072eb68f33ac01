/** The theme switch. Until it is used, the system decides; afterwards the cookie does, and Django writes it into <html>. */
import { t } from '../i18n'

const YEAR_S = 365 * 24 * 3600
type Theme = 'light' | 'dark'

export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme
  if (chosen === 'light' || chosen === 'dark') return chosen
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  document.cookie = `theme=${theme}; Max-Age=${YEAR_S}; Path=/; SameSite=Lax${secure}`
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
