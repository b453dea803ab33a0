import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallOptions } from '@synod/client'
import { createLedger, type LedgerClient, ledgerClient, type MovementView, type StatementLine } from '@synod/ledger'
import { connect, parseCluster, type RunningNode, startNode } from '@synod/node'
import { afterEach, expect, test } from 'vitest'
import { freePorts, loopbackEndpoint } from './ports.ts'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

type Bank = LedgerClient<CallOptions>

/** One node over ZeroMQ and LMDB, which can be stopped and started again. */
async function oneNode() {
  const directory = await mkdtemp(join(tmpdir(), 'synod-history-'))
  open.push(() => rm(directory, { recursive: true, force: true }))
  const [port] = (await freePorts(1)) as [number]
  const cluster = parseCluster({ name: 'history', nodes: [{ id: 'n1', endpoint: loopbackEndpoint(port) }] })
  let node: RunningNode | undefined
  const stop = async () => node?.stop()
  open.push(stop)
  const start = async (initialise: boolean): Promise<Bank> => {
    node = await startNode({ cluster, id: 'n1', data: join(directory, 'n1'), machine: createLedger(), initialise })
    const client = connect(cluster)
    open.push(() => client.close())
    return ledgerClient(client)
  }
  return { start, stop }
}

async function feedOf(bank: Bank): Promise<MovementView[]> {
  const movements: MovementView[] = []
  for (let after = 0; ; ) {
    const { answer } = await bank.feed({ after, limit: 7 })
    if (answer.next === after) return movements
    movements.push(...answer.movements)
    after = answer.next
  }
}

async function linesOf(bank: Bank): Promise<StatementLine[]> {
  const lines: StatementLine[] = []
  let cursor: number | null = null
  do {
    const page: Awaited<ReturnType<Bank['statement']>>['answer'] = (await bank.statement('alice', { cursor, limit: 9 }))
      .answer
    lines.push(...(page?.lines ?? []))
    cursor = page?.next ?? null
  } while (cursor !== null)
  return lines
}

test('the history of a node is read back from its disk, and is the same after a restart', async () => {
  const { start, stop } = await oneNode()
  const bank = await start(true)
  for (const account of ['alice', 'bob']) await bank.open({ account, currency: 'EUR' })
  await bank.deposit({ id: 'd1', account: 'alice', amount: 1000n, currency: 'EUR', memo: 'Anfang – 始' })
  const orders = Array.from({ length: 60 }, (_, number) => number)
  const receipts = await Promise.all(
    orders.map((number) => bank.transfer({ id: `t${number}`, from: 'alice', to: 'bob', amount: 20n, currency: 'EUR' })),
  )
  const applied = receipts.filter(({ status }) => status === 'applied')
  expect(applied).toHaveLength(50)

  const [lines, movements] = [await linesOf(bank), await feedOf(bank)]
  expect(lines).toHaveLength(51)
  expect([lines[0]?.balance, lines.at(-1)?.memo]).toEqual([0n, 'Anfang – 始'])
  expect(movements.map(({ id }) => id)).toHaveLength(51)
  expect((await bank.transferById('t59')).answer).toMatchObject({
    status: receipts[59]?.status,
    slot: receipts[59]?.slot,
  })

  await stop()
  const again = await start(false)
  expect([await linesOf(again), await feedOf(again)]).toEqual([lines, movements])
  await again.deposit({ id: 'd2', account: 'alice', amount: 5n, currency: 'EUR' })
  expect((await linesOf(again)).map(({ balance }) => balance).slice(0, 2)).toEqual([5n, 0n])
})
