/** `form[data-confirm="…"]` asks before it is sent; what cannot be undone deserves one question. */
import { t } from '../i18n'
import { button } from './button'

export function confirms(root: ParentNode = document): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-confirm]')) {
    let agreed = false
    form.addEventListener('submit', (event) => {
      if (agreed) return
      event.preventDefault()
      const submitter = (event as SubmitEvent).submitter
      ask(form.dataset.confirm ?? '', submitter?.textContent?.trim() || t('Go on'), () => {
        agreed = true
        form.requestSubmit(submitter)
      })
    })
  }
}

/** A small dialog with the question; the focus rests on "Cancel". */
export function ask(question: string, action: string, yes: () => void): void {
  const dialog = document.createElement('dialog')
  dialog.className = 'dialog confirm'
  const words = document.createElement('p')
  words.id = 'confirm-question'
  words.textContent = question
  dialog.setAttribute('aria-labelledby', words.id)
  const acts = document.createElement('div')
  acts.className = 'acts'
  acts.append(
    button(t('Cancel'), 'btn', () => dialog.close()),
    button(action, 'btn bad', () => {
      dialog.close()
      yes()
    }),
  )
  dialog.append(words, acts)
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}
