import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PARTS, withPart } from './page.ts'

const PAGE = '# A page\n\n<!-- bench marks: begin -->\n\nold\n\n<!-- bench marks: end -->\n\nBy hand.\n'

test('a part is replaced, and what people wrote stays', () => {
  const page = withPart(PAGE, 'marks', 'new\n')
  expect(page).toBe(PAGE.replace('old', 'new'))
  expect(withPart(page, 'marks', 'new')).toBe(page)
})

test('a page without a place for a part is left alone', () => {
  expect(() => withPart(PAGE, 'measured', 'new')).toThrow('<!-- bench measured: begin -->')
})

test('docs/PERFORMANCE.md has a place for every part', () => {
  const page = readFileSync(new URL('../../../../docs/PERFORMANCE.md', import.meta.url), 'utf8')
  for (const part of PARTS) expect(() => withPart(page, part, '')).not.toThrow()
})
