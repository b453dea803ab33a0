import { type Configuration, makeBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { askNodes, leaderAmong, rosterAmong } from './ask-nodes.ts'
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
      const [answer] = await askNodes({ ...clientOf([]), status: async () => value }, clusterOf(1), 100)
      expect(answer).toMatchObject({ status: undefined, silence: expect.stringMatching(/^answers something else/) })
    },
  )

  it('asks those that joined since the file was written, and does not miss those that were removed', async () => {
    const changes = { members: [1, 3, 4], learners: [5], changedAt: 9 }
    const nodeOf = (node: number) => ({ node, endpoint: `tcp://new:${node}` })
    const configuration: Configuration = {
      ...{ members: [1, 3, 4].map(nodeOf), learners: [nodeOf(5)], removed: [nodeOf(2)] },
      ...{ numbersThrough: 5, learning: 'distinguished', changedAt: 9 },
    }
    const asked = async (answering: number[]) => {
      const answers = await askNodes(clientOf(answering, changes, configuration), clusterOf(3), 100)
      return answers.map(({ id, endpoint, status }) => [id, endpoint, status !== undefined])
    }
    expect(await asked([1, 3, 4])).toEqual([
      ['n1', 'tcp://h:1', true],
      ['n3', 'tcp://h:3', true],
      ['n4', 'tcp://new:4', true],
      ['n5', 'tcp://new:5', false],
    ])
    expect(await asked([1, 2, 3])).toContainEqual(['n2', 'tcp://h:2', true])
  })
})

describe('rosterAmong', () => {
  it('is what the one says that has executed the latest change, and no newcomer without a state', () => {
    const answer = (node: number, changes: object) => ({
      ...{ id: `n${node}`, node, endpoint: '', status: statusOf(node, changes) },
    })
    const joining = answer(4, { lifecycle: 'joining', members: [1, 2, 3, 4] })
    const [before, after] = [answer(1, {}), answer(2, { members: [1, 2], changedAt: 9 })]
    expect(rosterAmong([joining, before])?.members).toEqual([1, 2, 3])
    expect(rosterAmong([joining, before, after])?.members).toEqual([1, 2])
    expect(rosterAmong([{ ...before, status: undefined, silence: 'does not answer' }])).toBeUndefined()
  })
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
