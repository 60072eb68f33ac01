/**
 * Writes public/icons.svg: the lucide icons (ISC licence) that server-rendered pages use, one <symbol> each.
 * Templates show one by <svg class="ic"><use href="/static/icons.svg#film"></use></svg>.
 * Run `npm run icons` after changing the list; the result is committed.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const NAMES = `
  film list-checks sparkles git-compare-arrows tags users circle-question-mark chevron-down chevron-right languages sun
  moon bell upload search sliders-horizontal x file-x lock eye eye-off check camera rotate-cw circle-alert circle-check
  circle-dashed shield-check ellipsis pencil trash undo-2 log-out log-in copy plus mail link user user-plus settings
  triangle-alert info badge-check clock arrow-left arrow-right download key-round building house monitor trending-up
`.trim().split(/\s+/)

const root = new URL('..', import.meta.url)

/** The drawing of one icon, as SVG text; throws when the package has no such icon. */
function drawing(name) {
  const source = readFileSync(new URL(`node_modules/@lucide/svelte/dist/icons/${name}.svelte`, root), 'utf8')
  const data = JSON.parse(/const iconData = (\{.*\});/.exec(source)[1])
  return data.node
    .map(([tag, attributes]) => {
      const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`)
      return `<${tag}${list.join('')}/>`
    })
    .join('')
}

const symbols = NAMES.map((name) => `<symbol id="${name}" viewBox="0 0 24 24">${drawing(name)}</symbol>`)
writeFileSync(
  new URL('public/icons.svg', root),
  `<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Lucide icons, ISC licence, https://lucide.dev/license -->\n${symbols.join('\n')}\n</svg>\n`,
)
