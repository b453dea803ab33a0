import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { openPage, stateHashOf } from './page.ts'
import { serveDist } from './static-server.ts'

/*
 * Says how smoothly the page plays here: `npm run frames` in this folder, after a build. It judges nothing; a headless browser
 * paints without a graphics card, and other work on the machine is in the numbers.
 */

const MEASURED_MS = 5000
const SIGHTS = ['ring,charts', 'ring,slots', 'space-time,charts', 'space-time,slots', 'space-time,plots'] as const

const { browser, missing } = await openBrowser()
if (browser === undefined) throw new Error(missing)
const server = await serveDist()
try {
  console.log(`first paint: ${await firstPaint(browser)} ms after the address is opened, on loopback`)
  for (const sight of SIGHTS) for (const speed of ['0.1', '1']) console.log(await frames(browser, sight, speed))
  for (const line of sizes()) console.log(line)
} finally {
  await browser.close()
  await server.close()
}

/** Five nodes with a call each 30 ms; `speed` is of virtual time. */
async function frames(of: Browser, sight: string, speed: string): Promise<string> {
  const { page, close } = await openPage(of, server, `#sim?seed=7&nodes=5&traffic=30&at=1000&view=${sight}`)
  await stateHashOf(page)
  await page.getByRole('combobox', { name: 'Speed' }).selectOption(speed)
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  const intervals = (await intervalsOf(page, MEASURED_MS)).sort((a, b) => a - b)
  await close()
  const at = (part: number) => (intervals[Math.floor(part * (intervals.length - 1))] ?? 0).toFixed(1)
  const rate = Math.round((1000 * intervals.length) / MEASURED_MS)
  return `${sight} × ${speed}: ${rate} frames/s; between frames ${at(0.5)} ms (median), ${at(0.95)} ms (p95), ${at(1)} ms (most)`
}

function intervalsOf(page: Page, forMs: number): Promise<number[]> {
  return page.evaluate(
    (ms) =>
      new Promise<number[]>((resolve) => {
        const between: number[] = []
        let first: number | undefined
        let last = 0
        const draw = (now: number) => {
          if (first === undefined) first = now
          else between.push(now - last)
          last = now
          if (now - first < ms) requestAnimationFrame(draw)
          else resolve(between)
        }
        requestAnimationFrame(draw)
      }),
    forMs,
  )
}

/** The median of five visits with an empty cache, in milliseconds. */
async function firstPaint(of: Browser): Promise<number> {
  const paints: number[] = []
  for (let visit = 0; visit < 5; visit++) {
    const { page, close } = await openPage(of, server)
    paints.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN))
    await close()
  }
  return Math.round(paints.sort((a, b) => a - b)[2] ?? Number.NaN)
}

function sizes(): string[] {
  const folder = new URL('../dist/assets/', import.meta.url)
  return readdirSync(folder)
    .map((name) => ({ name, bytes: gzipSync(readFileSync(new URL(name, folder))).length }))
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ name, bytes }) => `${(bytes / 1000).toFixed(1).padStart(6)} kB gzipped  ${name}`)
}
