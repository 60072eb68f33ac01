import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// `npm run dev`: the clips page with made-up data and no server. DEV_FRAMES = a folder with 0.jpg, 1.jpg, … to show as film.
const frames = process.env.DEV_FRAMES ?? ''

export default defineConfig({
  root: new URL('.', import.meta.url).pathname,
  publicDir: new URL('../public', import.meta.url).pathname,
  server: { port: 5174, fs: { allow: [new URL('..', import.meta.url).pathname] } },
  plugins: [
    svelte({ configFile: new URL('../svelte.config.js', import.meta.url).pathname }),
    {
      name: 'frames',
      configureServer(server) {
        server.middlewares.use('/frames', (request, response, next) => {
          const file = join(frames, /\d+\.jpg/.exec(request.url ?? '')?.[0] ?? 'none')
          if (!frames || !existsSync(file)) return next()
          response.setHeader('Content-Type', 'image/jpeg')
          createReadStream(file).pipe(response)
        })
      },
    },
  ],
})
