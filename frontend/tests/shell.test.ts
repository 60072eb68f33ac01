import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError, SIGNED_IN, SIGNED_OUT, api } from '../src/api/client'
import { confirms } from '../src/shell/confirm'
import { copies, reveals } from '../src/shell/helpers'
import { menus } from '../src/shell/menu'
import { signIn } from '../src/shell/signin'
import { signedOut } from '../src/shell/signedout'
import { themeToggles } from '../src/shell/theme'
import { toast } from '../src/shell/toasts'

const press = (key: string) => document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
const find = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector)!

describe('a menu', () => {
  beforeEach(() => {
    document.body.innerHTML = `<button data-menu="m" aria-expanded="false">Studio</button>
      <div id="m" role="menu" hidden><a role="menuitem" href="#a">Alpha</a><button role="menuitem">Beta</button><a role="menuitem" href="#b">Gamma</a></div>
      <input>`
    menus()
    find('[data-menu]').focus()
  })
  const text = () => document.activeElement?.textContent

  it('opens by arrow, moves by arrows, ends and letters, and gives the focus back on Escape', () => {
    press('ArrowDown')
    expect(find('#m').hidden).toBe(false)
    expect(find('[data-menu]').getAttribute('aria-expanded')).toBe('true')
    expect(text()).toBe('Alpha')
    press('ArrowUp')
    expect(text()).toBe('Gamma')
    press('Home')
    press('b')
    expect(text()).toBe('Beta')
    press('Escape')
    expect(find('#m').hidden).toBe(true)
    expect(text()).toBe('Studio')
  })

  it('closes by a press outside', () => {
    find('[data-menu]').click()
    expect(find('#m').hidden).toBe(false)
    find('input').dispatchEvent(new Event('pointerdown', { bubbles: true }))
    expect(find('#m').hidden).toBe(true)
  })
})

describe('the theme switch', () => {
  it('follows the system until it is used, then keeps the choice in a cookie', () => {
    delete document.documentElement.dataset.theme
    document.body.innerHTML = '<button data-theme-toggle></button>'
    themeToggles()
    const button = find('[data-theme-toggle]')
    expect(button.getAttribute('aria-label')).toBe('Use the dark theme')
    button.click()
    expect(document.documentElement.dataset.theme).toBe('dark')
    expect(document.cookie).toContain('theme=dark')
    expect(button.getAttribute('aria-label')).toBe('Use the light theme')
    // Back to what the system shows: the system decides again.
    button.click()
    expect(document.documentElement.dataset.theme).toBeUndefined()
    expect(document.cookie).not.toContain('theme=')
  })

  it('keeps a choice of its own for pages that are for looking, dark without one', () => {
    const { dataset } = document.documentElement
    dataset.theme = 'dark'
    dataset.themeKept = 'theme_looking'
    document.body.innerHTML = '<button data-theme-toggle></button>'
    themeToggles()
    find('[data-theme-toggle]').click()
    expect(dataset.theme).toBe('light')
    expect(document.cookie).toContain('theme_looking=light')
    expect(document.cookie).not.toContain('theme=')
    find('[data-theme-toggle]').click()
    expect(dataset.theme).toBe('dark')
    expect(document.cookie).not.toContain('theme_looking')
    delete dataset.themeKept
    delete dataset.theme
  })
})

describe('helpers', () => {
  it('show and hide a password', () => {
    document.body.innerHTML = '<form><input id="p" type="password"><button type="button" data-reveal="p"></button></form>'
    reveals()
    find('button').click()
    expect(find<HTMLInputElement>('#p').type).toBe('text')
    expect(find('button').getAttribute('aria-label')).toBe('Hide the password')
    find('form').dispatchEvent(new Event('submit'))
    expect(find<HTMLInputElement>('#p').type).toBe('password')
  })

  it('select the text where copying is not allowed', async () => {
    vi.stubGlobal('navigator', {})
    document.body.innerHTML = '<input id="l" value="https://x/y"><button data-copy="#l"></button>'
    copies()
    find('button').click()
    await vi.waitFor(() => expect(find('.toast').textContent).toContain('The text is selected'))
    expect(document.activeElement?.id).toBe('l')
  })

  it('ask before a form that cannot be undone is sent', () => {
    document.body.innerHTML = '<form data-confirm="Take Mei out?"><button>Take out</button></form>'
    confirms()
    const sent = vi.fn((event: Event) => event.preventDefault())
    const press = () => find<HTMLFormElement>('form').requestSubmit(find<HTMLButtonElement>('form button'))
    document.body.addEventListener('submit', (event) => event.defaultPrevented || sent(event), { once: false })
    press()
    expect(sent).not.toHaveBeenCalled()
    expect(find('dialog p').textContent).toBe('Take Mei out?')
    find('dialog .btn').click()
    expect(document.querySelector('dialog')).toBeNull()
    press()
    find('dialog .btn.bad').click()
    expect(sent).toHaveBeenCalledOnce()
  })

  it('of much news the newest three are shown; what can be undone is not pushed out', () => {
    vi.useFakeTimers()
    toast({ text: 'Removed.', action: { label: 'Undo', run: () => {} } })
    for (let n = 1; n <= 5; n++) toast({ text: `Clip ready: ${n}` })
    const shown = [...document.querySelectorAll('.toast span')].map((words) => words.textContent)
    expect(shown).toEqual(['Removed.', 'Clip ready: 3', 'Clip ready: 4', 'Clip ready: 5'])
    vi.advanceTimersByTime(6000)
    expect(document.querySelectorAll('.toast')).toHaveLength(0)
  })

  it('a toast goes after six seconds, but not while it is being read', () => {
    vi.useFakeTimers()
    toast({ text: 'Removed.' })
    find('.toast').dispatchEvent(new Event('pointerenter'))
    vi.advanceTimersByTime(20_000)
    expect(find('.toast')).not.toBeNull()
    find('.toast').dispatchEvent(new Event('pointerleave'))
    vi.advanceTimersByTime(6_000)
    expect(find('.toast')).toBeNull()
  })
})

