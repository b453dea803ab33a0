import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from './browser.ts'
import { momentOf, openPage, stateHashOf } from './page.ts'
import { type StaticServer, serveDist } from './static-server.ts'

const { browser, missing } = await openBrowser()

// Where no browser starts, that is said with the tests that need one.
describe.skipIf(missing !== undefined)(`the page${missing === undefined ? '' : ` (${missing})`}`, () => {
  let server: StaticServer
  beforeAll(async () => {
    server = await serveDist()
  })
  afterAll(async () => {
    await browser?.close()
    await server.close()
  })
  const open = (fragment?: string, viewport?: { width: number; height: number }) =>
    openPage(browser as Browser, server, fragment, viewport)

  it('begins with the simulator, which plays until a leader is found, and complains of nothing', async () => {
    const { page, complaints, close } = await open()
    await page.getByRole('button', { name: /n\d leads .*slot/ }).waitFor()
    expect(await momentOf(page)).toBeGreaterThan(0)
    expect(complaints).toEqual([])
    await close()
  })

  it('is whole without scrolling at 1280 × 800, and no wider than a phone', async () => {
    const wide = await open()
    await wide.page.getByRole('button', { name: /^n1 .*slot/ }).waitFor()
    expect(await wide.page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(800)
    await wide.close()
    const narrow = await open('', { width: 390, height: 844 })
    expect(await narrow.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await narrow.close()
  })

  it('loads less than 400 kB, compressed, before it plays', async () => {
    const context = await (browser as Browser).newContext()
    const page = await context.newPage()
    const bodies = new Map<string, Promise<Buffer>>()
    // The worker's own script may be no request of the page; it counts all the same.
    for (const name of readdirSync(new URL('../dist/assets', import.meta.url))) {
      if (!name.startsWith('simulator-worker')) continue
      bodies.set(name, readFile(new URL(`../dist/assets/${name}`, import.meta.url)))
    }
    context.on('response', (response) => {
      bodies.set(
        basename(new URL(response.url()).pathname),
        response.body().catch(() => Buffer.alloc(0)),
      )
    })
    await page.goto(server.url)
    await page.getByRole('button', { name: /n\d leads .*slot/ }).waitFor()
    const sizes = (await Promise.all(bodies.values())).map((body) => gzipSync(body).length)
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    console.log(`loaded before it plays: ${Math.round(bytes / 1000)} kB compressed, the simulator's worker included`)
    expect(bytes).toBeLessThan(400_000)
    await context.close()
  })

  it('stops, steps and goes back by the keyboard', async () => {
    const { page, close } = await open('#sim?seed=7&nodes=3&at=500')
    await page.getByRole('button', { name: /^n1 .*slot/ }).waitFor()
    expect(await momentOf(page)).toBe(500)
    await page.keyboard.press('ArrowRight')
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('.timeline input')?.valueAsNumber !== 500_000,
    )
    const further = await momentOf(page)
    expect(further).toBeGreaterThan(500)
    await page.keyboard.press('Home')
    expect(await momentOf(page)).toBe(0)
    await page.keyboard.press('End')
    expect(await momentOf(page)).toBe(further)
    await page.keyboard.press('3')
    await page.locator('button[aria-pressed="true"]', { hasText: 'n3' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys and words' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await close()
  })

  it('goes through the same state again when one goes back and plays on', async () => {
    const { page, close } = await open('#sim?seed=7&nodes=3&at=700')
    const before = await stateHashOf(page)
    await page.keyboard.press('Home')
    await page.keyboard.press('Space')
    await page.waitForFunction(() => document.documentElement.dataset.verified === '1 same')
    await page.keyboard.press('Space')
    await page.keyboard.press('End')
    expect(await stateHashOf(page)).toBe(before)
    await close()
  })

  it('shows the same to whoever is sent the link, with everything that was done', async () => {
    const first = await open('#sim?seed=7&nodes=3&at=700&view=ring,slots')
    await stateHashOf(first.page)
    await first.page.getByRole('button', { name: 'What to do to n1' }).click()
    await first.page.getByRole('menuitem', { name: 'Kill' }).click()
    await first.page.getByRole('button', { name: /n1 down .*slot/ }).waitFor()
    const hash = await stateHashOf(first.page)
    await first.page.waitForFunction(() => location.hash.includes('deeds='))
    const second = await open(new URL(first.page.url()).hash)
    expect(await stateHashOf(second.page)).toBe(hash)
    await second.page.getByRole('button', { name: /n1 down .*slot/ }).waitFor()
    const slots = await first.page.getByRole('tabpanel', { name: 'Slots' }).innerText()
    expect(slots).toMatch(/open alice in EUR/)
    // The panel's view is loaded, and then drawn, after the world stands where the link says.
    const shown = () => second.page.getByRole('tabpanel', { name: 'Slots' }).innerText()
    await expect.poll(shown, { timeout: 30_000 }).toBe(slots)
    await Promise.all([first.close(), second.close()])
  })

  it('says in words what was done last before the moment that is shown', async () => {
    const { page, complaints, close } = await open('#sim?seed=7&nodes=3&deeds=700k1_1100s1&at=1000')
    await page.getByText('n1 is killed').waitFor()
    await page.keyboard.press('Home')
    await page.getByText('n1 is killed').waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })

  it('says so when a view cannot be loaded, and goes on without it', async () => {
    const { page, close } = await open()
    await page.getByRole('button', { name: /^n1 .*slot/ }).waitFor()
    await page.context().setOffline(true)
    await page.getByRole('tab', { name: 'Plots' }).click()
    await page.getByRole('alert').filter({ hasText: 'Plots cannot be shown.' }).waitFor()
    await page.getByRole('tab', { name: 'Charts' }).click()
    await page.getByRole('tab', { name: /^acceptor/ }).waitFor()
    await close()
  })

  it('asks once before it drops what was done later', async () => {
    const { page, close } = await open('#sim?seed=7&nodes=3&deeds=600k1&at=700&traffic=0')
    await page.getByRole('button', { name: /n1 down .*slot/ }).waitFor()
    await page.getByRole('slider', { name: /^Moment/ }).fill('300000')
    await page.getByRole('button', { name: 'What to do to n2' }).click()
    await page.getByRole('menuitem', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Change it' }).click()
    await page.getByRole('button', { name: /n2 paused .*slot/ }).waitFor()
    await page.waitForFunction(() => /deeds=300p2(&|$)/.test(location.hash))
    await close()
  })
})
