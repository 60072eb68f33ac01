import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

const entry = (name: string) => new URL(`./src/entries/${name}.ts`, import.meta.url).pathname

/** One entry a page. Django reads the manifest and links the hashed files (see dancesite's templates). */
export default defineConfig({
  base: '/static/',
  plugins: [svelte()],
  build: {
    outDir: 'dist',
    manifest: 'manifest.json',
    target: 'es2022',
    // The content security policy forbids data: fonts, and small files are cheap over one connection.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { shell: entry('shell'), clips: entry('clips'), clip: entry('clip'), words: entry('words'), models: entry('models'), train: entry('train'), run: entry('run'), workspace: entry('workspace'), compare: entry('compare'), progress: entry('progress'), shared: entry('shared') },
      // Few files: a phone on a bad line waits for every request, not for its bytes. `core`: what all pages begin with,
      // the sign-in among them; `base`: what three parts or more share; `film`: what two share of a film and its units.
      output: {
        codeSplitting: {
          groups: [
            { name: 'core', priority: 3, test: /\/src\/(i18n|pseudo|shell|engine\/scope|api\/(client|page|live|training)|notes\/(client|words))|preload-helper/ },
            { name: 'base', priority: 2, test: /node_modules\/(svelte|@lucide)|\/src\/(engine|report|words|clips|consent|models|train|workspace|stages|peek)/, minShareCount: 3 },
            { name: 'film', priority: 1, test: /node_modules\/@lucide|\/src\/(engine\/(?!labels|compare)|report\/(?!measures|rhythm|find|space)|consent|api|peek)/, minShareCount: 2 },
          ],
        },
      },
    },
  },
})
