import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scenes } from '../src/scenes/catalogue.ts'
import { type Position, positionsOf } from '../src/scenes/position.ts'
import { twoLeaders } from '../src/scenes/two-leaders.ts'
import { openBrowser } from './browser.ts'
import { momentOf, openPage } from './page.ts'
import { type StaticServer, serveDist } from './static-server.ts'

const { browser, missing } = await openBrowser()

describe.skipIf(missing !== undefined)(`the tour${missing === undefined ? '' : ` (${missing})`}`, () => {
  let server: StaticServer
  beforeAll(async () => {
    server = await serveDist()
  })
  afterAll(async () => {
    await browser?.close()
    await server.close()
  })

  it('leads through every step of every scene, each played to its moment, and complains of nothing', async () => {
    const { page, complaints, close } = await openPage(browser as Browser, server)
    await page.getByRole('button', { name: 'Tour' }).click()
    await page.getByRole('navigation', { name: 'Scenes' }).getByRole('button').first().click()
    for (const scene of scenes) {
      await page.getByRole('region', { name: `Scene: ${scene.title}` }).waitFor()
      for (const [step, position] of positionsOf(scene).entries()) {
        await hasPlayed(page, step, position)
        await page
          .getByRole('button', { name: /^(Next|Next scene|All scenes)$/ })
          .last()
          .click()
      }
      expect(complaints, scene.title).toEqual([])
    }
    await page.getByRole('heading', { name: 'A tour of the paper' }).waitFor()
    await close()
  })

  it('leaves a cluster to whoever wants to go on with it, as it stands', async () => {
    const { page, complaints, close } = await openPage(browser as Browser, server, '#scene=two-leaders&step=2')
    await hasPlayed(page, 1, positionsOf(twoLeaders)[1] as Position)
    const moment = await momentOf(page)
    await page.getByRole('button', { name: 'Take over this cluster' }).click()
    await page.getByRole('heading', { name: 'Nodes' }).waitFor()
    await page.waitForFunction(() => location.hash.startsWith('#sim?'))
    await expect.poll(() => momentOf(page), { timeout: 30_000 }).toBe(moment)
    expect(complaints).toEqual([])
    await close()
  })
})

/** Waits until the step is shown and has been played to where it stops, as fast as the page can. */
async function hasPlayed(page: Page, step: number, position: Position): Promise<void> {
  await page.locator(`[aria-current="step"][aria-label="Step ${step + 1}: ${position.step.title}"]`).waitFor()
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('4')
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
  const moment = page.getByRole('slider', { name: /^Moment/ })
  const end = position.kind === 'cluster' ? `${position.step.script.until}` : await moment.getAttribute('max')
  await expect.poll(() => moment.inputValue(), { timeout: 30_000 }).toBe(end)
}
