import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import packaged from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'msedge']
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/opt/google/chrome/chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** Either a browser, or why there is none here: no browser is installed, and the packaged one is for Linux on x64 alone. */
export type FoundBrowser =
  | { readonly browser: Browser; readonly missing?: never }
  | { readonly browser?: never; readonly missing: string }

/** Starts a headless Chromium: an installed one first, as people have it, else the one that comes with the packages. */
export async function openBrowser(): Promise<FoundBrowser> {
  const tried: string[] = []
  for (const candidate of candidates()) {
    try {
      const { executablePath, args } = await candidate()
      return { browser: await chromium.launch({ executablePath, args, headless: true }) }
    } catch (error) {
      tried.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
    }
  }
  return { missing: `no browser starts here: ${tried.join('; ')}` }
}

interface Candidate {
  readonly executablePath: string
  readonly args: string[]
}

function candidates(): (() => Promise<Candidate>)[] {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => PROGRAMS.flatMap((name) => [join(folder, name), join(folder, `${name}.exe`)]))
  const installed = [...onPath, ...PLACES].find((file) => existsSync(file))
  return [
    ...(installed === undefined ? [] : [async () => ({ executablePath: installed, args: [] })]),
    async () => ({ executablePath: await packaged.executablePath(), args: packaged.args }),
  ]
}
