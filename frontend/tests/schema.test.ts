import { readFileSync } from 'node:fs'
import openapiTS, { COMMENT_HEADER, astToString } from 'openapi-typescript'
import { expect, it } from 'vitest'

it('the types of the API are those of its description (otherwise: make schema)', async () => {
  const made = COMMENT_HEADER + astToString(await openapiTS(readFileSync('../tests/contract/openapi.yaml', 'utf8')))
  expect(readFileSync('src/api/schema.ts', 'utf8') === made).toBe(true)
}, 60_000)
