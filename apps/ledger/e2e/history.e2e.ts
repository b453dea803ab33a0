import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LAUNCHER } from './command-line.fixture.ts'
import { TestCluster } from './local-cluster.fixture.ts'

const EUR = { currency: 'EUR' } as const

let cluster: TestCluster
/** The slot after which bob has had his first ten transfers. */
let middle: number

beforeAll(async () => {
  cluster = await TestCluster.start()
  for (const account of ['alice', 'bob']) await cluster.bank.open({ account, ...EUR })
  await cluster.bank.deposit({ id: 'd1', account: 'alice', amount: 100_000n, ...EUR, memo: 'salary' })
  middle = await pay(1, 10)
  // Refused: it belongs to no statement, and to no feed.
  await cluster.bank.withdraw({ id: 'w1', account: 'bob', amount: 10_000n, ...EUR })
  await pay(11, 30)
})

afterAll(() => cluster?.close())

/** Transfers `t1`, `t2` … of a euro from alice to bob; gives the slot of the last one. */
async function pay(first: number, last: number): Promise<number> {
  let slot = 0
  for (let number = first; number <= last; number += 1) {
    const transfer = { id: `t${number}`, from: 'alice', to: 'bob', amount: 100n, ...EUR }
    slot = (await cluster.bank.transfer(transfer)).slot
  }
  return slot
}

/** The ids of what a feed printed. */
function idsOf(stdout: string): string[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).id)
}

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => `t${first + at}`)

describe('a statement', () => {
  it('is a table, newest first, and its pages lead on', async () => {
    const { stdout } = await cluster.ledger('statement', 'bob', '--limit', '2')
    const [head, first, second, more, end] = stdout.split('\n')
    expect(head).toMatch(/^when +slot {2}what +with +amount +balance$/)
    expect(first).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d+ {2}transfer {2}alice {2}\+1\.00 EUR {2}30\.00 EUR$/)
    expect(second).toMatch(/ 29\.00 EUR$/)
    expect(more).toMatch(/^more: ledger statement bob --limit 2 --cursor 29 --cluster /)
    expect(end).toBe('')
    const next = await cluster.ask('statement', 'bob', '--limit', '2', '--cursor', '29')
    expect(next.lines.map(({ id }: { id: string }) => id)).toEqual(['t28', 't27'])
    expect(next.next).toBe(27)
  })

  it('is of the slots asked for, and the other way round', async () => {
    const { currency, lines, next } = await cluster.ask('statement', 'alice', '--to', String(middle), '--oldest-first')
    expect(currency).toBe('EUR')
    expect(lines.map(({ id }: { id: string }) => id)).toEqual(['d1', ...range(1, 10)])
    expect(next).toBeNull()
    expect(lines[0]).toMatchObject({
      ...{ kind: 'deposit', memo: 'salary', counterparty: 'cash:EUR' },
      ...{ delta: { amount: '1000.00' }, balance: { amount: '1000.00', minor: '100000' } },
    })
    const none = await cluster.ledger('statement', 'bob', '--from', '1000000')
    expect(none.stdout).toBe('nothing was posted on bob there\n')
    const withIds = await cluster.ledger('statement', 'alice', '--ids', '--limit', '1')
    expect(withIds.stdout).toMatch(/ id +amount +balance\n.* t30 {2}-1\.00 EUR {2}970\.00 EUR\n/)
  })

  it('of nobody is refused', async () => {
    expect(await cluster.ledger('statement', 'zoe')).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: 'ledger: unknown account: zoe was never opened; "ledger accounts" lists all\n',
    })
  })
})

describe('a past balance', () => {
  it('is what was posted by then', async () => {
    expect((await cluster.ledger('balance', 'bob', '--at', String(middle))).stdout).toBe(
      `10.00 EUR  at slot ${middle}\n`,
    )
    const { accounts } = await cluster.ask('balance', 'alice', 'bob', '--at', String(middle))
    expect(accounts.map(({ balance }: { balance: { amount: string } }) => balance.amount)).toEqual(['990.00', '10.00'])
    const future = await cluster.ledger('balance', 'bob', '--at', '1000000')
    expect(future.code).toBe(2)
    expect(future.stderr).toMatch(/slot 1000000 is not reached, the node that answered is at \d+\n$/)
  })
})

