import { acceptorMachine } from '@synod/acceptor'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import { type EmittingActor, majority, type NodeNumber, runEffects } from '@synod/protocol'
import { memoryStorage } from '@synod/protocol/memory'
import { type AnyActorRef, createActor } from 'xstate'
import { Conversation, type Name } from './conversation.ts'

const ACCEPTORS = [3, 4, 5]
const quorums = majority(ACCEPTORS)

/**
 * The same roles as actors that run by themselves, each with a storage. A value is chosen; a learner that heard nothing of
 * it has another proposer issue a proposal, and so finds out (PMS LN5). Nothing is lost here, so no role needs its timers.
 */
export async function lateLearner(print: (line: string) => void): Promise<unknown[]> {
  const conversation = new Conversation(print)
  const actors = new Map<Name, AnyActorRef>()

  const play = (node: NodeNumber, actor: AnyActorRef & EmittingActor<unknown>) => {
    runEffects<unknown>(actor, {
      storage: memoryStorage<unknown>(),
      send: ({ to, message }) => {
        const recipients = to === 'acceptors' ? ACCEPTORS : to === 'learners' ? ['learner' as const] : (to as Name[])
        for (const each of recipients) {
          conversation.say(node, each, message)
          actors.get(each)?.send({ ...message, from: node })
        }
      },
    })
    actors.set(node, actor)
    actor.start()
  }

  const propose = (node: NodeNumber, value: string) => {
    const proposer = createActor(proposerMachine, { input: { node, quorums, alpha: 1 } })
    play(node, proposer)
    proposer.send({ type: 'values.submit', values: [value] })
    proposer.send({ type: 'ballot.start' })
  }

  /** A learner that knows nothing; resolves with the value that it delivers. */
  const learn = () =>
    new Promise<unknown>((resolve) => {
      const learner = createActor(learnerMachine, { input: { quorums } })
      learner.on('deliver', ({ value }) => resolve(value))
      actors.set('learner', learner)
      learner.start()
    })

  for (const node of ACCEPTORS) play(node, createActor(acceptorMachine, { input: {} }))
  const learned: unknown[] = []
  for (const [node, value] of [
    [1, 'red'],
    [2, 'green'],
  ] as const) {
    conversation.remark(`A new learner knows nothing. n${node} proposes ${value}.`)
    const delivery = learn()
    propose(node, value)
    learned.push(await delivery)
    conversation.remark(`The learner knows: ${learned.at(-1)} is chosen.`)
  }
  return learned
}
