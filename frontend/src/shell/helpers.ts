/** Small helpers for server-rendered pages: show a password, copy a text. */
import { t } from '../i18n'
import { toast } from './toasts'

/** `[data-reveal="input-id"]`: shows and hides what was typed. Hidden again when the form is sent, so that browsers save it as a password. */
export function reveals(root: ParentNode = document): void {
  for (const button of root.querySelectorAll<HTMLElement>('[data-reveal]')) {
    const input = document.getElementById(button.dataset.reveal ?? '') as HTMLInputElement | null
    if (!input) continue
    const set = (shown: boolean) => {
      input.type = shown ? 'text' : 'password'
      button.setAttribute('aria-pressed', String(shown))
      button.setAttribute('aria-label', shown ? t('Hide the password') : t('Show the password'))
    }
    button.addEventListener('click', () => {
      set(input.type === 'password')
      input.focus()
    })
    input.form?.addEventListener('submit', () => set(false))
  }
}

/** Copy a text; false where the browser does not allow it (plain http on another machine). */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** `[data-copy="selector"]` copies a field or an element, `[data-copy-text]` a text. Where copying is not allowed, it selects the text and says which keys to press. */
export function copies(root: ParentNode = document): void {
  for (const button of root.querySelectorAll<HTMLElement>('[data-copy], [data-copy-text]')) {
    button.addEventListener('click', async () => {
      const source = button.dataset.copy ? document.querySelector<HTMLElement>(button.dataset.copy) : null
      const text = source instanceof HTMLInputElement ? source.value : (source?.textContent ?? button.dataset.copyText ?? '')
      if (await copyText(text.trim())) {
        toast({ text: t('Copied.') })
      } else if (source) {
        select(source)
        toast({ text: t('Copying is not allowed here. The text is selected: press Ctrl C or ⌘ C.') })
      } else {
        toast({ text: t('Copy this: {text}', { text }), stays: true })
      }
    })
  }
}

function select(source: HTMLElement): void {
  if (source instanceof HTMLInputElement) {
    source.focus()
    source.select()
    return
  }
  const range = document.createRange()
  range.selectNodeContents(source)
  getSelection()?.removeAllRanges()
  getSelection()?.addRange(range)
}
