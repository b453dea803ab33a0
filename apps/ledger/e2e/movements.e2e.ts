import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestCluster } from './local-cluster.fixture.ts'

/** Money as `--json` prints it, in a currency of two decimals. */
const money = (amount: string, currency = 'EUR') => ({
  amount,
  currency,
  minor: amount.replace('.', '').replace(/^(-?)0+(?=\d)/, '$1'),
})
/** What people read when the ledger refuses. */
const refusal = (line: string) => ({ code: 1, stdout: '', stderr: `ledger: refused, ${line}\n` })

let cluster: TestCluster

beforeAll(async () => {
  cluster = await TestCluster.start()
  for (const account of ['alice', 'shop', 'desk']) await cluster.bank.open({ account, currency: 'EUR' })
  for (const account of ['alice-usd', 'desk-usd']) await cluster.bank.open({ account, currency: 'USD' })
  await cluster.bank.deposit({ id: 'd1', account: 'alice', amount: 10_000n, currency: 'EUR' })
  await cluster.bank.deposit({ id: 'd2', account: 'desk-usd', amount: 1_000n, currency: 'USD' })
})

afterAll(() => cluster?.close())

describe('a hold', () => {
  it('reserves, is captured in part, and what remains can be spent again', async () => {
    const held = await cluster.ledger('hold', 'alice', 'shop', '40', 'EUR', '--id', 'order-7', '--expires', '24h')
    expect(held).toMatchObject({ code: 0, stderr: '' })
    expect(held.stdout).toMatch(/^reserved 40\.00 EUR for shop, for 1d {2}id order-7, slot \d+\n/)
    expect(held.stdout).toMatch(/\nalice {4}available {2}100\.00 EUR {2}→ {2}60\.00 EUR\n$/)
    expect((await cluster.ledger('balance', 'alice')).stdout).toBe('100.00 EUR  held 40.00 EUR, available 60.00 EUR\n')
    expect(await cluster.ledger('withdraw', 'alice', '70 EUR')).toEqual(
      refusal('insufficient funds: alice has 60.00 EUR available, not 70.00 EUR'),
    )
    const captured = await cluster.ask('capture', 'order-7', '25', '--id', 'c7')
    expect(captured).toMatchObject({
      type: 'capture',
      status: 'applied',
      id: 'c7',
      hold: 'order-7',
      amount: money('25.00'),
    })
    expect(captured.available).toEqual({ before: money('60.00'), after: money('75.00') })
    expect(captured.to).toEqual({ account: 'shop', before: money('0.00'), after: money('25.00') })
    expect((await cluster.ledger('balance', 'alice')).stdout).toBe('75.00 EUR\n')
  })

  it('is resolved once', async () => {
    expect(await cluster.ask('capture', 'order-7', '25 EUR', '--id', 'c7')).toMatchObject({ status: 'applied' })
    expect(await cluster.ledger('release', 'order-7')).toEqual(
      refusal('hold captured: order-7 was captured; "ledger show order-7" says when'),
    )
    await cluster.ask('hold', 'alice', 'shop', '1 EUR', '--id', 'order-8')
    const released = await cluster.ledger('release', 'order-8', '--id', 'r8')
    expect(released.stdout).toMatch(/^released 1\.00 EUR of order-8 {2}id r8, slot \d+\n/)
    expect(await cluster.ask('show', 'order-8')).toMatchObject({ kind: 'hold', endedBy: 'r8', expired: false })
  })

  it('expires by the time of the nodes, and cannot be captured then', async () => {
    await cluster.ask('hold', 'alice', 'shop', '1 EUR', '--id', 'order-9', '--expires', '1s')
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(await cluster.ledger('capture', 'order-9')).toEqual(
      refusal('hold expired: order-9 has expired; "ledger show order-9" says when'),
    )
    expect(await cluster.ask('show', 'order-9')).toMatchObject({ endedBy: null, expired: true })
    expect((await cluster.ledger('show', 'order-9')).stdout).toMatch(/\n {2}ended +expired\n/)
  })

  it('is named by an id that is a hold’s, and captured in its currency', async () => {
    expect(await cluster.ledger('capture', 'nope')).toEqual(
      refusal('unknown hold: there is no hold nope; "ledger show nope" says what it is'),
    )
    const yen = await cluster.ledger('capture', 'order-7', '2500 JPY')
    expect(yen).toMatchObject({
      code: 2,
      stderr: 'ledger: 2500 JPY is not in EUR: leave out the currency, or write EUR\n',
    })
  })
})

describe('a reversal', () => {
  it('moves the money back, once', async () => {
    await cluster.ask('transfer', 'alice', 'shop', '20 EUR', '--id', 'rent', '--memo', 'July')
    const reversed = await cluster.ledger('reverse', 'rent', '--id', 'v1', '--memo', 'paid twice')
    expect(reversed.stdout).toMatch(/^moved 20\.00 EUR back {2}id v1, slot \d+\n/)
    expect(reversed.stdout).toMatch(
      /\nshop {5}45\.00 EUR {2}→ {2}25\.00 EUR\nalice {4}55\.00 EUR {2}→ {2}75\.00 EUR\n$/,
    )
    expect(await cluster.ledger('reverse', 'rent')).toEqual(
      refusal('already reversed: rent was reversed; "ledger show rent" says when'),
    )
    expect((await cluster.ledger('reverse', 'nope')).stderr).toBe(
      'ledger: refused, unknown transfer: nothing has the id nope\n',
    )
  })
})

