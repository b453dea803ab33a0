import { describe, expect, it } from 'vitest'
import { duel } from './duel.ts'

describe('PMS PR1: duelling proposers', () => {
  it('p prepares, q prepares higher, p’s accepts are refused, p prepares higher …; then one is distinguished', async () => {
    const lines: string[] = []
    duel(4, (line) => lines.push(line))
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./testdata/duel.txt')
  })

  it.each([1, 2, 7, 100])(
    '%i ballots choose nothing; PMS PR2: with one distinguished proposer its value is chosen',
    (turns) => {
      expect(duel(turns, () => {})).toEqual({ before: [], after: ['red'] })
    },
  )
})
