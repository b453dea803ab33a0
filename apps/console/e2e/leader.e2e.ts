import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from './browser.ts'
import { doTo, isSeen, leaderOf, send, showsOnAll } from './deeds.ts'
import { momentOf, openPage, stateHashOf } from './page.ts'
import { type StaticServer, serveDist } from './static-server.ts'

const { browser, missing } = await openBrowser()

describe.skipIf(missing !== undefined)(`a simulated cluster${missing === undefined ? '' : ` (${missing})`}`, () => {
  let server: StaticServer
  beforeAll(async () => {
    server = await serveDist()
  })
  afterAll(async () => {
    await browser?.close()
    await server.close()
  })
  const open = (fragment: string) => openPage(browser as Browser, server, fragment)

  it('shows a transfer that is sent in the page on every node', async () => {
    const { page, complaints, close } = await open('#sim?seed=7&nodes=3&traffic=0&at=600&view=ring,ledger')
    await stateHashOf(page)
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('1')
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await send(page, 'Open an account', { Account: 'carol', Currency: 'EUR' })
    await showsOnAll(page, 3, 'carol', '0.00')
    await send(page, 'Open an account', { Account: 'dave', Currency: 'EUR' })
    await send(page, 'Deposit', { Account: 'carol', Amount: '50' })
    await showsOnAll(page, 3, 'carol', '50.00')
    await send(page, 'Transfer', { From: 'carol', To: 'dave', Amount: '30' })
    await showsOnAll(page, 3, 'dave', '30.00')
    await showsOnAll(page, 3, 'carol', '20.00')
    expect(complaints).toEqual([])
    await close()
  })

  it('has another leader when the one that leads is killed, and takes that one back', async () => {
    const { page, complaints, close } = await open('#sim?seed=7&nodes=5&at=900&view=space-time,ballots')
    await stateHashOf(page)
    const first = await leaderOf(page)
    const killedAt = await momentOf(page)
    await doTo(page, first, 'Kill')
    await isSeen(page, first, /down/)
    await page.getByRole('button', { name: 'Next election' }).click()
    const second = await leaderOf(page, first)
    expect(await momentOf(page)).toBeGreaterThan(killedAt)
    await doTo(page, first, 'Start')
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('1')
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await isSeen(page, first, new RegExp(`follows ${second}`))
    expect(complaints).toEqual([])
    await close()
  })
})
