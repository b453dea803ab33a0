import { afterAll, beforeAll, expect, it } from 'vitest'
import { EXIT_CODES } from '../src/failure.ts'
import { TestCluster } from './local-cluster.fixture.ts'
import { PayingLoad } from './paying-load.fixture.ts'

/** So often, and with so little log kept, that a node which was away for a moment needs one. */
const SNAPSHOT_EVERY = 100

let cluster: TestCluster
let load: PayingLoad

beforeAll(async () => {
  cluster = await TestCluster.start({ snapshotEvery: SNAPSHOT_EVERY })
  load = await PayingLoad.prepare(cluster.bank)
})

afterAll(() => cluster?.close())

it('how nodes learn is changed under load, by one command, to each of the modes (PMS LN1–LN4)', async () => {
  const stop = load.start()
  expect(await cluster.ask('learning')).toMatchObject({ learning: 'distinguished' })
  for (const [mode, learning] of [
    ['every', 'every'],
    ['delegates:1', { delegates: 1 }],
    ['distinguished', 'distinguished'],
  ] as const) {
    expect(await cluster.ask('learning', mode)).toMatchObject({ status: 'changed', learning })
    const before = load.acknowledged
    await cluster.until((answers) =>
      answers.every(({ status }) => JSON.stringify(status?.learning) === JSON.stringify(learning)),
    )
    await expect.poll(() => load.acknowledged, { timeout: 10_000 }).toBeGreaterThan(before)
  }
  await stop()
  expect(await cluster.ask('learning', 'distinguished')).toMatchObject({ status: 'unchanged' })
  expect((await cluster.ledger('learning')).stdout).toBe('distinguished\n')
  const wrong = await cluster.ledger('learning', 'some')
  expect([wrong.code, wrong.stderr]).toEqual([
    EXIT_CODES.usage,
    expect.stringContaining('every, distinguished, or delegates:2'),
  ])
  await cluster.agreement()
  await load.expectEachOnce()
})

it('a node that was away for longer than the log reaches back is given a snapshot, and then the rest', async () => {
  const [away = ''] = await cluster.followers()
  const leader = await cluster.leader()
  const applied = (await cluster.ask('status', '--node', away)).nodes[0].appliedThrough
  await cluster.crash(away)
  const stop = load.start()
  await cluster.until((answers) => (answers.find(({ id }) => id === leader)?.status?.logFrom ?? 0) > applied + 1)
  await cluster.startNode(away, { snapshotEvery: SNAPSHOT_EVERY })
  await expect
    .poll(() => cluster.logs.get(away)?.some(({ event }) => event === 'restored'), { timeout: 20_000 })
    .toBe(true)
  await stop()
  await cluster.agreement()
  await load.expectEachOnce()
  expect(await cluster.ask('audit')).toMatchObject({ ok: true })
})
