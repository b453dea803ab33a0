import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from './browser.ts'
import { doTo, isSeen, leaderOf, send, showsOnAll } from './deeds.ts'
import { type LiveCluster, startCluster } from './live-cluster.ts'
import { openPage } from './page.ts'

const { browser, missing } = await openBrowser()

describe.skipIf(missing !== undefined)(`a live cluster${missing === undefined ? '' : ` (${missing})`}`, () => {
  let cluster: LiveCluster
  beforeAll(async () => {
    cluster = await startCluster(3)
  })
  afterAll(async () => {
    await browser?.close()
    await cluster.close()
  })

  it('is paid in, loses its leader and finds another, takes the dead one back, and is stopped to be looked at', async () => {
    const { page, complaints, close } = await openPage(browser as Browser, cluster)
    expect(await page.getByRole('button', { name: 'Live cluster' }).getAttribute('aria-current')).toBe('page')
    await page.waitForFunction(() => !location.hash.includes('token'))
    const first = await leaderOf(page)
    await page.getByRole('tab', { name: 'Ledger' }).click()
    await send(page, 'Open an account', { Account: 'alice', Currency: 'EUR' })
    await showsOnAll(page, 3, 'alice', '0.00')
    await send(page, 'Open an account', { Account: 'bob', Currency: 'EUR' })
    await showsOnAll(page, 3, 'bob', '0.00')
    await send(page, 'Deposit', { Account: 'alice', Amount: '50' })
    await showsOnAll(page, 3, 'alice', '50.00')
    await send(page, 'Transfer', { From: 'alice', To: 'bob', Amount: '30' })
    await showsOnAll(page, 3, 'bob', '30.00')
    await showsOnAll(page, 3, 'alice', '20.00')

    await doTo(page, first, 'Kill')
    await isSeen(page, first, /down/)
    const second = await leaderOf(page, first)
    await doTo(page, first, 'Start')
    await isSeen(page, first, new RegExp(`follows ${second}`))
    await showsOnAll(page, 3, 'bob', '30.00')

    await page.keyboard.press('Home')
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Back to now' }).click()
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('is not shown to whoever has no token, who is told so', async () => {
    const stranger = { url: cluster.url.replace(/token=.*/, 'token=guessed') }
    const { page, close } = await openPage(browser as Browser, stranger)
    await page.getByRole('alert').filter({ hasText: 'open the address that was printed' }).waitFor()
    expect(await page.getByRole('button', { name: 'What to do to n1' }).count()).toBe(0)
    await page.getByRole('button', { name: 'To the simulator' }).click()
    await page.getByRole('button', { name: /^n1/ }).first().waitFor()
    await close()
  })
})
