import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'))

/** What axe-core finds that shuts people out, light and dark, each with the elements that it is about. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'))
  const faults: string[] = []
  for (const theme of ['light', 'dark'] as const) {
    // Both ways at once: what the page's own button sets, and what the system wants.
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name
    }, theme)
    const found = await page.evaluate(async () => {
      // A colour that fades to another is judged when it has arrived.
      await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined)))
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
      const { violations } = await axe.run()
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html}`))
    })
    faults.push(...found.map((fault) => `${theme}: ${fault}`))
  }
  return faults
}
