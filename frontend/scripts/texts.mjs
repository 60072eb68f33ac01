/**
 * Every sentence that the pages say. `node scripts/texts.mjs` brings the catalogues up to date: sentences that are new
 * get an empty translation (a test fails until it is filled), those that are gone go.
 *
 * A sentence is the first argument of t(), tr() or msg(), or a form of plural(). t() and plural() take only sentences as
 * they are written (or a choice of two); tr() also takes what msg() marked or the server told.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'svelte/compiler'

const SRC = join(import.meta.dirname, '../src')
export const CATALOGUES = ['zh-Hans']

/** The sentences that an argument may be, or null where it is made at run time. */
function sentences(node) {
  if (node.type === 'Literal') return typeof node.value === 'string' ? [node.value] : null
  if (node.type === 'TemplateLiteral') return node.expressions.length ? null : [node.quasis[0].value.cooked]
  const parts = node.type === 'ConditionalExpression' ? [node.consequent, node.alternate] : node.type === 'LogicalExpression' ? [node.left, node.right] : null
  const both = parts?.map(sentences)
  return both?.every((one) => one) ? both.flat() : null
}

function* calls(node) {
  if (!node || typeof node !== 'object') return
  if (Array.isArray(node)) {
    for (const item of node) yield* calls(item)
    return
  }
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier') yield node
  for (const [key, value] of Object.entries(node)) if (key !== 'loc') yield* calls(value)
}

/** {found, made}: sentences, and the places where one is made that should be written. */
export function textsOf(file, source) {
  const found = new Set()
  const made = []
  const tree = parse(file.endsWith('.svelte') ? source : `<script lang="ts">${source}</script>`, { modern: true, filename: file })
  for (const call of calls(tree)) {
    const name = call.callee.name
    const line = source.slice(0, call.start).split('\n').length
    if (name === 't' || name === 'msg' || name === 'tr') {
      const texts = call.arguments[0] && sentences(call.arguments[0])
      if (texts) for (const text of texts) found.add(text)
      else if (name !== 'tr') made.push(`${file}:${line}: ${name}() of a sentence that is made`)
    } else if (name === 'plural' && call.arguments[1]) {
      const forms = call.arguments[1]
      for (const property of forms.properties ?? []) {
        const texts = property.value && sentences(property.value)
        // Chinese has one form, which plural() calls other; a language with more wants the others here too.
        if (texts) for (const text of property.key.name === 'other' ? texts : []) found.add(text)
        else made.push(`${file}:${line}: plural() of a sentence that is made`)
      }
      if (!forms.properties) made.push(`${file}:${line}: plural() of forms that are made`)
    }
  }
  return { found, made }
}

/** All sentences of the pages and of the server (server.json), sorted, and what is wrong. */
export function allTexts() {
  const found = new Set(JSON.parse(readFileSync(join(SRC, 'locales/server.json'), 'utf8')))
  const made = []
  for (const file of readdirSync(SRC, { recursive: true })) {
    if (!/\.(ts|svelte)$/.test(file) || file.endsWith('.d.ts') || file === 'api/schema.ts' || file === 'i18n.ts') continue
    const texts = textsOf(file, readFileSync(join(SRC, file), 'utf8'))
    for (const text of texts.found) found.add(text)
    made.push(...texts.made)
  }
  // i18n.ts defines the calls; only its own words are of interest.
  for (const text of textsOf('i18n.ts', readFileSync(join(SRC, 'i18n.ts'), 'utf8')).found) found.add(text)
  return { texts: [...found].sort(), made }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { texts, made } = allTexts()
  for (const line of made) console.error(line)
  for (const name of CATALOGUES) {
    const path = join(SRC, `locales/${name}.json`)
    const before = JSON.parse(readFileSync(path, 'utf8'))
    const after = Object.fromEntries(texts.map((text) => [text, before[text] ?? '']))
    writeFileSync(path, `${JSON.stringify(after, null, 1)}\n`)
    console.log(`${name}: ${texts.length} sentences, ${texts.filter((text) => !after[text]).length} to translate`)
  }
  process.exitCode = made.length ? 1 : 0
}
