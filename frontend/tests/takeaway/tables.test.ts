import { expect, test } from 'vitest'
import { tablesOf } from '../../src/takeaway/tables'

test('a table in two forms is one line, in the order in which they came', () => {
  const files = ['structure.csv', 'structure.json', 'notes.csv'].map((kind) => ({ kind, url: `/${kind}` }))
  expect(tablesOf(files)).toEqual([
    ['structure', [{ form: 'CSV', url: '/structure.csv' }, { form: 'JSON', url: '/structure.json' }]],
    ['notes', [{ form: 'CSV', url: '/notes.csv' }]],
  ])
})
