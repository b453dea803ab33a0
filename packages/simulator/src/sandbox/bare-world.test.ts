import { readFileSync } from 'node:fs'
import type { Happening, Sent } from '@synod/feed'
import {
  formatNode,
  formatRanges,
  makeBallot,
  type NodeNumber,
  type Slot,
  slotEntries,
  toRanges,
} from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { type BareLetter, BareWorld } from './bare-world.ts'

/*
 * The conversations of apps/single-decree, which are committed there as golden transcripts, held at a table: what is told of
 * them makes the same transcripts, line by line.
 */

const golden = (name: string) =>
  readFileSync(new URL(`../../../../apps/single-decree/src/testdata/${name}.txt`, import.meta.url), 'utf8')

const LEARNERS = [6, 7]

/** Happenings as those transcripts have them: who heard what from whom, the same from several or to several in one line. */
function transcript(happenings: readonly Happening[]): string {
  const lines: string[] = []
  const sent = new Map<number, Sent>()
  let said: { from: Set<string>; to: Set<string>; words: string } | undefined
  const finish = () => {
    if (said) lines.push(`  ${[...said.from].join(' ')} → ${[...said.to].join(' ')}: ${said.words}`)
    said = undefined
  }
  const nameOf = (party: Sent['to']) => (LEARNERS.includes(party as number) ? 'learner' : formatNode(party as number))
  for (const happening of happenings) {
    if (happening.type === 'sent') sent.set(happening.id, happening)
    if (happening.type === 'done') {
      finish()
      lines.push(happening.words)
    }
    if (happening.type !== 'arrived') continue
    const { from, to, message } = sent.get(happening.id) as Sent
    if (said?.words !== message.words) finish()
    said ??= { from: new Set(), to: new Set(), words: message.words }
    said.from.add(nameOf(from))
    said.to.add(nameOf(to))
  }
  finish()
  return `${lines.join('\n')}\n`
}

const isA =
  (...kinds: string[]) =>
  ({ message }: BareLetter) =>
    kinds.includes(message.type)

/** Two proposers, three acceptors, and learners. */
function table(...learners: NodeNumber[]): BareWorld {
  return new BareWorld({
    seats: [
      { node: 1, roles: ['proposer'] },
      { node: 2, roles: ['proposer'] },
      ...[3, 4, 5].map((node) => ({ node, roles: ['acceptor'] as const })),
      ...learners.map((node) => ({ node, roles: ['learner'] as const })),
    ],
  })
}

/** The letters arrive one by one, and a learner that knows something says so. */
function deliver(world: BareWorld, isWanted: (letter: BareLetter) => boolean = () => true): void {
  for (;;) {
    const known = LEARNERS.map((node) => world.deliveredAt(node).size)
    const next = world.letters.find(isWanted)
    if (!next) return
    world.deliver(({ id }) => id === next.id)
    for (const [place, node] of LEARNERS.entries()) {
      const delivered = [...world.deliveredAt(node).values()]
      if (delivered.length > (known[place] as number)) world.remark(`The learner knows: ${delivered.at(-1)} is chosen.`)
    }
  }
}

function duel(world: BareWorld, turns: number): void {
  world.happen(1, { type: 'values.submit', values: ['red'] })
  world.happen(2, { type: 'values.submit', values: ['green'] })
  const prepare = (proposer: NodeNumber, rival: NodeNumber) => {
    world.happen(proposer, { type: 'ballot.start' })
    deliver(world, isA('prepare', 'promise'))
    deliver(world, (letter) => (letter.from === rival && isA('accept')(letter)) || isA('rejected')(letter))
  }
  for (let turn = 1; turn <= turns; turn++) {
    const [proposer, rival] = turn % 2 === 1 ? ([1, 2] as const) : ([2, 1] as const)
    const late = turn === 1 ? '' : `; only then does what n${rival} proposed arrive`
    world.remark(`n${proposer} prepares${late}.`)
    prepare(proposer, rival)
  }
  world.remark(`After ${turns} ballots nothing is chosen. Now n1 is distinguished, and n2 gives up.`)
  world.happen(2, { type: 'ballot.abandon' })
  prepare(1, 2)
  deliver(world)
  world.remark('One ballot was enough.')
}

