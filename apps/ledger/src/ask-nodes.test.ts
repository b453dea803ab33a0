import { makeBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { askNodes, leaderAmong } from './ask-nodes.ts'
import { clientOf, clusterOf, statusOf } from './node-answers.fixture.ts'

describe('askNodes', () => {
  it('has an answer or a silence of every node, in the order of their numbers', async () => {
    const { nodes, ...rest } = clusterOf(3)
    const answers = await askNodes(clientOf([1, 3]), { ...rest, nodes: [...nodes].reverse() }, 100)
    expect(answers.map(({ id, status }) => [id, status?.standing])).toEqual([
      ['n1', 'following'],
      ['n2', undefined],
      ['n3', 'following'],
    ])
    expect(answers[1]).toMatchObject({ silence: 'does not answer', endpoint: 'tcp://h:2' })
  })

  it.each([[null], ['fine'], [{}], [{ ...statusOf(1), ballot: '3.n1' }], [{ ...statusOf(1), refusals: undefined }]])(
    'takes %o for no status',
    async (value) => {
      const [answer] = await askNodes({ status: async () => value }, clusterOf(1), 100)
      expect(answer).toMatchObject({ status: undefined, silence: expect.stringMatching(/^answers something else/) })
    },
  )
})

describe('leaderAmong', () => {
  it('is the one of the highest ballot, where a deposed one has not noticed', async () => {
    const answers = [
      { id: 'n1', node: 1, endpoint: '', status: statusOf(1, { standing: 'leading', ballot: makeBallot(3, 1) }) },
      { id: 'n2', node: 2, endpoint: '', status: statusOf(2, { standing: 'leading', ballot: makeBallot(4, 2) }) },
      { id: 'n3', node: 3, endpoint: '', status: undefined, silence: 'does not answer' },
    ]
    expect(leaderAmong(answers)?.id).toBe('n2')
    expect(leaderAmong(answers.slice(2))).toBeUndefined()
  })
})
