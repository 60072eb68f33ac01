export const CATALOGUES: readonly string[]
export function textsOf(file: string, source: string): { found: Set<string>; made: string[] }
export function allTexts(): { texts: string[]; made: string[] }
