import { UNFINISHED, install, page, studio } from './fake'

const asked = new URLSearchParams(location.search)
const clips = studio(asked.has('empty'))
install(clips)
const theme = asked.get('theme')
if (theme) document.documentElement.dataset.theme = theme
const script = document.getElementById('page-data')
if (script) {
  script.textContent = JSON.stringify({
    studio: { slug: 'lindenhof', name: 'Lindenhof Studio' },
    me: { name: 'Ana Duarte', role: 'lead' },
    first: page(clips),
    limits: { bytes: 2e9, seconds: 1200, quota: { used: 3.2e9, limit: 10e9 } },
    uploads: UNFINISHED,
    socket: '/ws/studios/lindenhof/',
  })
}
await import('../src/entries/shell')
await import('../src/entries/clips')
