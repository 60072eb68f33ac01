/** Signing in again over the page, which stays as it is. */
import { SIGNED_IN, csrfToken } from '../api/client'
import { pageData } from '../api/page'
import { t } from '../i18n'
import { button } from './button'

const PATH = '/sign-in/'
let opened: HTMLDialogElement | null = null

export const signingIn = (): boolean => opened !== null

/** Open the dialog, once. Success fires SIGNED_IN, whoever asked for it; `later` is called where somebody closes it. */
export function signIn(later: () => void = () => {}): void {
  if (opened) return
  const email = pageData<{ me?: { email?: string } }>()?.me?.email ?? ''
  const dialog = document.createElement('dialog')
  dialog.className = 'dialog sign-again'
  const title = document.createElement('h2')
  title.id = 'sign-again-title'
  title.textContent = t('Sign in again')
  dialog.setAttribute('aria-labelledby', title.id)
  const words = document.createElement('p')
  words.className = 't2'
  words.textContent = t('Your session has ended. What you did on this page is still here, and is saved as soon as you are signed in.')
  const form = document.createElement('form')
  const [address, secret] = [field('email', t('Email')), field('password', t('Password'))]
  address.input.value = email
  // The page belongs to one person: what is on it must not be saved as somebody else's.
  address.input.readOnly = email !== ''
  const trouble = document.createElement('p')
  trouble.className = 'err'
  trouble.setAttribute('role', 'alert')
  const acts = document.createElement('div')
  acts.className = 'acts'
  const go = button(t('Sign in'), 'btn p', () => {})
  go.type = 'submit'
  acts.append(button(t('Later'), 'btn', () => dialog.close()), go)
  form.append(address.row, secret.row, trouble, acts)
  dialog.append(title, words, form)

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send()
  })
  async function send(): Promise<void> {
    go.disabled = true
    trouble.textContent = ''
    const refusal = await enter(address.input.value, secret.input.value, email)
    go.disabled = false
    if (refusal) {
      trouble.textContent = refusal
      secret.input.select()
      return
    }
    dispatchEvent(new CustomEvent(SIGNED_IN))
  }
  let done = false
  const end = () => {
    done = true
    dialog.close()
  }
  addEventListener(SIGNED_IN, end)
  dialog.addEventListener('close', () => {
    removeEventListener(SIGNED_IN, end)
    dialog.remove()
    opened = null
    if (!done) later()
  })
  opened = dialog
  document.body.append(dialog)
  dialog.showModal()
  ;(email ? secret : address).input.focus()
}

/** What was wrong, in a sentence; '' for success. */
async function enter(email: string, password: string, wanted: string): Promise<string> {
  try {
    // For the form's secret, which may have ended with the session.
    await fetch(PATH, { credentials: 'same-origin' })
    const body = new URLSearchParams({ email, password, csrfmiddlewaretoken: csrfToken() })
    // Success is a way to another page: it is not followed.
    const answer = await fetch(PATH, { method: 'POST', credentials: 'same-origin', redirect: 'manual', body })
    if (answer.type !== 'opaqueredirect') return (await told(answer)) || t('This did not work. Try again in a moment.')
    if (!wanted) return ''
    const me = (await (await fetch('/api/me/', { credentials: 'same-origin', headers: { Accept: 'application/json' } })).json()) as { email?: string }
    if (me.email === wanted) return ''
    return t('{other} signed in here in another window. Sign out there, or load this page again.', { other: me.email ?? '' })
  } catch {
    return t('No connection. Nothing was lost; try again in a moment.')
  }
}

/** The sentence by which the page of signing in refuses. */
async function told(answer: Response): Promise<string> {
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  return page.querySelector('[role="alert"]')?.textContent?.trim() ?? ''
}

function field(kind: 'email' | 'password', label: string): { row: HTMLElement; input: HTMLInputElement } {
  const row = document.createElement('div')
  row.className = 'fld'
  const name = document.createElement('label')
  name.className = 'lab'
  name.textContent = label
  const input = document.createElement('input')
  input.className = 'field'
  input.type = kind
  input.id = `sign-again-${kind}`
  name.htmlFor = input.id
  input.name = kind
  input.required = true
  input.autocomplete = kind === 'email' ? 'username' : 'current-password'
  row.append(name, input)
  return { row, input }
}