describe('requests', () => {
  const answer = (status: number, body: string) => vi.stubGlobal('fetch', vi.fn(async () => new Response(body, { status })))

  it('carry the CSRF token on writes only', async () => {
    document.cookie = 'csrftoken=abc'
    answer(200, '{"id":"c1"}')
    await api.retry('c1')
    await api.clip('c1')
    const headers = vi.mocked(fetch).mock.calls.map(([, init]) => (init?.headers as Record<string, string>)['X-CSRFToken'])
    expect(headers).toEqual(['abc', undefined])
  })

  it('turn every refusal into one shape', async () => {
    answer(400, '{"error":{"code":"invalid","message":"Check the title.","fields":{"title":["Too long."]}}}')
    await expect(api.change('c1', {})).rejects.toMatchObject({ status: 400, code: 'invalid', message: 'Check the title.', fields: { title: ['Too long.'] } })
    answer(502, '<html>Bad gateway</html>')
    await expect(api.clip('c1')).rejects.toMatchObject({ status: 502, code: 'http-502' })
    vi.stubGlobal('fetch', vi.fn(async () => Promise.reject(new TypeError('failed'))))
    await expect(api.clip('c1')).rejects.toBeInstanceOf(ApiError)
  })

  it('tell the page when the session has ended', async () => {
    const told = vi.fn()
    addEventListener(SIGNED_OUT, told, { once: true })
    answer(401, '{"error":{"code":"signed-out","message":"Sign in."}}')
    await expect(api.clip('c1')).rejects.toMatchObject({ status: 401 })
    expect(told).toHaveBeenCalledOnce()
  })
})

describe('an ended session', () => {
  it('is said once, and what waited goes on when somebody has signed in again', async () => {
    document.body.innerHTML = '<script type="application/json" id="page-data">{"studio":{"slug":"x","name":"X"}}</script>'
    const ask = vi.spyOn(api, 'dancers').mockRejectedValue(new ApiError(401, 'signed-out', ''))
    const back = vi.fn()
    addEventListener(SIGNED_IN, back, { once: true })
    signedOut()
    dispatchEvent(new Event('focus'))
    expect(ask).not.toHaveBeenCalled()
    dispatchEvent(new CustomEvent(SIGNED_OUT))
    dispatchEvent(new CustomEvent(SIGNED_OUT))
    await Promise.resolve()
    expect(document.querySelectorAll('.toast')).toHaveLength(1)
    document.querySelector<HTMLButtonElement>('.toast .btn')!.click()
    expect(document.querySelectorAll('.toast')).toHaveLength(0)
    document.querySelector<HTMLDialogElement>('dialog.sign-again')!.close()
    expect(document.querySelectorAll('.toast'), 'later: the way back stays').toHaveLength(1)
    dispatchEvent(new Event('focus'))
    await vi.waitFor(() => expect(ask).toHaveBeenCalledOnce())
    expect(back).not.toHaveBeenCalled()
    ask.mockResolvedValue({ results: [], styles: [] })
    await new Promise((resolve) => setTimeout(resolve))
    dispatchEvent(new Event('focus'))
    await vi.waitFor(() => expect(back).toHaveBeenCalledOnce())
    expect(document.querySelectorAll('.toast')).toHaveLength(0)
  })

  it('is begun again over the page: a wrong password says so, the right one lets everything go on', async () => {
    document.body.innerHTML = '<script type="application/json" id="page-data">{"me":{"email":"ana@example.org"}}</script>'
    const back = vi.fn()
    addEventListener(SIGNED_IN, back, { once: true })
    const sent: string[] = []
    let right = false
    vi.stubGlobal('fetch', vi.fn(async (url: string, { method = 'GET', body }: RequestInit = {}) => {
      if (url === '/api/me/') return new Response('{"email":"ana@example.org"}')
      if (method === 'GET') return new Response('')
      sent.push(String(body))
      return right ? { type: 'opaqueredirect' } : new Response('<div role="alert"><span>They do not fit.</span></div>', { status: 400 })
    }))
    signIn()
    signIn()
    const dialogs = document.querySelectorAll<HTMLDialogElement>('dialog.sign-again')
    expect(dialogs).toHaveLength(1)
    const [address, secret] = dialogs[0]!.querySelectorAll('input')
    expect([address!.value, address!.readOnly]).toEqual(['ana@example.org', true])
    secret!.value = 'a secret'
    const submit = () => dialogs[0]!.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }))
    submit()
    await vi.waitFor(() => expect(dialogs[0]!.querySelector('[role=alert]')?.textContent).toBe('They do not fit.'))
    expect(back).not.toHaveBeenCalled()
    right = true
    submit()
    await vi.waitFor(() => expect(back).toHaveBeenCalledOnce())
    expect(sent[1]).toBe('email=ana%40example.org&password=a+secret&csrfmiddlewaretoken=abc')
    expect(document.querySelector('dialog')).toBeNull()
  })
})
