import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { STATUSES } from './status.ts'

test("the README's table of statuses is the list", () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const section = readme.slice(readme.indexOf('## Statuses'), readme.indexOf('## Queries'))
  const rows = section.split('\n').filter((line) => /^\| \d/.test(line))
  expect(rows).toEqual(STATUSES.map(({ code, name, meaning }) => `| ${code} | \`${name}\` | ${meaning} |`))
})
