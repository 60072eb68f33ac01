/** One word of a studio, as the server sends it; how it came to be and who may change it are the server's business. */
export type WordKind = 'unit' | 'action'
export type WordPhase = '' | 'start' | 'process' | 'end'

/** Frames [start, end) of a clip's proxy. */
export interface Example {
  clip: string
  start: number
  end: number
}

export interface StudioWord {
  id: string
  kind: WordKind
  /** Of clips; '' = for all. */
  style: string
  /** In its own language; `lang` (BCP 47) says which, '' = not said. */
  name: string
  lang: string
  english: string
  abbr: string
  /** 1 to 32. */
  hue: number
  /** '' = a whole movement. */
  phase: WordPhase
  /** The letter after G; '' = none. */
  key: string
  description: string
  synonyms: readonly string[]
  parent: string | null
  example: Example | null
  /** Whose own word it is; null = the studio's. */
  owner: string | null
  position: number
  retired: boolean
  merged_into: string | null
}
