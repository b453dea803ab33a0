import { parseCluster } from '@synod/node'
import type { Configuration } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import type { NodeAnswer } from '../ask-nodes.ts'
import { clusterOf, statusOf } from '../node-answers.fixture.ts'
import { planOf, type Wish } from './cluster-plan.ts'

const nodeOf = (node: number) => ({ node, endpoint: `tcp://h:${node}` })

/** Members n1, n3 and n4, n2 having left before. */
function plan(wish: Partial<Wish>, { answering = [1, 3, 4], learners = [] as number[], accept = 0 } = {}) {
  const members = [1, 3, 4]
  const configuration: Configuration = {
    ...{ members: members.map(nodeOf), learners: learners.map(nodeOf), removed: [nodeOf(2)] },
    ...{ numbersThrough: Math.max(4, ...learners), learning: 'distinguished', changedAt: 9 },
  }
  const answers = [...members, ...learners].map((node): NodeAnswer => {
    const asked = { id: `n${node}`, ...nodeOf(node) }
    if (answering.includes(node)) return { ...asked, status: statusOf(node) }
    return { ...asked, status: undefined, silence: 'does not answer' }
  })
  const rule = accept === 0 ? { kind: 'majority' } : { kind: 'flexible', accept }
  const nodes = clusterOf(3).nodes.map(({ node, endpoint }) => ({ id: `n${node}`, endpoint }))
  return planOf(
    { force: false, ...wish },
    { configuration, answers },
    parseCluster({ name: 'bank', nodes, quorum: rule }),
  )
}

describe('what a change of the members would come to', () => {
  it('is worked out as the cluster would: a new node learns first, and then there are others', () => {
    const { first, then, before, after, refusal, isFatal } = plan({ joining: nodeOf(5), leaving: 3 })
    expect(first).toEqual({ type: 'addLearner', node: nodeOf(5) })
    expect(then).toEqual({ type: 'replaceNode', node: 3, by: 5 })
    expect(before).toEqual({ members: ['n1', 'n3', 'n4'], quorum: 2, mayFail: 1 })
    expect(after).toEqual({ members: ['n1', 'n4', 'n5'], quorum: 2, mayFail: 1 })
    expect([refusal, isFatal]).toEqual([undefined, false])
  })

  it('goes on where it was interrupted: one that learns need not be told of again', () => {
    const { first, then, isRunning } = plan({ joining: { node: 5 } }, { learners: [5], answering: [1, 3, 4, 5] })
    expect([first, then, isRunning]).toEqual([undefined, { type: 'addNode', node: 5 }, true])
  })

  it.each([
    [{ joining: nodeOf(2) }, 'number used'],
    [{ joining: { ...nodeOf(3), endpoint: 'tcp://elsewhere:1' } }, 'number used'],
    [{ joining: { node: 5, endpoint: 'tcp://h:1' } }, 'invalid'],
    [{ leaving: 7 }, 'not a member'],
  ])('%j is refused: %s', (wish, status) => {
    expect(plan(wish)).toMatchObject({ refusal: { status }, after: undefined })
  })

  it('a quorum rule that the new set does not fit is refused', () => {
    expect(plan({ leaving: 1 }, { accept: 3 })).toMatchObject({ refusal: { status: 'no quorum' } })
  })

  it.each([[{ joining: { node: 4 } }], [{ leaving: 2 }], [{ joining: nodeOf(4), leaving: 2 }]])(
    '%j is so already',
    (wish) => {
      expect(plan(wish)).toMatchObject({ isDone: true, refusal: undefined })
    },
  )
})

describe('a change that would leave too few to decide', () => {
  it('is fatal: of the members after it no quorum answers', () => {
    expect(plan({ leaving: 1 }, { answering: [1, 3] })).toMatchObject({ isFatal: true, silent: ['n4'] })
    expect(plan({ leaving: 4 }, { answering: [1, 3] })).toMatchObject({ isFatal: false, silent: [] })
  })

  it('a new node votes once it is there, unless it is forced to before', () => {
    const joining = nodeOf(5)
    expect(plan({ joining }, { answering: [1, 3] })).toMatchObject({ isFatal: false, silent: ['n4'] })
    expect(plan({ joining, force: true }, { answering: [1, 3] })).toMatchObject({ isFatal: true, silent: ['n4', 'n5'] })
  })

  it('a learner that goes changes nothing of that', () => {
    expect(plan({ leaving: 5 }, { learners: [5], answering: [1] })).toMatchObject({
      isFatal: false,
      refusal: undefined,
    })
  })
})