describe('reads of each kind', () => {
  it('say which state they saw', async () => {
    await cluster.agreement()
    const latest = await cluster.ask('balance', 'bob')
    const stale = await cluster.ask('balance', 'bob', '--stale', '--node', 'n3')
    expect(stale).toEqual({ ...latest, ageMs: expect.any(Number) })
    const bounded = await cluster.ask('balance', 'bob', '--at-least', String(latest.slot), '--node', 'n2')
    expect(bounded.slot).toBeGreaterThanOrEqual(latest.slot)
    const note = await cluster.ledger('balance', 'bob', '--stale')
    expect(note.stdout).toMatch(/^30\.00 EUR {2}stale: as of slot \d+, .+ ago\n$/)
  })

  it('of a slot that nobody has reached: not executed', async () => {
    const { code, stderr } = await cluster.ledger('balance', 'bob', '--at-least', '1000000', '--timeout', '1')
    expect(code).toBe(3)
    expect(stderr).not.toBe('')
  })
})

describe('show', () => {
  it('tells of any id what became of it', async () => {
    await cluster.ledger('withdraw', 'bob', '9999 EUR', '--id', 'too-much')
    const { stdout } = await cluster.ledger('show', 't30')
    expect(stdout).toMatch(/^transfer t30: applied\n {2}when +\d{4}-.*, slot \d+\n {2}amount +1\.00 EUR\n/)
    expect(stdout).toMatch(/\nbob {7}29\.00 EUR {2}→ {3}30\.00 EUR\n$/)
    expect((await cluster.ledger('show', 'too-much')).stdout).toMatch(
      /^withdraw too-much: refused, insufficient funds\n/,
    )
    expect(await cluster.ledger('show', 'never')).toMatchObject({
      code: 1,
      stderr: 'ledger: unknown id: never was never used, or its command was not executed\n',
    })
  })
})

describe('the feed', () => {
  it('has every applied movement once, from a slot or after a number', async () => {
    const { stdout, code, stderr } = await cluster.ledger('feed')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(idsOf(stdout)).toEqual(['d1', ...range(1, 30)])
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines[1]).toMatchObject({
      ...{ id: 't1', kind: 'transfer', amount: { amount: '1.00', currency: 'EUR', minor: '100' } },
      to: { account: 'bob', before: { minor: '0' }, after: { minor: '100' } },
    })
    const from = await cluster.ledger('feed', '--from', String(middle + 1), '--node', 'n2')
    expect(idsOf(from.stdout).at(-1)).toBe('t30')
    expect(idsOf(from.stdout)).not.toContain('t10')
    const { number } = lines.find(({ id }) => id === 't20')
    expect(idsOf((await cluster.ledger('feed', '--after', String(number))).stdout)).toEqual(range(21, 30))
  })

  it('is followed while money moves, and ends between two lines at Ctrl-C, with exit code 0', async () => {
    const follower = follow('--from', '1')
    const seen: string[] = []
    const isThere = new Promise<void>((resolve) => {
      createInterface({ input: follower.stdout }).on('line', (line) => {
        seen.push(JSON.parse(line).id)
        if (seen.at(-1) === 't35') resolve()
      })
    })
    await pay(31, 35)
    await isThere
    follower.kill('SIGINT')
    const [code] = await once(follower, 'close')
    expect(code).toBe(0)
    expect(seen.filter((id) => id.startsWith('t'))).toEqual(range(1, 35))
  })

  it('ends with exit code 0 when its reader leaves', async () => {
    const follower = follow('--from', '1')
    await once(follower.stdout, 'data')
    follower.stdout.destroy()
    // A line that nobody reads is what it notices by.
    await pay(36, 37)
    const [code] = await once(follower, 'close')
    expect(code).toBe(0)
  })
})

function follow(...words: string[]): ChildProcessByStdio<null, Readable, null> {
  const args = [LAUNCHER, 'feed', '--follow', ...words, '--cluster', cluster.local.clusterFile]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}
