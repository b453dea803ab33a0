import {
  type Ballot,
  ballotNode,
  type Effect,
  type HandOver,
  type Heartbeat,
  type HeartbeatReply,
  highestBallot,
  NO_BALLOT,
  type NodeNumber,
  type Received,
  type SendEffect,
  type SlotQuorums,
} from '@synod/protocol'
import { assertEvent, assign, emit, enqueueActions, setup } from 'xstate'
import { type ElectorContext, type ElectorInput, electorContext } from './context.ts'
import { handedOver, isHandedTheLead, takingOver } from './hand-over.ts'
import { isMember, withQuorums } from './membership.ts'
import {
  backedBallot,
  hearsQuorums,
  interruptedRound,
  isHigherBallotAbandoned,
  isLeaderLost,
  isNamedLeaderLost,
  isOutOfTouch,
  isOutranked,
  isUnchallenged,
  leaderKept,
  leads,
  nextRound,
  rivalLeads,
  standing,
} from './round.ts'
import {
  answering,
  answeringUnfit,
  bearingSilence,
  becomingUnfit,
  changingQuorums,
  concluding,
  hearing,
  leaving,
  noticing,
  takingTheLead,
  watching,
} from './transitions.ts'

export type ElectorEvent =
  | Received<Heartbeat>
  | Received<HeartbeatReply>
  | Received<HandOver>
  | { readonly type: 'timeout.round' }
  /** The proposer on this node is about to prepare this ballot. */
  | { readonly type: 'ballot.tried'; readonly ballot: Ballot }
  /** This ballot exists: it preempted the proposer on this node, or some message carried it. */
  | { readonly type: 'ballot.seen'; readonly ballot: Ballot }
  /** Do this node's disk and event loop keep up? */
  | { readonly type: 'fitness.changed'; readonly fit: boolean }
  /** Another set of members has come into view, or the first ones are over (PMS 3.10). */
  | { readonly type: 'quorums.changed'; readonly quorums: SlotQuorums }
  /** Have `to`, another member, lead in this node's place. */
  | { readonly type: 'leadership.transfer'; readonly to: NodeNumber }

/** A short round is this part of a full one. */
const HURRIED_PART = 1 / 4

function answer(context: ElectorContext, event: Received<Heartbeat>, fit: boolean): SendEffect<unknown> {
  const { connected } = context
  const message = { type: 'heartbeatReply', round: event.round, ballot: backedBallot(context), connected, fit } as const
  return { type: 'send', to: [event.from], message }
}

function nobodyNamed({ highest }: ElectorContext): Effect<unknown> {
  return { type: 'leaderNamed', leader: 0, above: highest }
}

/**
 * Ballot leader election (PMS PR2): names the one node whose proposer should be at work. It counts time in rounds, each of
 * which asks every member and hears who answers; `timeout.round` ends one and begins the next. A wrong guess costs
 * progress, never safety, and so do two that both believe to lead (PMS 3.9). Effects: `send`, `startTimer('round')`, and
 * the note `leaderNamed`.
 */
