import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** The cluster is given so long to come to it, in milliseconds. */
const WAIT = { timeout: 60_000 }

/** Sends a command with the form of the page. */
export async function send(page: Page, command: string, fields: Readonly<Record<string, string>>): Promise<void> {
  await page.getByRole('combobox', { name: 'Command' }).selectOption(command)
  for (const [label, text] of Object.entries(fields)) await page.getByRole('textbox', { name: label }).fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
}

/** Waits until the ledger of every node says that the account holds so much. */
export async function showsOnAll(page: Page, nodes: number, account: string, balance: string): Promise<void> {
  const cells = page
    .getByRole('table', { name: 'Balances by node' })
    .getByRole('row', { name: account })
    .getByRole('cell')
  await expect.poll(() => cells.allTextContents(), WAIT).toEqual(Array.from({ length: nodes }, () => balance))
}

/** Waits until the list of nodes says that one leads, which is not `not`; returns its name. */
export async function leaderOf(page: Page, not = ''): Promise<string> {
  const leading = page.locator('.nodes li[data-bearing="leading"] b')
  await expect.poll(async () => (await leading.allTextContents()).filter((name) => name !== not).length, WAIT).toBe(1)
  return (await leading.allTextContents()).find((name) => name !== not) as string
}

/** Has the menu of a node do something to it. */
export async function doTo(page: Page, node: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `What to do to ${node}` }).click()
  await page.getByRole('menuitem', { name: what }).click()
}

/** Waits until the list of nodes says this of a node. */
export async function isSeen(page: Page, node: string, bearing: RegExp): Promise<void> {
  await page.locator('.nodes li').filter({ hasText: node }).filter({ hasText: bearing }).waitFor(WAIT)
}
