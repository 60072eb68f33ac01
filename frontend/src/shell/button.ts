/** A button made by script, for what the server did not render. */
export function button(text: string, className: string, press: () => void): HTMLButtonElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.className = className
  element.textContent = text
  element.addEventListener('click', press)
  return element
}
