import { formatRanges, majority, makeBallot, type Slot, slotEntries, toRanges } from '@synod/protocol'
import { expect, it } from 'vitest'
import { Conversation } from './conversation.ts'
import { type Letter, World } from './world.fixture.ts'

/*
 * The worked example of PMS 3 with real acceptors, a real proposer and a real learner; of the network, only what the
 * example tells of arrives. n1 was the leader and is gone. n2 takes over, with its own acceptor and that of n3.
 */

class Example {
  readonly lines: string[] = []
  readonly conversation = new Conversation((line) => this.lines.push(line))
  readonly #world = new World(({ from, to, message }) => this.conversation.say(from, to, message))
  readonly #acceptors = { 2: this.#world.addAcceptor(2), 3: this.#world.addAcceptor(3) }
  readonly #proposer = this.#world.addProposer({ node: 2, quorums: majority([1, 2, 3]), alpha: 10 })
  readonly #learner = this.#world.addLearner({ node: 2, quorums: majority([1, 2, 3]) })
  #heard = 0

  /** The old leader's accepts of these slots had reached an acceptor. */
  accepted(node: 2 | 3, ...slots: Slot[]): void {
    const entries = slots.map((slot) => ({ slot, value: `command ${slot}` }))
    this.#acceptors[node].take({ type: 'accept', ballot: makeBallot(1, 1), entries, chosenThrough: 0, from: 1 })
  }

  submit(...values: string[]): void {
    this.#proposer.take({ type: 'values.submit', values })
  }

  start(): void {
    this.#proposer.take({ type: 'ballot.start' })
  }

  /** Messages of this kind arrive; then n2 looks at its log. */
  arrive(type: string, isWanted: (letter: Letter) => boolean = () => true): void {
    this.#world.settle((letter) => letter.message.type === type && isWanted(letter))
    const effects = this.#world.told.slice(this.#heard).map(({ effect }) => effect)
    this.#heard = this.#world.told.length
    this.#execute(effects.filter((effect) => effect.type === 'deliver').map(({ slot }) => slot))
    for (const effect of effects) {
      if (effect.type !== 'slotsChosen') continue
      this.#acceptors[2].take({ ...effect, type: 'slots.chosen' })
      this.#proposer.take({ ...effect, type: 'slots.chosen' })
    }
  }

  /** The network is slow with some slots of the accepts: they arrive on their own, later. */
  tear(later: readonly Slot[]): void {
    const { letters } = this.#world
    for (const letter of letters.splice(0)) {
      const { message } = letter
      if (message.type !== 'accept') throw new Error(`a ${message.type} is not torn`)
      const isLate = ({ slot }: { slot: Slot }) => later.includes(slot)
      const first = { ...message, entries: message.entries.filter((entry) => !isLate(entry)) }
      letters.push(
        { ...letter, message: first },
        { ...letter, message: { ...message, entries: message.entries.filter(isLate) } },
      )
    }
  }

  #execute(slots: readonly Slot[]): void {
    if (slots.length === 0) return
    const { decided } = this.#learner.snapshot.context
    const waiting = inRanges([...slotEntries(decided)].map(([slot]) => slot))
    const rest = waiting === '' ? '' : `, and knows that ${waiting} are chosen, which it cannot execute yet`
    this.conversation.remark(`n2 executes ${inRanges(slots)}${rest}.`)
  }
}

function inRanges(slots: readonly Slot[]): string {
  return formatRanges(toRanges(slots))
}

const isNoop = ({ message }: Letter) =>
  message.type === 'accept' && message.entries.every(({ value }) => value === null)

it('PMS 3.5, 3.6: a new leader that knows 1–134, 138 and 139', async () => {
  const example = new Example()
  const { conversation } = example
  const all = Array.from({ length: 134 }, (_, index) => index + 1)
  conversation.remark('What the acceptors of n2 and n3 accepted from n1, which led and is gone:')
  example.accepted(2, ...all, 138, 139, 140)
  example.accepted(3, ...all, 135, 138, 139)
  example.arrive('accepted')

  conversation.remark('n2 leads. Clients have two commands for it already.')
  example.submit('command 141', 'command 142')
  example.start()
  example.arrive('prepare')
  example.arrive('promise')

  conversation.remark('135 and 140 are bound, 136 and 137 gaps, 138 and 139 need nothing. The bound ones arrive first:')
  example.tear([136, 137])
  example.arrive('accept', (letter) => !isNoop(letter))
  example.arrive('accepted')
  conversation.remark('Then the no-ops:')
  example.arrive('accept', isNoop)
  example.arrive('accepted')

  conversation.remark('Everything up to 140 is recovered, so new commands follow:')
  example.arrive('accept')
  example.arrive('accepted')
  await expect(`${example.lines.join('\n')}\n`).toMatchFileSnapshot('./testdata/new-leader.txt')
})
