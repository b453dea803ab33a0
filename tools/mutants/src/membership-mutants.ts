import { type ElectorContext, electorMachine } from '@synod/elector'
import { learnerMachine } from '@synod/learner'
import {
  type ConfigurationCommand,
  type ConfigurationOutput,
  everySlot,
  isAcceptQuorum,
  type Message,
  type NodeNumber,
  type QuorumStep,
  type QuorumSystem,
  type Slot,
} from '@synod/protocol'
import {
  Barriers,
  hostParts,
  IdentityError,
  Membership,
  type Reader,
  type RecoveryOptions,
  Replica,
  type ReplicaEffect,
  recover,
} from '@synod/replica'
import type { Mutant } from './mutant.ts'

/* The rules of members that change (PMS 3.10), each broken. */

/** Takes a second change of the members while the first is not in effect yet. */
class HurriedMembership extends Membership {
  override change(command: ConfigurationCommand, slot: Slot): ConfigurationOutput {
    const output = super.change(command, slot)
    if (output.status !== 'under way') return output
    const sets = this.quorums
    const newest = sets.at(-1) as QuorumStep
    this.restore(this.configuration, everySlot(newest.quorums))
    const hurried = super.change(command, slot)
    this.restore(this.configuration, [...sets, ...this.quorums.slice(1)])
    return hurried
  }
}

/** Gives a number to another node that somebody had before. */
class ForgetfulMembership extends Membership {
  override change(command: ConfigurationCommand, slot: Slot): ConfigurationOutput {
    const output = super.change(command, slot)
    if (output.status !== 'number used') return output
    this.restore({ ...this.configuration, numbersThrough: 0 }, this.quorums)
    return super.change(command, slot)
  }
}

/** Lets a member go though the rest make no quorums that intersect. */
class RecklessMembership extends Membership {
  override change(command: ConfigurationCommand, slot: Slot): ConfigurationOutput {
    const output = super.change(command, slot)
    if (output.status !== 'no quorum' || command.type !== 'removeNode') return output
    const members = this.configuration.members.filter(({ node }) => node !== command.node)
    const nodes = members.map(({ node }) => node)
    const quorums: QuorumSystem = { kind: 'flexible', members: nodes, prepare: 1, accept: 1 }
    const fromSlot = slot + 1
    this.restore({ ...this.configuration, members }, [...this.quorums, { from: fromSlot, quorums }])
    return { ...output, status: 'changed', fromSlot, members: nodes }
  }
}

/** Answers prepares and accepts whether or not the node has a part in any slot in view. */
class UninvitedReplica extends Replica {
  override receive(from: NodeNumber, message: Message<Uint8Array>): ReplicaEffect[] {
    const isAsked = message.type === 'prepare' || message.type === 'accept'
    return isAsked && !this.view.isMember ? this.roles.receive(from, message) : super.receive(from, message)
  }
}

/** Answers nothing any more from the moment on at which it hears that it was removed. */
class OffendedReplica extends Replica {
  override receive(from: NodeNumber, message: Message<Uint8Array>): ReplicaEffect[] {
    return this.view.isLeaving ? [] : super.receive(from, message)
  }
}

/** Stops as soon as it hears that it was removed. */
class AbruptReplica extends Replica {
  override endTurn(): ReplicaEffect[] {
    const effects = super.endTurn()
    const isOut = this.view.isLeaving || this.view.wasRemoved
    return isOut ? [...effects, { type: 'removed', reason: 'it was removed' }] : effects
  }
}

/** Takes it that whoever knows of a slot has it on its disk. */
class TrustingReplica extends Replica {
  override receive(from: NodeNumber, message: Message<Uint8Array>): ReplicaEffect[] {
    if (message.type !== 'progress') return super.receive(from, message)
    return super.receive(from, { ...message, durableThrough: message.chosenThrough })
  }
}

/** Lets a read of at least some slot go at once. */
class HastyReader extends Replica {
  override readAt(_slot: Slot, reader: Reader): boolean {
    reader.answer(this.executor.appliedThrough)
    return true
  }
}

/** Judges every barrier by the quorums of the first. */
class ConservativeBarriers extends Barriers {
  #first: QuorumSystem | undefined

