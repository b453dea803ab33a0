import { seededEntropy } from '@synod/protocol/memory'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { text, words } from '../test/fake-nodes.ts'
import { ending, Rig } from '../test/rig.ts'
import { CallError } from './call-error.ts'

/** How bad the network is, in chances of 1, and what else goes wrong. */
const trouble = fc.record({
  seed: fc.nat({ max: 0xffffffff }),
  loss: fc.double({ min: 0, max: 0.3, noNaN: true }),
  duplication: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 0.3, noNaN: true })),
  delayMsMax: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 40, max: 800 })),
  nonAnswers: fc.double({ min: 0, max: 0.3, noNaN: true }),
  sessionsExpire: fc.boolean(),
})

type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never

/**
 * Where frames are duplicated, sessions outlive them, as real ones do by minutes: otherwise a late copy of a frame could
 * find its session gone after the first copy was executed. Elsewhere they vanish at any moment.
 */
const SESSION_MS = 10_000

test('under loss, duplication and reordering every call ends once, and is executed at most once', async () => {
  await fc.assert(fc.asyncProperty(trouble, runThrough), { numRuns: 80, seed: 11 })
})

async function runThrough(plan: Trouble): Promise<void> {
  const rig = new Rig({ deadlineMs: 4000, attemptMs: 100, inFlightMax: 8 })
  const random = chances(plan.seed)
  const isDuplicated = plan.duplication > 0
  rig.weather = () =>
    [1, 2].flatMap((copy) => {
      const isThere = copy === 1 ? random() >= plan.loss : random() < plan.duplication
      return isThere ? [1 + Math.floor(random() * plan.delayMsMax)] : []
    })
  rig.nodes.instead = () => {
    if (random() < 0.02) rig.nodes.leader = 1 + Math.floor(random() * 3)
    if (plan.sessionsExpire && !isDuplicated && random() < 0.05) rig.nodes.forgetSessions()
    if (random() >= plan.nonAnswers) return undefined
    return { status: (['busy', 'unavailable', 'expired', 'redirect'] as const)[Math.floor(random() * 4)]! }
  }
  const endings = new Map<string, unknown[]>()
  const others = new Map<string, unknown[]>()
  for (let round = 0; round < 4; round += 1) {
    for (let at = 0; at < 8; at += 1) issue(rig, `r${round}c${at}`, endings)
    for (let at = 1; at <= 2; at += 1) configure(rig, 10 * round + at, endings)
    askAll(rig, `r${round}`, others)
    await rig.pass(5000)
    await rig.pass(SESSION_MS)
    if (plan.sessionsExpire) rig.nodes.forgetSessions()
  }
  expect(endings.size).toBe(40)
  for (const [command, ended] of endings) checkEnding(rig, command, ended, isDuplicated)
  for (const [call, ended] of others) expect(ended.length, call).toBe(1)
  await rig.client.close()
}

function issue(rig: Rig, command: string, endings: Map<string, unknown[]>): void {
  note(command, rig.client.submit(text(command)), endings)
}

/** Its output told as that of any other command. */
function configure(rig: Rig, node: number, endings: Map<string, unknown[]>): void {
  const told = rig.client.configure({ type: 'addNode', node }).then(({ slot, detail }) => {
    return { slot, output: text(`${slot}:${detail}`) }
  })
  note(`addNode ${node}`, told, endings)
}

/** One call of every other kind. They change nothing, but for who leads. */
function askAll({ client, nodes }: Rig, round: string, endings: Map<string, unknown[]>): void {
  note(`${round} handOver`, client.handOver(0), endings)
  note(`${round} handOver n3`, client.handOver(3), endings)
  note(`${round} members`, client.members(), endings)
  note(`${round} status`, client.status(2), endings)
  note(`${round} linearizable`, client.query(text('sum')), endings)
  note(`${round} atLeast`, client.query(text('sum'), { mode: 'atLeast', slot: nodes.executed.length }), endings)
  note(`${round} stale`, client.query(text('sum'), { mode: 'stale' }), endings)
}

function note(name: string, call: Promise<unknown>, endings: Map<string, unknown[]>): void {
  const ended: unknown[] = []
  endings.set(name, ended)
  void ending(call).then((result) => ended.push(result))
}

function checkEnding(rig: Rig, command: string, ended: unknown[], isDuplicated: boolean): void {
  const executions = rig.nodes.executed.filter((executed) => executed === command).length
  expect(ended.length).toBe(1)
  expect(executions).toBeLessThanOrEqual(1)
  const [result] = ended
  if (!(result instanceof CallError)) {
    const { output, slot } = result as { output: Uint8Array; slot: number }
    expect(words(output)).toBe(`${slot}:${command}`)
    expect(rig.nodes.executed[slot - 1]).toBe(command)
  } else if (!result.mayHaveExecuted && !isDuplicated) {
    expect(executions).toBe(0)
  }
}

/** Numbers from 0 to 1, the same for the same seed. */
function chances(seed: number): () => number {
  const entropy = seededEntropy(seed)
  return () => entropy.random48() / 2 ** 48
}
