import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { survivingValue } from '../src/scenes/surviving-value.ts'
import { twoLeaders } from '../src/scenes/two-leaders.ts'
import { openBrowser } from './browser.ts'
import { openPage, stateHashOf } from './page.ts'
import { seriousFaults } from './serious-faults.ts'
import { type StaticServer, serveDist } from './static-server.ts'

const { browser, missing } = await openBrowser()

/** A simulated cluster of five after three seconds of traffic, one of them killed. */
const SIMULATED = '#sim?seed=7&nodes=5&traffic=40&deeds=2800k2&at=3000&node=5'

describe.skipIf(missing !== undefined)(`for everybody${missing === undefined ? '' : ` (${missing})`}`, () => {
  let server: StaticServer
  beforeAll(async () => {
    server = await serveDist()
  })
  afterAll(async () => {
    await browser?.close()
    await server.close()
  })

  it('the simulator, under each of its tabs, shuts nobody out, light or dark', async () => {
    const { page, complaints, close } = await openPage(browser as Browser, server, SIMULATED)
    await stateHashOf(page)
    const tabs = await page.getByRole('tab').evaluateAll((all) => all.map(({ textContent }) => textContent ?? ''))
    const own = ['Ring', 'Space–time', 'Charts', 'Slots', 'Ledger', 'Ballots', 'Plots']
    expect(tabs).toEqual(expect.arrayContaining(own))
    for (const name of own) {
      await page.getByRole('tab', { name, exact: true }).click()
      await page.waitForLoadState('networkidle')
      expect(await seriousFaults(page), name).toEqual([])
    }
    expect(complaints).toEqual([])
    await close()
  })

  it('nor do the words on keys, a menu, and a question', async () => {
    const { page, close } = await openPage(browser as Browser, server, SIMULATED)
    await stateHashOf(page)
    await page.getByRole('button', { name: 'What to do to n1' }).click()
    await page.getByRole('menu').waitFor()
    expect(await seriousFaults(page), 'menu').toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Seed 7/ }).click()
    await page.getByRole('dialog', { name: 'Another simulation' }).waitFor()
    expect(await seriousFaults(page), 'another simulation').toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys and words' }).waitFor()
    expect(await seriousFaults(page), 'help').toEqual([])
    await close()
  })

  it('nor do the tour, its scenes at tables and in clusters, and the page for any chart', async () => {
    const { page, complaints, close } = await openPage(browser as Browser, server)
    const go = (place: string) => page.getByRole('navigation', { name: 'Where to look' }).getByText(place).click()
    await go('Tour')
    const scenes = page.getByRole('navigation', { name: 'Scenes' })
    await scenes.waitFor()
    expect(await seriousFaults(page), 'tour').toEqual([])
    for (const { title } of [survivingValue, twoLeaders]) {
      await scenes.getByRole('button', { name: title }).click()
      await page.getByRole('region', { name: `Scene: ${title}` }).waitFor()
      await page.waitForLoadState('networkidle')
      expect(await seriousFaults(page), title).toEqual([])
      await page.getByRole('button', { name: 'All scenes' }).click()
    }
    await go('Any chart')
    await page.getByRole('img', { name: /^Chart of the light/ }).waitFor()
    expect(await seriousFaults(page), 'any chart').toEqual([])
    expect(complaints).toEqual([])
    await close()
  })
})
