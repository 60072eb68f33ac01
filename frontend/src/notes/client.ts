/** Requests about notes and notices. */
import { request } from '../api/client'
import type { Note, NoteChange, NotePage, NoteStart, NoticePage } from './types'

const notesOf = (clip: string) => `/api/clips/${encodeURIComponent(clip)}/notes/`
const notePath = (id: string) => `/api/notes/${encodeURIComponent(id)}/`

export const notesApi = {
  /** All notes of a clip, however many pages they take. */
  async list(clip: string): Promise<{ notes: Note[]; mayWrite: boolean }> {
    const notes: Note[] = []
    let mayWrite = false
    for (let next: number | null = 1; next !== null; ) {
      const page: NotePage = await request('GET', `${notesOf(clip)}?page_size=200&page=${next}`)
      notes.push(...page.results)
      mayWrite = page.may.write
      next = page.next
    }
    return { notes, mayWrite }
  },
  note: (id: string) => request<Note>('GET', notePath(id)),
  write: (clip: string, note: NoteStart) => request<Note>('POST', notesOf(clip), note),
  /** Of a note or an answer; each of these tells the whole note. */
  change: (id: string, change: NoteChange) => request<Note>('PATCH', notePath(id), change),
  remove: (id: string) => request<undefined>('DELETE', notePath(id)),
  restore: (id: string) => request<Note>('POST', `${notePath(id)}restore/`),
  answer: (id: string, answer: { id: string; text: string }) => request<Note>('POST', `${notePath(id)}answers/`, answer),
}

export const noticesApi = {
  list: (size: number) => request<NoticePage>('GET', `/api/notices/?page_size=${size}`),
  read: (upto: number, clip?: string) => request<{ unread: number }>('POST', '/api/notices/read/', { upto, clip }),
}
