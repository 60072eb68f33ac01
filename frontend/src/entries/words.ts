/** The page of words: mounts into #words-app with what the server wrote into #page-data. */
import { mount } from 'svelte'
import { pageData, pageLive } from '../api/page'
import '../styles/words.css'
import WordsApp from '../words/WordsApp.svelte'
import type { WordsPageData } from '../words/types'

const target = document.getElementById('words-app')
const data = pageData<WordsPageData>()
if (target && data) {
  target.replaceChildren()
  mount(WordsApp, { target, props: { data, live: pageLive() } })
}
