import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, run } from './command-line.fixture.ts'
import { TestCluster } from './local-cluster.fixture.ts'

/** Euros as `--json` prints them. */
const eur = (amount: string) => ({ amount, currency: 'EUR', minor: String(Number(amount.replace('.', ''))) })

let cluster: TestCluster

beforeAll(async () => {
  cluster = await TestCluster.start()
  await cluster.bank.open({ account: 'alice', currency: 'EUR' })
  await cluster.bank.open({ account: 'bob', currency: 'EUR' })
  await cluster.bank.deposit({ id: 'd0', account: 'alice', amount: 10_000n, currency: 'EUR' })
})

afterAll(() => cluster?.close())

describe('money', () => {
  it('is deposited, withdrawn and transferred, and the old and the new balance come back (PMS 3.1)', async () => {
    expect(await cluster.ask('open', 'carol', 'EUR')).toMatchObject({ ok: true, status: 'applied', account: 'carol' })
    const deposit = await cluster.ask('deposit', 'carol', '12.50 EUR')
    expect(deposit).toMatchObject({ ok: true, type: 'deposit', status: 'applied', amount: eur('12.50') })
    expect(deposit.to).toEqual({ account: 'carol', before: eur('0.00'), after: eur('12.50') })
    const withdrawal = await cluster.ledger('withdraw', 'carol', '2', 'EUR', '--id', 'w1')
    expect(withdrawal).toMatchObject({ code: 0, stderr: '' })
    expect(withdrawal.stdout).toMatch(/^withdrew 2\.00 EUR {2}id w1, slot \d+\n/)
    expect(withdrawal.stdout).toMatch(/\ncarol {4}12\.50 EUR {2}→ {2}10\.50 EUR\n$/)
    const transfer = await cluster.ask('transfer', 'carol', 'bob', '0.50 EUR', '--memo', 'lunch')
    expect(transfer.from).toEqual({ account: 'carol', before: eur('10.50'), after: eur('10.00') })
    expect(transfer.to).toEqual({ account: 'bob', before: eur('0.00'), after: eur('0.50') })
  })

  it('moves once for an id, which is answered the same for ever, refused or not', async () => {
    const pay = () => cluster.ask('transfer', 'alice', 'bob', '1 EUR', '--id', 'rent')
    const first = await pay()
    expect(await pay()).toEqual({ ...first, slot: expect.any(Number) })
    const other = await cluster.ledger('transfer', 'alice', 'bob', '2 EUR', '--id', 'rent')
    expect(other.code).toBe(1)
    expect(other.stderr).toBe(
      'ledger: refused, exists with different amount: the id rent was used with another amount, see "ledger show rent"; leave out --id for a new one\n',
    )
  })

  it('is refused where the ledger refuses it: exit code 1, and what to do', async () => {
    const tooMuch = await cluster.ledger('withdraw', 'alice', '500 EUR')
    expect(tooMuch).toMatchObject({ code: 1, stdout: '' })
    expect(tooMuch.stderr).toMatch(/^ledger: refused, insufficient funds: alice has \d+\.00 EUR, not 500\.00 EUR\n$/)
    const unknown = await cluster.ledger('deposit', 'zoe', '5 EUR', '--json')
    expect(unknown.code).toBe(1)
    expect(json(unknown)).toMatchObject({ ok: false, exitCode: 1, status: 'unknown account', to: { before: null } })
    expect(json(unknown).error).toBe(
      'refused, unknown account: zoe was never opened; open it first: ledger open zoe EUR',
    )
    expect((await cluster.ledger('open', 'alice', 'USD')).stderr).toBe(
      'ledger: refused, exists with different currency: alice is kept in another currency\n',
    )
  })
})

describe('reading', () => {
  it('shows a balance, the accounts, and a node’s own view of them', async () => {
    await cluster.agreement()
    const latest = await cluster.ask('balance', 'alice')
    expect(latest.balance).toMatchObject({ currency: 'EUR' })
    const stale = await cluster.ask('balance', 'alice', '--stale', '--node', 'n3')
    expect(stale).toEqual({ ...latest, ageMs: expect.any(Number) })
    const { accounts, next } = await cluster.ask('accounts', '--limit', '2')
    expect(accounts.map(({ account }: { account: string }) => account)).toEqual(['cash:EUR', 'alice'])
    expect(next).toBe('alice')
    expect((await cluster.ledger('balance', 'zoe')).stderr).toBe(
      'ledger: unknown account: zoe was never opened; "ledger accounts" lists all\n',
    )
  })

  it('audits every node: the sum is zero and the digests are equal', async () => {
    const { currencies, nodes, digest, ok } = await cluster.ask('audit')
    expect(ok).toBe(true)
    expect(currencies[0]).toMatchObject({ currency: 'EUR', overdrawn: 0, sum: eur('0.00') })
    expect(nodes.map(({ id, digest }: { id: string; digest: string }) => [id, digest])).toEqual(
      ['n1', 'n2', 'n3'].map((id) => [id, digest]),
    )
  })

  it('says of every node how it is', async () => {
    const { leader, nodes } = await cluster.ask('status')
    expect(nodes.map(({ id, standing }: { id: string; standing: string }) => [id, standing])).toEqual(
      cluster.ids.map((id) => [id, id === leader ? 'leading' : 'following']),
    )
    for (const node of nodes) {
      expect(node).toMatchObject({ leader, ballot: expect.stringMatching(/^\d+\.n[123]$/), refusedFrames: 0 })
    }
    const { stdout } = await cluster.ledger('status')
    expect(stdout).toMatch(
      /^node {2}endpoint +standing +ballot +chosen +applied +snapshot +log +store +refused\nn1 {4}127\.0\.0\.1:/,
    )
    expect(stdout).toMatch(/\n\napplied {2}digest +nodes\n/)
    expect(stdout).not.toContain('\u001b')
  })
})

describe('input that is no good', () => {
  it('of a value: exit code 2, one line, and nothing on standard output', async () => {
    const runs = await Promise.all([
      cluster.ledger('deposit', 'alice', '1.234 EUR'),
      cluster.ledger('open', 'a b', 'EUR'),
      cluster.ledger('balance', 'alice', '--node', 'n9'),
    ])
    expect(runs).toEqual(
      [
        'ledger: 1.234 EUR has 3 decimals; EUR has 2\n',
        'ledger: invalid account id: Account ids are 1 to 64 letters, digits and `. _ : @ / + -`.\n',
        'ledger: --node: n9 is not in cluster e2e, which has n1, n2, n3\n',
      ].map((stderr) => ({ code: 2, stdout: '', stderr })),
    )
  })

  it('without a cluster file: exit code 2, and how to get one', async () => {
    const { code, stderr } = await run(['accounts'], { SYNOD_CLUSTER: '/nowhere/cluster.json' })
    expect(code).toBe(2)
    expect(stderr).toBe(
      'ledger: there is no cluster file /nowhere/cluster.json; start a cluster here with "ledger up", ' +
        'or name its file with --cluster or SYNOD_CLUSTER\n',
    )
  })
})
