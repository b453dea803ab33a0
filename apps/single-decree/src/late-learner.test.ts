import { describe, expect, it } from 'vitest'
import { lateLearner } from './late-learner.ts'

describe('PMS LN5: as a last resort a learner has a proposer issue a proposal', () => {
  it('PMS P2c: which is for the value that was chosen, whatever the proposer had in mind', async () => {
    const lines: string[] = []
    expect(await lateLearner((line) => lines.push(line))).toEqual(['red', 'red'])
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./testdata/late-learner.txt')
  })
})
