import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const text = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

/** How far a count in the README may be off. */
const TOLERANCE_LINES = 10

test('the README lists every file, with about as many lines as it has', () => {
  const rows = [...text('../README.md').matchAll(/^\| `src\/(.+\.ts)` \| (\d+) \|/gm)]
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => !/\.(test|fixture)\.ts$/.test(file))
  expect(rows.map(([, file]) => file).sort()).toEqual(files.sort())
  for (const [, file, count] of rows) {
    const lines = text(`./${file}`).trimEnd().split('\n').length
    expect(Math.abs(lines - Number(count)), `${file} has ${lines} lines`).toBeLessThanOrEqual(TOLERANCE_LINES)
  }
})
