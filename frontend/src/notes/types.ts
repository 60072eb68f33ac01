/** Notes as the server tells and takes them. */
import type { components } from '../api/schema'
import type { Stroke } from './strokes'

type Schemas = components['schemas']

/** Frames [start, end) of a unit or a span; `frame` is the moment that is shown and drawn on. */
export type Note = Omit<Schemas['Note'], 'drawing'> & { drawing: Stroke[] }
export type Answer = Schemas['Answer']
export type About = Note['about']
export type NotePage = Omit<Schemas['NotePage'], 'results'> & { results: Note[] }

export interface NoteStart {
  id: string
  about: About
  frame: number
  start: number | null
  end: number | null
  text: string
  drawing: readonly Stroke[]
}

export type NoteChange = Partial<{ text: string; drawing: readonly Stroke[]; resolved: boolean }>

export type Notice = Schemas['Notice']
export type NoticePage = Schemas['NoticePage']
