import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')

describe('the pins', () => {
  it('are those that CONTRIBUTING.md gives a reason for', () => {
    const { devDependencies, overrides } = JSON.parse(read('package.json'))
    const rows = [...read('CONTRIBUTING.md').matchAll(/^\| (\S+) \| ((?:npm:\S+@)?\d\S*) \| .+ \| .+ \|$/gm)]
    expect(Object.fromEntries(rows.map(([, name, version]) => [name, version]))).toEqual({
      ...devDependencies,
      ...overrides,
    })
  })
})
