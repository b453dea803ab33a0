import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Deed } from '@synod/deeds'
import type { Happening } from '@synod/feed'
import type { ClusterFacts, DeedAnswer } from '../src/console/api.ts'
import { LAUNCHER } from './command-line.fixture.ts'

/** The line of `ledger up --json` that says it is up. */
export interface Up {
  readonly clusterFile: string
  readonly leader: string
  readonly console: string
  readonly nodes: readonly { readonly id: string; readonly pid: number }[]
}

/** `ledger up --console`, and a page at its address. */
export interface UpWithConsole {
  readonly child: ChildProcess
  readonly up: Up
  readonly page: ConsolePage
}

/** Starts it; resolves when it is up. */
export async function upWithConsole(...words: string[]): Promise<UpWithConsole> {
  const child = spawn(process.execPath, [LAUNCHER, 'up', '--json', '--console', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const up = await new Promise<Up>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const value = JSON.parse(line)
      if (value.event === 'up') resolve(value)
    })
    child.once('exit', (code) => reject(new Error(`it ended with ${code} before it was up`)))
  })
  return { child, up, page: new ConsolePage(up.console) }
}

/** What a page does that was opened at the address of a console. */
export class ConsolePage {
  readonly origin: string
  readonly token: string
  /** All that the feed has told so far. */
  readonly heard: Happening[] = []
  readonly #leaving = new AbortController()

  constructor(url: string) {
    const { origin, hash } = new URL(url)
    this.origin = origin
    this.token = hash.replace('#token=', '')
  }

  fetch(path: string, { headers = {}, ...more }: RequestInit = {}): Promise<Response> {
    const bearer = { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' }
    return fetch(`${this.origin}${path}`, { ...more, headers: { ...bearer, ...headers } })
  }

  async facts(): Promise<ClusterFacts> {
    const facts: unknown = await (await this.fetch('/api/cluster')).json()
    return facts as ClusterFacts
  }

  async do(deed: Deed): Promise<DeedAnswer> {
    const answer: unknown = await (await this.fetch('/api/deed', { method: 'POST', body: JSON.stringify(deed) })).json()
    return answer as DeedAnswer
  }

  /** Reads the feed from now on, until the page is closed. */
  async read(): Promise<void> {
    const response = await this.fetch('/api/feed', { signal: this.#leaving.signal })
    // It breaks off when the page is closed, and when the cluster ends.
    void this.#take(response).catch(() => undefined)
  }

  close(): void {
    this.#leaving.abort()
  }

  async #take({ body }: Response): Promise<void> {
    if (!body) return
    let rest = ''
    const decoder = new TextDecoder()
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') this.heard.push(...JSON.parse(line))
    }
  }
}