  override begin(leading: Parameters<Barriers['begin']>[0]): ReturnType<Barriers['begin']> {
    if (!leading || leading === 'unknown') return super.begin(leading)
    this.#first ??= leading.quorums
    return super.begin({ ...leading, quorums: this.#first })
  }
}

/** Judges a barrier by the quorums that decided the read slot itself, as far as it has heard of them. */
class BackwardBarriers extends Barriers {
  readonly #deciding = new Map<Slot, QuorumSystem>()

  override begin(leading: Parameters<Barriers['begin']>[0]): ReturnType<Barriers['begin']> {
    if (!leading || leading === 'unknown') return super.begin(leading)
    const { slot, quorums } = leading
    this.#deciding.set(slot + 1, quorums)
    return super.begin({ ...leading, quorums: this.#deciding.get(slot) ?? quorums })
  }
}

/** An empty store is made a new member's, whatever the node was started for. */
async function recoverAnyhow(options: RecoveryOptions) {
  try {
    return await recover(options)
  } catch (error) {
    if (error instanceof IdentityError && error.code === 'empty') return recover({ ...options, intent: 'initialise' })
    throw error
  }
}

/** Whoever answered makes up quorums, whether this node belongs to them or not. */
function isAlone({ answers, settings }: ElectorContext): boolean {
  const present = answers.map(({ from }) => from)
  return settings.quorums.some(({ quorums }) => !isAcceptQuorum(quorums, present))
}

const { 'deliver in order': delivering, 'note what is chosen': noting } = learnerMachine.implementations.actions
const lateExecution = { 'deliver in order': noting, 'note what is chosen': delivering } as never

/** v1 has one acceptor more decide slot 2. Two ballots, so that a proposer finds there what another has proposed. */
const changing = { members: 'replaced', acceptors: 2, values: 1, slots: 2, alpha: 1 } as const

export const membershipMutants: readonly Mutant[] = [
  {
    name: 'executes-after-the-proposer-hears',
    bug: 'The proposer hears that a slot is chosen before its command is executed, and so proposes α above it by the sets of before.',
    rows: ['3.10', '3.8', 'P2c'],
    machines: { learner: learnerMachine.provide({ actions: lateExecution }) },
    killers: [{ by: 'exploration', bounds: changing, statesMax: 1_000_000 }],
  },
  {
    name: 'changes-before-the-change-before',
    bug: 'A change of the members is made while an earlier one is not in effect: more than two sets are in view at once.',
    rows: ['3.10'],
    parts: { ...hostParts, membership: (cluster) => new HurriedMembership(cluster) },
    killers: [{ by: 'scenario', play: 'changes that must be refused' }],
  },
  {
    name: 'gives-a-number-out-twice',
    bug: 'A new node gets the number of one that was removed, and with it the word that the other had given.',
    rows: ['3.10', 'A3', 'I4'],
    parts: { ...hostParts, membership: (cluster) => new ForgetfulMembership(cluster) },
    killers: [{ by: 'scenario', play: 'changes that must be refused' }],
  },
  {
    name: 'makes-sets-without-intersection',
    bug: 'A change is executed though the quorums of the members after it do not intersect.',
    rows: ['3.10', 'Q1', 'S2'],
    parts: { ...hostParts, membership: (cluster) => new RecklessMembership(cluster) },
    killers: [{ by: 'scenario', play: 'changes that must be refused' }],
  },
  {
    name: 'joins-as-a-voter',
    bug: 'A node that joins takes itself for one of the first members, with a store that holds nothing of what they chose.',
    rows: ['3.10', 'M2', 'A3'],
    parts: {
      ...hostParts,
      recover: (options) => recover({ ...options, intent: options.intent === 'join' ? 'initialise' : options.intent }),
    },
    killers: [{ by: 'scenario', play: 'a node that joins' }],
  },
  {
    name: 'votes-with-an-empty-store',
    bug: 'A node that lost its store comes back under its number, and has forgotten what it promised and accepted.',
    rows: ['M2', 'A3'],
    parts: { ...hostParts, recover: recoverAnyhow },
    killers: [{ by: 'scenario', play: 'a node that lost its store' }],
  },
  {
    name: 'votes-in-no-set',
    bug: 'A node that is in no set in view, since it only learns or was removed, promises and accepts.',
    rows: ['3.10'],
    parts: { ...hostParts, replica: (options) => new UninvitedReplica(options) },
    killers: [{ by: 'scenario', play: 'a node that was removed' }],
  },
  {
    name: 'stands-in-no-set',
    bug: 'A node that is in no set in view stands and leads.',
    rows: ['3.10', 'PR2'],
    machines: {
      elector: electorMachine.provide({
        guards: {
          'is this node no member?': () => false,
          'was a short round too short?': ({ context }) => context.hurried && isAlone(context),
          'did too few answer?': ({ context }) => isAlone(context),
          'did too few answer for too long?': ({ context }) => isAlone(context),
          'was it only a pause?': () => false,
          'is it in touch, and nobody higher?': ({ context }) => !isAlone(context),
        },
      }),
    },
    killers: [{ by: 'scenario', play: 'a node that is no member stands by' }],
  },
  {
    name: 'removed-stops-voting-at-once',
    bug: 'A removed node votes no more in the slots that are still its own, so that nobody may be able to fill them.',
    rows: ['3.10', 'L1'],
    parts: { ...hostParts, replica: (options) => new OffendedReplica(options) },
    killers: [{ by: 'scenario', play: 'a node that was removed' }],
  },
  {
    name: 'removed-leaves-at-once',
    bug: 'A removed node stops while it still decides slots, or holds what those who follow lack.',
    rows: ['3.10', 'M2', 'L1'],
    parts: { ...hostParts, replica: (options) => new AbruptReplica(options) },
    killers: [{ by: 'scenario', play: 'a node that was removed' }],
  },
  {
    name: 'removed-leaves-before-it-is-durable',
    bug: 'A removed node stops when those who follow know of everything that it voted for, though their disks do not have it.',
    rows: ['3.10', 'M2'],
    parts: { ...hostParts, replica: (options) => new TrustingReplica(options) },
    killers: [{ by: 'scenario', play: 'a node that was removed' }],
  },
  {
    name: 'judges-barriers-by-the-oldest-set',
    bug: 'A read barrier is confirmed by members of before, while others already choose under a higher ballot.',
    rows: ['3.10', '3.2'],
    parts: { ...hostParts, barriers: () => new ConservativeBarriers() },
    killers: [{ by: 'scenario', play: 'a read while the members change' }],
  },
  {
    name: 'judges-barriers-by-the-read-slot',
    bug: 'A read barrier is confirmed by those who decided the read slot, not by those who decide what comes after it.',
    rows: ['3.10', '3.2'],
    parts: { ...hostParts, barriers: () => new BackwardBarriers() },
    killers: [{ by: 'scenario', play: 'a read while the members change' }],
  },
  {
    name: 'answers-before-the-slot',
    bug: 'A read of at least some slot is answered by a node that has not executed it.',
    rows: ['3.2'],
    parts: { ...hostParts, replica: (options) => new HastyReader(options) },
    killers: [{ by: 'scenario', play: 'a read of at least a slot' }],
  },
]
