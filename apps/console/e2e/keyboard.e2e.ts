import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from './browser.ts'
import { momentOf, openPage, stateHashOf } from './page.ts'
import { type StaticServer, serveDist } from './static-server.ts'

const { browser, missing } = await openBrowser()

describe.skipIf(missing !== undefined)(`without a mouse${missing === undefined ? '' : ` (${missing})`}`, () => {
  let server: StaticServer
  beforeAll(async () => {
    server = await serveDist()
  })
  afterAll(async () => {
    await browser?.close()
    await server.close()
  })
  /** A simulation with two elections in its first 1.5 seconds. */
  const open = async () => {
    const opened = await openPage(browser as Browser, server, '#sim?seed=7&nodes=3&deeds=700k1_1400s1&at=1500')
    await stateHashOf(opened.page)
    return opened
  }

  it('goes from election to election, and plays and stops', async () => {
    const { page, complaints, close } = await open()
    await page.keyboard.press('Shift+ArrowLeft')
    const last = await momentOf(page)
    expect(last).toBeLessThan(1500)
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+ArrowRight')
    const first = await momentOf(page)
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThanOrEqual(last)
    await page.keyboard.press('ArrowLeft')
    expect(await momentOf(page)).toBeLessThan(first)
    await page.keyboard.press('ArrowRight')
    expect(await momentOf(page)).toBe(first)
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    await expect.poll(() => momentOf(page), { timeout: 30_000 }).toBeGreaterThan(first)
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('leads through tabs by arrows, and leaves them to whoever is in a field', async () => {
    const { page, complaints, close } = await open()
    await page.getByRole('tab', { name: 'Ring' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('tab', { name: 'Space–time', selected: true }).waitFor()
    expect(await momentOf(page)).toBe(1500)
    const from = page.getByRole('textbox', { name: 'From' })
    await from.fill('carol')
    await page.keyboard.press('Home')
    await page.keyboard.type('2 ')
    expect(await from.inputValue()).toBe('2 carol')
    expect(await momentOf(page)).toBe(1500)
    expect(complaints).toEqual([])
    await close()
  })

  it('walks through the tour, and from scene to scene', async () => {
    const { page, complaints, close } = await openPage(browser as Browser, server, '#scene=one-acceptor&step=4')
    const isAt = (step: number) => page.locator(`[aria-current="step"][aria-label^="Step ${step}:"]`).waitFor()
    await isAt(4)
    await page.keyboard.press('n')
    await isAt(5)
    await page.keyboard.press('p')
    await isAt(4)
    await page.keyboard.press('n')
    await isAt(5)
    await page.keyboard.press('n')
    await page.getByRole('region', { name: 'Scene: Accepting the first is not enough' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('reaches every part of the page by Tab', async () => {
    const { page, close } = await open()
    const reached = new Set<string>()
    for (let presses = 0; presses < 120; presses++) {
      await page.keyboard.press('Tab')
      reached.add(
        await page.evaluate(() => {
          const part = document.activeElement?.closest('header, .nodes, form, section[aria-label]')
          return part?.getAttribute('aria-label') ?? part?.className ?? ''
        }),
      )
    }
    expect([...reached]).toEqual(expect.arrayContaining(['header', 'nodes', 'form', 'Messages', 'State', 'Player']))
    await close()
  })
})
