import { CallError, type CallOutcome } from '@synod/client'
import { parseCluster } from '@synod/node'
import { describe, expect, it } from 'vitest'
import { type CallTarget, explainCallError, type Repeat } from './call-failure.ts'
import { clientOf, clusterOf } from './node-answers.fixture.ts'

const failed = (outcome: CallOutcome, mayHaveExecuted = false) =>
  new CallError({ outcome, summary: 'not served within 5000 ms', mayHaveExecuted })

/** What a user reads when the call fails and these nodes answer. */
async function explain(
  error: CallError,
  answering: readonly number[],
  repeat?: Repeat,
  keyed: Partial<CallTarget> = {},
) {
  const target = { client: clientOf(answering), cluster: clusterOf(3), clusterFile: 'c.json', ...keyed }
  const { exitCode, message, details } = await explainCallError(error, target, repeat)
  return { exitCode, message, details }
}

describe('a command that was not executed', () => {
  it('for want of a quorum: who is needed, who answers, and how to start another', async () => {
    expect(await explain(failed('unavailable'), [1])).toEqual({
      exitCode: 3,
      message:
        'no quorum: 2 of 3 nodes needed, n1 answers; n2 and n3 do not. Start one: ledger node --id n2 --cluster c.json',
      details: { outcome: 'unavailable', answering: ['n1'], needed: 2 },
    })
  })

  it('because nobody is there', async () => {
    expect(await explain(failed('unavailable'), [])).toMatchObject({
      exitCode: 3,
      message:
        'no node of bank answers (n1 at tcp://h:1, n2 at tcp://h:2, n3 at tcp://h:3); is it running? "ledger up" starts one here',
    })
  })

  it('although a quorum answers: what the client says', async () => {
    expect(await explain(failed('busy'), [1, 2, 3])).toMatchObject({
      exitCode: 3,
      message: 'not served within 5000 ms',
    })
  })

  it('because it does not fit: wrong usage', async () => {
    expect(await explain(failed('refused'), [1, 2, 3])).toMatchObject({ exitCode: 2 })
  })

  it('counts as the quorum rule of the cluster has it', async () => {
    const cluster = parseCluster({ ...clusterFile(5), quorum: { kind: 'flexible', accept: 2 } })
    const client = clientOf([1, 2, 3], { members: [1, 2, 3, 4, 5] })
    const target = { client, cluster, clusterFile: 'c.json' }
    const { message } = await explainCallError(failed('unavailable'), target)
    expect(message).toMatch(/^no quorum: 4 of 5 nodes needed, n1, n2 and n3 answer; n4 and n5 do not\./)
  })
})

describe('with keys', () => {
  const publicKey = 'k'.repeat(40)

  it('a client that nobody answers is told when its key is not listed', async () => {
    const stranger = await explain(failed('unavailable'), [], undefined, { publicKey })
    expect(stranger.message).toMatch(
      /; "clients" of c\.json lacks your public key, k{40}: add it there and at the nodes/,
    )
    const cluster = { ...clusterOf(3), clients: [publicKey] }
    const listed = await explain(failed('unavailable'), [], undefined, { publicKey, cluster })
    expect(listed.message).toMatch(/; does it run, with this key among its "clients"\?$/)
  })

  it('a node is started with its own', async () => {
    const { message } = await explain(failed('unavailable'), [1], undefined, { publicKey })
    expect(message).toMatch(/\. Start one: ledger node --id n2 --cluster c\.json --keys n2\.keys$/)
  })
})

describe('a command that may have been executed', () => {
  const repeat = { id: 'd1', command: "ledger deposit alice '5.00 EUR' --id d1" }

  it('exit code 4, its id, and what to type to hear of it', async () => {
    expect(await explain(failed('unknown', true), [1, 2, 3], repeat)).toEqual({
      exitCode: 4,
      message:
        "outcome unknown: it may have been executed, once; ask again under the same id: ledger deposit alice '5.00 EUR' --id d1",
      details: { outcome: 'unknown', id: 'd1', repeat: repeat.command },
    })
  })

  it('says who answers when that is why', async () => {
    const { message } = await explain(failed('unknown', true), [2], repeat)
    expect(message).toMatch(/^outcome unknown \(no quorum: 2 of 3 nodes needed, n2 answers; n1 and n3 do not\): /)
  })
})

function clusterFile(count: number) {
  const nodes = clusterOf(count).nodes.map(({ node, endpoint }) => ({ id: `n${node}`, endpoint }))
  return { name: 'bank', nodes }
}
