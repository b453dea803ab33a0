import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from './browser.ts'
import { momentOf, openPage, stateHashOf } from './page.ts'
import { type StaticServer, serveDist } from './static-server.ts'

const { browser, missing } = await openBrowser()

/** A simulation of three seconds with a leader and traffic; `view` is shown beside the ring. */
const simulated = (view: string) => `#sim?seed=7&nodes=5&traffic=40&at=3000&node=5&view=ring,${view}`

/** Not a limit on speed: what never comes must end. */
const SOON = { timeout: 30_000 }

describe.skipIf(missing !== undefined)(`the views of state${missing === undefined ? '' : ` (${missing})`}`, () => {
  let server: StaticServer
  beforeAll(async () => {
    server = await serveDist()
  })
  afterAll(async () => {
    await browser?.close()
    await server.close()
  })
  /** The page when its world stands where the address says. */
  const open = async (fragment: string) => {
    const opened = await openPage(browser as Browser, server, fragment)
    await stateHashOf(opened.page)
    return opened
  }

  it('charts: say where each role is, what it did last, and the paper’s sentence for it', async () => {
    const { page, complaints, close } = await open(simulated('charts'))
    await page.getByRole('img', { name: /^Chart of the acceptor; it is in accepted/ }).waitFor()
    await page.getByRole('region', { name: 'What was done last' }).getByRole('definition').first().waitFor()
    await page.getByRole('tab', { name: /^acceptor/ }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('img', { name: /^Chart of the proposer; it is in proposing/ }).waitFor()
    expect(await momentOf(page)).toBe(3000)
    const steps = page.getByRole('list', { name: /^What the proposer of n5 did/ }).getByRole('button')
    await steps.nth(1).click()
    expect(await momentOf(page)).toBeLessThan(3000)
    expect(complaints).toEqual([])
    await close()
  })

  it('slots: arrows lead from mark to mark, and say in words what they are', async () => {
    const { page, complaints, close } = await open(simulated('slots'))
    await page.locator('.slot-mark').first().waitFor()
    const words = async () => {
      await page.locator('.slot-mark[tabindex="0"]').focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowRight')
      return await page.locator('.slots-words').textContent()
    }
    // A view is drawn less often than the screen: the last moment may not be there yet.
    await expect.poll(words, SOON).toMatch(/^Slot \d+ on n2: (accepted|chosen).*: transfer/)
    expect(await momentOf(page)).toBe(3000)
    expect(complaints).toEqual([])
    await close()
  })

  it('ledger: nodes that are equally far have the same digest, and the latest movements say who executed them', async () => {
    const { page, complaints, close } = await open(simulated('ledger'))
    await page.getByRole('row', { name: /^alice/ }).waitFor()
    await page
      .getByText(/^(= same|furthest)$/)
      .first()
      .waitFor()
    expect(await page.getByText('≠ differs').count()).toBe(0)
    const movements = page.getByRole('table', { name: 'Latest movements by node' }).getByRole('row')
    await expect.poll(() => movements.count(), SOON).toBe(13)
    expect(complaints).toEqual([])
    await close()
  })

  it('ballots and plots: a click shows the moment that it points at', async () => {
    const { page, complaints, close } = await open(simulated('ballots'))
    await page.getByRole('button', { name: /^n5 led in/ }).waitFor()
    await page.getByRole('img', { name: /^n5 led in the time shown/ }).click()
    const middle = await momentOf(page)
    expect(middle).toBeGreaterThan(500)
    expect(middle).toBeLessThan(2500)
    await page.getByRole('tab', { name: 'Plots' }).click()
    await page.getByRole('img', { name: /^Values chosen per second/ }).click({ position: { x: 100, y: 60 } })
    expect(await momentOf(page)).toBeLessThan(middle)
    expect(complaints).toEqual([])
    await close()
  })

  it('any machine: is drawn, is played with, and says what is wrong with it', async () => {
    const { page, complaints, close } = await openChart(browser as Browser, server)
    await page.getByRole('img', { name: /^Chart of the light; it is in/ }).waitFor()
    await page.getByRole('button', { name: 'power.failed' }).click()
    await page.getByRole('img', { name: /it is in dark \(Nothing is lit\.\)/ }).waitFor()
    const text = page.getByRole('textbox', { name: 'Configuration as JSON' })
    await text.fill('{"id": "door", "initial": "open", "states": {"open": {"on": {"shut": "shut"}}, "shut": {}}}')
    await page.getByRole('img', { name: /^Chart of the door; it is in open/ }).waitFor()
    await text.fill('{"initial": "nowhere", "states": {"open": {}}}')
    await page.getByRole('status').filter({ hasText: 'nowhere' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})

/** The page of any machine has no player to wait for. */
async function openChart(of: Browser, server: StaticServer) {
  const context = await of.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  await page.goto(`${server.url}#chart`)
  return { page, complaints, close: () => context.close() }
}
