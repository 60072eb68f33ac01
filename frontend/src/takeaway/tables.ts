/** Files that are there at once, by what they tell: "structure.csv" and "structure.json" are one table in two forms. */
export interface TableForm {
  form: string
  url: string
}

export function tablesOf(files: readonly { kind: string; url: string }[]): [name: string, forms: TableForm[]][] {
  const found = new Map<string, TableForm[]>()
  for (const { kind, url } of files) {
    const dot = kind.lastIndexOf('.')
    const name = kind.slice(0, dot)
    found.set(name, [...(found.get(name) ?? []), { form: kind.slice(dot + 1).toUpperCase(), url }])
  }
  return [...found]
}
