import type { Browser, ConsoleMessage, Page } from 'playwright-core'

export interface OpenedPage {
  readonly page: Page
  /** What the page complained of so far. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** Opens what was built, in a context of its own. */
export async function openPage(
  browser: Browser,
  server: { readonly url: string },
  fragment = '',
  viewport = { width: 1280, height: 800 },
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(server.url + fragment)
  await page.getByRole('region', { name: 'Player' }).waitFor()
  return { page, complaints, close: () => context.close() }
}

/** The moment that is shown, in milliseconds. */
export async function momentOf(page: Page): Promise<number> {
  return Number(await page.getByRole('slider', { name: /^Moment/ }).inputValue()) / 1000
}

/** Of the simulated world where it stands; waits until the page has said it. */
export async function stateHashOf(page: Page): Promise<string> {
  const hash = await page.waitForFunction(() => document.documentElement.dataset.stateHash || undefined)
  return (await hash.jsonValue()) as string
}
