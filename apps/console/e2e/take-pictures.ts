import { mkdir, writeFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { stateHashOf } from './page.ts'
import { serveDist } from './static-server.ts'

/* Takes the pictures of docs/console/ from what was built: `npm run pictures` in this folder. */

/** n5 led, and was killed at 900 ms: all had accepted slot 8 and nobody knew that it was chosen. n2 asks for promises at 1,831 ms. */
const KILLED = '#sim?seed=7&nodes=5&traffic=60&deeds=900k5'

/** Each is a link to the moment that it shows. */
const PICTURES: Readonly<Record<string, string>> = {
  ring: `${KILLED}&at=1841&node=2&view=ring,charts`,
  'space-time': `${KILLED}&at=1915&node=2&view=space-time,slots`,
  scene: '#scene=surviving-value&step=3',
}

const FOLDER = new URL('../../../docs/console/', import.meta.url)

const { browser, missing } = await openBrowser()
if (browser === undefined) throw new Error(missing)
const server = await serveDist()
try {
  await mkdir(FOLDER, { recursive: true })
  for (const [name, fragment] of Object.entries(PICTURES)) {
    for (const theme of ['light', 'dark'] as const) {
      const picture = await pictureOf(browser, server.url + fragment, theme)
      await writeFile(new URL(`${name}-${theme}.webp`, FOLDER), picture)
      console.log(`${name}-${theme}.webp: ${Math.round(picture.length / 1000)} kB`)
    }
  }
} finally {
  await browser.close()
  await server.close()
}

/** As sharp as screens of today, and as small as WebP makes it. */
async function pictureOf(of: Browser, url: string, colorScheme: 'light' | 'dark'): Promise<Buffer> {
  const context = await of.newContext({
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 2,
    colorScheme,
  })
  const page = await context.newPage()
  await page.goto(url)
  if (url.includes('#sim')) await stateHashOf(page)
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
  await page.waitForLoadState('networkidle')
  const session = await context.newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 })
  await context.close()
  return Buffer.from(data, 'base64')
}
