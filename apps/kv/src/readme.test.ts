import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const sources = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const shown = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)

it('the code that the README shows is the code that runs', () => {
  expect(shown.length).toBeGreaterThan(6)
  for (const code of shown) expect(sources.some((source) => source.includes(code))).toBe(true)
})

it('the program has under 200 lines of code', () => {
  const code = sources
    .flatMap((source) => source.split('\n'))
    .filter((line) => !/^\s*(\/\/|\/\*\*|import |$)/.test(line))
  expect(code.length).toBeLessThan(200)
})