describe('the golden conversations of apps/single-decree', () => {
  it('PMS PR1, PR2: two duelling proposers', () => {
    const world = table(6)
    duel(world, 4)
    expect(transcript(world.happenings)).toBe(golden('duel'))
    expect([...world.deliveredAt(6)]).toEqual([[1, 'red']])
  })

  it('PMS LN5: a learner that knows nothing has a proposer issue a proposal', () => {
    // Each value is learnt by a learner of its own; what is said to the other is lost.
    const world = table(6, 7)
    for (const [place, value] of ['red', 'green'].entries()) {
      const [proposer, learner] = [place + 1, LEARNERS[place] as NodeNumber]
      world.remark(`A new learner knows nothing. n${proposer} proposes ${value}.`)
      world.happen(proposer, { type: 'values.submit', values: [value] })
      world.happen(proposer, { type: 'ballot.start' })
      world.deliver(isA('prepare'))
      world.deliver((letter) => isA('promise')(letter) && letter.from !== 5)
      world.deliver(isA('accept'))
      world.deliver(isA('promise'))
      world.lose(({ to }) => LEARNERS.includes(to) && to !== learner)
      for (const acceptor of [4, 5, 3]) world.deliver(({ from }) => from === acceptor)
      world.remark(`The learner knows: ${world.deliveredAt(learner).get(1)} is chosen.`)
    }
    expect(transcript(world.happenings)).toBe(golden('late-learner'))
  })

  it('PMS 3.5, 3.6: a new leader that knows 1–134, 138 and 139', () => {
    const world = new BareWorld({
      seats: [
        { node: 2, roles: ['acceptor', 'proposer'] },
        { node: 3, roles: ['acceptor'] },
        { node: 6, roles: ['learner'], inputs: { learner: { node: 2 } } },
      ],
      quorum: [1, 2, 3],
      alpha: 10,
    })
    const accepted = (node: NodeNumber, slots: readonly Slot[]) => {
      const entries = slots.map((slot) => ({ slot, value: `command ${slot}` }))
      world.happen(node, { type: 'accept', ballot: makeBallot(1, 1), entries, chosenThrough: 0, from: 1 })
    }
    const inRanges = (slots: readonly Slot[]) => formatRanges(toRanges(slots))
    const arrive = (isWanted: (letter: BareLetter) => boolean) => {
      const before = world.happenings.length
      const known = world.deliveredAt(6).size
      world.deliver(isWanted)
      const slots = [...world.deliveredAt(6).keys()].slice(known)
      if (slots.length > 0) {
        const decided = world.snapshotsOf(6).learner?.context.decided
        const waiting = inRanges(decided ? [...slotEntries(decided)].map(([slot]) => slot) : [])
        const rest = waiting === '' ? '' : `, and knows that ${waiting} are chosen, which it cannot execute yet`
        world.remark(`n2 executes ${inRanges(slots)}${rest}.`)
      }
      const learned = world.happenings
        .slice(before)
        .flatMap((each) => (each.type === 'decided' && each.what === 'chosen' ? [each.slot] : []))
      if (learned.length === 0) return
      const through = world.snapshotsOf(6).learner?.context.chosenThrough ?? 0
      world.happen(2, { type: 'slots.chosen', through, slots: toRanges([...learned].sort((a, b) => a - b)) })
    }
    const all = Array.from({ length: 134 }, (_, index) => index + 1)
    const isNoop = ({ message }: BareLetter) =>
      message.type === 'accept' && message.entries.every(({ value }) => value === null)

    world.remark('What the acceptors of n2 and n3 accepted from n1, which led and is gone:')
    accepted(2, [...all, 138, 139, 140])
    accepted(3, [...all, 135, 138, 139])
    arrive(isA('accepted'))
    world.remark('n2 leads. Clients have two commands for it already.')
    world.happen(2, { type: 'values.submit', values: ['command 141', 'command 142'] })
    world.happen(2, { type: 'ballot.start' })
    arrive(isA('prepare'))
    arrive(isA('promise'))
    world.remark('135 and 140 are bound, 136 and 137 gaps, 138 and 139 need nothing. The bound ones arrive first:')
    world.tear([136, 137])
    arrive((letter) => isA('accept')(letter) && !isNoop(letter))
    arrive(isA('accepted'))
    world.remark('Then the no-ops:')
    arrive(isNoop)
    arrive(isA('accepted'))
    world.remark('Everything up to 140 is recovered, so new commands follow:')
    arrive(isA('accept'))
    arrive(isA('accepted'))
    expect(transcript(world.happenings)).toBe(golden('new-leader'))
  })
})

describe('a table', () => {
  it('goes back to any moment exactly, and on from there as before', () => {
    const world = table(6)
    world.happen(1, { type: 'values.submit', values: ['red'] })
    world.happen(1, { type: 'ballot.start' })
    world.deliver(isA('prepare'))
    const promised = world.state
    world.deliver()
    const over = world.state
    expect([...world.deliveredAt(6)]).toEqual([[1, 'red']])
    world.restore(promised)
    expect(world.letters.map(({ message }) => message.type)).toEqual(['promise', 'promise', 'promise'])
    expect(world.deliveredAt(6).size).toBe(0)
    world.deliver()
    expect(world.state).toEqual(over)
  })

  it('tells what became of each message: of those that lie there, that nobody knows', () => {
    const world = table(6)
    world.happen(1, { type: 'ballot.start' })
    const [first, second] = world.letters as [BareLetter, BareLetter]
    world.lose(({ id }) => id === first.id)
    world.repeat(second.id)
    const fates = world.happenings.flatMap((each) =>
      each.type === 'sent' && each.message.kind === 'prepare' ? [[each.to, each.fate, each.arrivesAt]] : [],
    )
    expect(fates).toEqual([
      [3, 'lost', undefined],
      [4, 'arrives', world.state.nowUs],
      [5, 'unknown', undefined],
      [4, 'again', undefined],
    ])
  })

  it('P1a: shows its seats as whole nodes are shown, as far as the roles that sit there go', () => {
    const world = table(6)
    world.happen(1, { type: 'values.submit', values: ['red'] })
    world.happen(1, { type: 'ballot.start' })
    world.deliver()
    const last = new Map(
      world.happenings.flatMap((each) => (each.type === 'portrayed' ? [[each.portrait.node, each.portrait]] : [])),
    )
    expect(last.get(1)).toMatchObject({ standing: 'leading', proposing: makeBallot(1, 1), members: [3, 4, 5] })
    expect(last.get(3)).toMatchObject({
      states: { acceptor: 'accepted', proposer: '', learner: '', elector: '' },
      promised: makeBallot(1, 1),
      slots: [{ slot: 1, acceptedIn: makeBallot(1, 1), value: 'red', isChosen: false }],
    })
    expect(last.get(6)).toMatchObject({
      chosenThrough: 1,
      slots: [{ slot: 1, value: 'red', isChosen: true, isExecuted: true }],
    })
  })

  it('takes an event to the roles that know it, and refuses one that nobody at the seat does', () => {
    expect(() => table(6).happen(3, { type: 'ballot.start' })).toThrow('nobody at seat 3 takes ballot.start')
    expect(() => table(6).happen(9, { type: 'ballot.start' })).toThrow('nobody at seat 9')
  })
})