export const electorMachine = setup({
  types: {
    context: {} as ElectorContext,
    events: {} as ElectorEvent,
    input: {} as ElectorInput,
    emitted: {} as Effect<unknown>,
  },
  guards: {
    'is it from another node?': ({ context, event }) => {
      assertEvent(event, 'heartbeat')
      return event.from !== context.settings.node
    },
    'is it a new answer to this round?': ({ context, event }) => {
      assertEvent(event, 'heartbeatReply')
      const isOther = event.from !== context.settings.node && isMember(context, event.from)
      return isOther && event.round === context.round && context.answers.every(({ from }) => from !== event.from)
    },
    'was a short round too short?': ({ context }) => context.hurried && !hearsQuorums(context),
    'did too few answer?': ({ context }) => !hearsQuorums(context),
    'did too few answer for too long?': ({ context }) => isOutOfTouch(context),
    'does another node stand higher?': ({ context }) => isOutranked(context),
    'was it only a pause?': ({ context }) => !hearsQuorums(context) && !isOutOfTouch(context),
    'is it in touch, and nobody higher?': ({ context }) => isUnchallenged(context),
    'does this node stand, and nobody higher?': ({ context }) => context.own > NO_BALLOT && !isOutranked(context),
    'does nobody stand?': ({ context }) => context.own === NO_BALLOT && !isOutranked(context),
    'is only an abandoned ballot higher?': ({ context }) => isUnchallenged(context) && isHigherBallotAbandoned(context),
    'is the leader lost, and nobody higher?': ({ context }) => isUnchallenged(context) && isLeaderLost(context),
    'is a leader named but lost?': ({ context }) => isNamedLeaderLost(context),
    'is a leader named?': ({ context }) => context.leader > NO_BALLOT,
    'is it unfit?': ({ event }) => {
      assertEvent(event, 'fitness.changed')
      return !event.fit
    },
    'is it fit again?': ({ event }) => {
      assertEvent(event, 'fitness.changed')
      return event.fit
    },
    'is this node no member?': ({ context }) => !isMember(context),
    'is this node a member now, and is a leader named?': ({ context, event }) => {
      assertEvent(event, 'quorums.changed')
      return context.leader > NO_BALLOT && isMember({ settings: { ...context.settings, quorums: event.quorums } })
    },
    'is this node a member now?': ({ context, event }) => {
      assertEvent(event, 'quorums.changed')
      return isMember({ settings: { ...context.settings, quorums: event.quorums } })
    },
    'is it another member that is to lead?': ({ context, event }) => {
      assertEvent(event, 'leadership.transfer')
      return event.to !== context.settings.node && isMember(context, event.to)
    },
    'is it handed the lead?': ({ context, event }) => {
      assertEvent(event, 'handOver')
      return isHandedTheLead(context, event)
    },
  },
  actions: {
    'ask everybody': emit(({ context }) => ({
      type: 'send',
      to: 'electors',
      message: { type: 'heartbeat', round: context.round },
    })),
    answer: emit(({ context, event }) => {
      assertEvent(event, 'heartbeat')
      return answer(context, event, true)
    }),
    'answer that it is unfit': emit(({ context, event }) => {
      assertEvent(event, 'heartbeat')
      return answer(context, event, false)
    }),
    'take the answer': assign(({ context, event }) => {
      assertEvent(event, 'heartbeatReply')
      const { from, ballot, connected, fit } = event
      return {
        answers: [...context.answers, { from, ballot, connected, fit }],
        highest: highestBallot(context.highest, ballot),
      }
    }),
    'start the round timer': emit(({ context }) => ({
      type: 'startTimer',
      name: 'round',
      ms: context.settings.roundMs,
    })),
    'start the short round timer': emit(({ context }) => ({
      type: 'startTimer',
      name: 'round',
      ms: context.settings.roundMs * HURRIED_PART,
    })),
    'start the timer of the rest': emit(({ context }) => ({
      type: 'startTimer',
      name: 'round',
      ms: context.settings.roundMs * (1 - HURRIED_PART),
    })),
    'let the round be a full one': assign({ hurried: false }),
    'keep the leader and begin a round': assign(({ context }) => ({ ...nextRound(context), ...leaderKept(context) })),
    'follow it and begin a round': assign(({ context }) => ({ ...nextRound(context), ...rivalLeads(context) })),
    'stand and begin a short round': assign(({ context }) => ({
      ...nextRound(context),
      ...standing(context),
      hurried: true,
    })),
    'listen and begin a short round': assign(({ context }) => ({ ...nextRound(context), hurried: true })),
    'listen as a member and begin a short round': assign(({ context }) => ({
      ...interruptedRound(context),
      hurried: true,
    })),
    'lead and begin a round': assign(({ context }) => ({ ...nextRound(context), leader: context.own, missed: 0 })),
    'go on leading and begin a round': assign(({ context }) => ({
      ...nextRound(context),
      missed: context.highest > context.own ? context.missed + 1 : 0,
    })),
    'bear with them': assign({ connected: true }),
    'stand down and begin a round': assign(({ context }) => ({
      ...nextRound(context),
      own: NO_BALLOT,
      leader: NO_BALLOT,
      missed: 0,
    })),
    'begin a round': assign(({ context }) => nextRound(context)),
    'lose the leader and begin a round': assign(({ context }) => ({
      ...nextRound(context),
      leader: NO_BALLOT,
      missed: 0,
    })),
    'take the quorums': assign(({ context, event }) => {
      assertEvent(event, 'quorums.changed')
      return withQuorums(context, event.quorums)
    }),
    'ask it to lead': emit(({ context, event }) => {
      assertEvent(event, 'leadership.transfer')
      return { type: 'send', to: [event.to], message: { type: 'handOver', ballot: context.own } }
    }),
    'hand over and begin a short round': assign(({ context }) => handedOver(context)),
    'take over and begin a round': assign(({ context, event }) => {
      assertEvent(event, 'handOver')
      return takingOver(context, event.ballot)
    }),
    'stand down': assign(({ context }) => ({
      own: NO_BALLOT,
      leader: context.leader === context.own ? NO_BALLOT : context.leader,
    })),
    'adopt the ballot': assign(({ context, event }) => {
      assertEvent(event, 'ballot.tried')
      const { ballot } = event
      return { own: ballot, leader: ballot, highest: highestBallot(context.highest, ballot) }
    }),
    'raise the highest ballot': assign(({ context, event }) => {
      assertEvent(event, ['ballot.tried', 'ballot.seen'])
      return { highest: highestBallot(context.highest, event.ballot) }
    }),
    'name the leader': emit(({ context }) => ({
      type: 'leaderNamed',
      leader: ballotNode(context.leader),
      above: context.highest,
    })),
    'name nobody if it led': enqueueActions(({ context, enqueue }) => {
      if (leads(context)) enqueue.emit(nobodyNamed(context))
    }),
    'name nobody': emit(({ context }) => nobodyNamed(context)),
  },
}).createMachine({
  id: 'elector',
  description: 'Names the one node whose proposer should be at work, as far as this node can tell.',
  context: ({ input }) => electorContext(input),
  initial: 'eligible',
  entry: ['ask everybody', 'start the short round timer'],
  on: {
    heartbeat: answering,
    heartbeatReply: hearing,
    'ballot.seen': noticing,
    'ballot.tried': noticing,
    'quorums.changed': changingQuorums,
  },
  states: {
    eligible: {
      description: 'It may stand: it is a member, and its disk and event loop keep up.',
      initial: 'electing',
      always: leaving,
      on: {
        handOver: takingTheLead,
        'fitness.changed': becomingUnfit,
        'timeout.round': concluding,
      },
      states: {
        electing: {
          description: 'Nobody leads: find out who stands, and stand.',
          always: {
            guard: 'is a leader named?',
            target: 'following',
            description: 'A node that may stand again goes on following whom it followed.',
          },
          on: {
            'timeout.round': [
              {
                guard: 'was a short round too short?',
                actions: ['let the round be a full one', 'start the timer of the rest'],
                description: 'Too few answered, but a short round does not prove that they are gone.',
              },
              {
                guard: 'did too few answer?',
                target: 'isolated',
                actions: ['stand down and begin a round', 'name nobody', 'ask everybody', 'start the round timer'],
                description: 'A node that has only begun to listen has no leader to be patient with.',
                meta: { paper: ['PMS PR2', 'PMS Q1'] },
              },
              {
                guard: 'does this node stand, and nobody higher?',
                target: 'elected',
                actions: ['lead and begin a round', 'name the leader', 'ask everybody', 'start the round timer'],
                description: 'This node leads: its proposer picks a ballot above all known.',
                meta: { paper: ['PMS PR2', 'PMS I1'] },
              },
              {
                guard: 'does nobody stand?',
                actions: ['stand and begin a short round', 'ask everybody', 'start the short round timer'],
                description: 'Stand, with a ballot above all others, and soon see who else does.',
                meta: { paper: ['PMS PR2', 'PMS I4'] },
              },
            ],
          },
        },
        elected: {
          description: 'This node leads.',
          on: {
            'ballot.tried': {
              actions: 'adopt the ballot',
              description: 'The proposer owns the ballot; this node stands with it from now on.',
              meta: { paper: ['PMS I5', 'PMS PR2'] },
            },
            'leadership.transfer': {
              guard: 'is it another member that is to lead?',
              target: 'electing',
              actions: [
                'ask it to lead',
                'hand over and begin a short round',
                'name nobody',
                'ask everybody',
                'start the short round timer',
              ],
              description: 'Stand down and listen, so that the member asked wins; if nothing comes of it, stand again.',
              meta: { paper: ['PMS PR2'] },
            },
            'timeout.round': [
              {
                ...bearingSilence,
                actions: [
                  'go on leading and begin a round',
                  'bear with them',
                  'ask everybody',
                  'start the round timer',
                ],
              },
              {
                guard: 'is only an abandoned ballot higher?',
                actions: ['lead and begin a round', 'name the leader', 'ask everybody', 'start the round timer'],
                description:
                  'The proposer was preempted by a ballot that nobody leads with: it must start above that one.',
                meta: { paper: ['PMS PR2'] },
              },
              {
                guard: 'is it in touch, and nobody higher?',
                actions: ['go on leading and begin a round', 'ask everybody', 'start the round timer'],
                description: 'It leads on.',
              },
            ],
          },
        },
        following: {
          description: 'Another node leads.',
          on: {
            'timeout.round': [
              {
                ...bearingSilence,
                actions: [
                  'keep the leader and begin a round',
                  'bear with them',
                  'ask everybody',
                  'start the round timer',
                ],
              },
              {
                guard: 'is the leader lost, and nobody higher?',
                target: 'electing',
                actions: [
                  'stand and begin a short round',
                  'name nobody',
                  'ask everybody',
                  'start the short round timer',
                ],
                description: 'The leader is gone: stand with a ballot above all others, and soon see who else does.',
                meta: { paper: ['PMS PR2', 'PMS I4'] },
              },
              {
                guard: 'is it in touch, and nobody higher?',
                actions: ['keep the leader and begin a round', 'ask everybody', 'start the round timer'],
                description: 'There was word of the leader, or it has not been missing for long.',
              },
            ],
          },
        },
        isolated: {
          description: 'For some rounds too few have answered to lead or to judge who does.',
          on: {
            'timeout.round': [
              {
                guard: 'did too few answer?',
                actions: ['begin a round', 'ask everybody', 'start the round timer'],
                description: 'Still out of touch.',
              },
              {
                guard: 'is it in touch, and nobody higher?',
                target: 'electing',
                actions: ['listen and begin a short round', 'ask everybody', 'start the short round timer'],
                description: 'Back in touch: listen first, since a leader may come back with the others.',
              },
            ],
          },
        },
      },
    },
    ineligible: {
      description: 'It may not stand: it only follows whom others elect.',
      initial: 'observing',
      on: { 'timeout.round': watching },
      states: {
        unfit: {
          description: 'The disk or the event loop has stalled.',
          on: {
            heartbeat: answeringUnfit,
            'fitness.changed': {
              guard: 'is it fit again?',
              target: '#elector.eligible',
              description: 'It may stand again, if it is a member.',
            },
          },
        },
        observing: {
          description: 'This node is no member, and hears who leads so as to tell clients.',
          on: {
            'fitness.changed': becomingUnfit,
            'quorums.changed': [
              {
                guard: 'is this node a member now, and is a leader named?',
                target: '#elector.eligible',
                actions: 'take the quorums',
                description: 'It may stand, and another node leads.',
              },
              {
                guard: 'is this node a member now?',
                target: '#elector.eligible',
                actions: [
                  'take the quorums',
                  'listen as a member and begin a short round',
                  'ask everybody',
                  'start the short round timer',
                ],
                description: 'It may stand, and listens first.',
                meta: { paper: ['PMS 3.10'] },
              },
            ],
          },
        },
      },
    },
  },
})
