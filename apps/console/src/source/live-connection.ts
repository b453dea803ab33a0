import type { DeedType } from '@synod/deeds'
import { type Happening, parseHappenings } from '@synod/feed'

/** What `GET /api/cluster` says, as far as the page reads it. */
export interface ClusterFacts {
  readonly name: string
  readonly deeds: readonly DeedType[]
  readonly busy: string | null
  readonly traffic: { readonly perSecond: number }
}

/** The server turned us away, for good: the token is of another run. */
export class TurnedAwayError extends Error {}

/** What the page asks of the process that started the cluster. */
export class LiveConnection {
  readonly #base: URL
  readonly #token: string

  constructor(base: URL, token: string) {
    this.#base = base
    this.#token = token
  }

  async facts(signal: AbortSignal): Promise<ClusterFacts> {
    const response = await this.#fetch('api/cluster', { signal })
    if (!response.ok) throw new Error(await wordsOf(response))
    return (await response.json()) as ClusterFacts
  }

  /** Hands on what happens as it is told, until the stream ends; first of all nothing, as soon as it is open. */
  async feed(signal: AbortSignal, tell: (happenings: readonly Happening[]) => void): Promise<void> {
    const response = await this.#fetch('api/feed', { signal })
    if (!response.ok || response.body === null) throw new Error(await wordsOf(response))
    tell([])
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let begun = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const text = begun + value
      const end = text.lastIndexOf('\n') + 1
      begun = text.slice(end)
      const { happenings } = parseHappenings(text.slice(0, end))
      if (happenings.length > 0) tell(happenings)
    }
  }

  /** Resolves with what came of it; rejects with why it was not done. */
  async post(path: 'api/deed' | 'api/traffic', body: unknown): Promise<string> {
    const response = await this.#fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const words = await wordsOf(response)
    if (!response.ok) throw new Error(words)
    return words
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...init.headers, authorization: `Bearer ${this.#token}` }
    const response = await fetch(new URL(path, this.#base), { ...init, headers, cache: 'no-store' })
    if (response.status === 401 || response.status === 403) throw new TurnedAwayError(await wordsOf(response))
    return response
  }
}

async function wordsOf(response: Response): Promise<string> {
  const text = await response.text()
  try {
    const { words } = JSON.parse(text) as { words?: unknown }
    if (typeof words === 'string') return words
  } catch {
    // No JSON: whoever answers there is not our server.
  }
  return `the server answers ${response.status} ${response.statusText}`.trim()
}