describe('a chain', () => {
  it('exchanges between currencies: both transfers, once for an id', async () => {
    const exchange = () =>
      cluster.ask('chain', '--id', 'fx-1', 'alice > desk 10.00 EUR to dollars', 'desk-usd > alice-usd 10 USD')
    const done = await exchange()
    expect(done).toMatchObject({ ok: true, type: 'chain', status: 'applied', id: 'fx-1' })
    expect(done.links.map(({ id }: { id: string }) => id)).toEqual(['fx-1/1', 'fx-1/2'])
    expect(done.links[1].to).toEqual({
      account: 'alice-usd',
      before: money('0.00', 'USD'),
      after: money('10.00', 'USD'),
    })
    expect(await exchange()).toEqual({ ...done, slot: expect.any(Number) })
    const shown = await cluster.ask('show', 'fx-1')
    expect(shown.links.map(({ id, memo }: { id: string; memo: string }) => [id, memo])).toEqual([
      ['fx-1/1', 'to dollars'],
      ['fx-1/2', ''],
    ])
  })

  it('moves nothing if one of them is refused, and says which', async () => {
    const before = await cluster.ask('balance', 'alice', 'desk')
    const words = ['chain', 'alice > desk 10 EUR', 'desk-usd > alice-usd 10 USD']
    expect(await cluster.ledger(...words)).toEqual(
      refusal(
        'link refused: link 2, desk-usd > alice-usd 10.00 USD, insufficient funds on desk-usd by then; nothing was moved',
      ),
    )
    expect(JSON.parse((await cluster.ledger(...words, '--json')).stdout)).toMatchObject({
      ...{ ok: false, exitCode: 1, status: 'link refused' },
      failed: { link: 2, status: 'insufficient funds' },
    })
    expect((await cluster.ask('balance', 'alice', 'desk')).accounts).toEqual(before.accounts)
  })

  it('is read from a file', async () => {
    const file = join(cluster.directory, 'chain.json')
    const links = [{ from: 'alice', to: 'desk', amount: '1 EUR', id: 'own' }, 'desk > shop 1 EUR']
    await writeFile(file, JSON.stringify({ id: 'fx-2', links }))
    const { stdout } = await cluster.ledger('chain', '--file', file)
    expect(stdout).toMatch(/^applied a chain of 2 transfers {2}id fx-2, slot \d+\naccount +before +after\nalice /)
    expect(await cluster.ask('show', 'own')).toMatchObject({ chain: 'fx-2', status: 'applied' })
    const neither = await cluster.ledger('chain')
    expect(neither).toMatchObject({ code: 2, stderr: expect.stringMatching(/^ledger: name the transfers, as "alice/) })
  })
})

describe('an account', () => {
  it('has limits, which are set one by one', async () => {
    expect((await cluster.ledger('open', 'bob', 'EUR', '--overdraft', '500')).stdout).toMatch(
      /^opened bob in EUR; it may owe 500\.00 EUR \(slot \d+\)\n$/,
    )
    expect((await cluster.ledger('limit', 'bob', '--maximum', '1000 EUR')).stdout).toMatch(
      /^bob may owe 500\.00 EUR and hold 1000\.00 EUR at most {2}slot \d+\n$/,
    )
    expect((await cluster.ask('withdraw', 'bob', '500 EUR')).from.after).toEqual(money('-500.00'))
    expect(await cluster.ledger('limit', 'bob', '--overdraft', 'none')).toEqual(
      refusal('limit exceeded: bob owes, reserves or holds more than that; "ledger balance bob" shows it'),
    )
    expect(await cluster.ask('limit', 'bob')).toMatchObject({ overdraft: money('500.00'), maximum: money('1000.00') })
    const wrong = await cluster.ledger('open', 'late', 'EUR', '--overdraft', '5 USD')
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/^ledger: 5\.00 USD is not in EUR/) })
    expect(await cluster.ledger('balance', 'late')).toMatchObject({ code: 1 })
  })

  it('is frozen, unfrozen, and closed when it is empty', async () => {
    expect((await cluster.ledger('freeze', 'shop')).stdout).toMatch(/^froze shop {2}slot \d+\n$/)
    expect((await cluster.ledger('deposit', 'shop', '1 EUR')).stderr).toBe(
      'ledger: refused, account frozen: shop is frozen; allow it again: ledger unfreeze shop\n',
    )
    expect((await cluster.ledger('accounts')).stdout).toMatch(/\nshop .* frozen\n/)
    expect((await cluster.ledger('unfreeze', 'shop')).stdout).toMatch(/^unfroze shop {2}slot \d+\n$/)
    expect((await cluster.ledger('close', 'shop')).stderr).toMatch(
      /^ledger: refused, account not empty: shop has money/,
    )
    await cluster.ask('open', 'empty', 'EUR')
    expect(await cluster.ask('close', 'empty')).toMatchObject({ ok: true, type: 'close', account: 'empty' })
    expect((await cluster.ledger('deposit', 'empty', '1 EUR')).stderr).toBe(
      'ledger: refused, account closed: empty is closed, for ever\n',
    )
    expect((await cluster.ledger('balance', 'empty')).stdout).toBe('0.00 EUR  closed\n')
  })
})

it('the books balance after all of it', async () => {
  const { stdout, code } = await cluster.ledger('trial-balance')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^currency +accounts +debit +credit +held\nEUR /)
  expect(stdout).toMatch(/\n✓ debits and credits are equal\n$/)
  for (const { debit, credit } of (await cluster.ask('trial-balance')).currencies) expect(debit).toEqual(credit)
  expect(await cluster.ask('audit')).toMatchObject({ ok: true })
})
