import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  // The tests run in Node, whose copy of this library reads files from a disk; what is tested is the browser's.
  resolve: { alias: { 'tus-js-client': new URL('./node_modules/tus-js-client/lib.esm/browser/index.js', import.meta.url).pathname } },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    fileParallelism: false,
    server: { deps: { inline: ['tus-js-client'] } },
  },
})
