import type { IncomingMessage, ServerResponse } from 'node:http'
import { CallError } from '@synod/client'
import { toFailure } from '../failure.ts'
import { toJson } from '../output.ts'
import { refusalByOrigin, refusalByToken } from './admission.ts'
import type { ClusterFacts, DeedAnswer, TrafficRate } from './api.ts'
import type { FeedSink } from './audience.ts'
import { type LiveDeed, type Parsed, parseDeed, parseRate } from './deed-schema.ts'
import type { PageFiles } from './page-files.ts'
import { pathOf, servePage } from './page-response.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

/** What the server asks of the rest of the console. */
export interface ConsoleControl {
  readonly token: string
  readonly page: PageFiles
  facts(): Promise<ClusterFacts>
  /** Has a reader join the feed, and returns how it leaves; undefined when there are too many. */
  join(sink: FeedSink): (() => void) | undefined
  /** Why nothing may be done to the cluster at this time; undefined when it may. */
  readonly busy: string | undefined
  /** What was done. Rejects with a `Failure` or a `CallError` when it was not. */
  do(deed: LiveDeed): Promise<string>
  setTraffic(rate: TrafficRate): string
}

const BODY_BYTES_MAX = 4096

/** Answers one request. Never rejects. */
export async function answer(
  control: ConsoleControl,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
    await route(control, request, response)
  } catch (error) {
    if (response.headersSent) response.destroy()
    else say(response, 500, error instanceof Error ? error.message : String(error))
  }
}

async function route(control: ConsoleControl, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const foreign = refusalByOrigin(request.headers, request.socket.localPort ?? 0)
  if (foreign) return say(response, foreign.status, foreign.words)
  const path = pathOf(request.url ?? '/')
  if (path !== '/api' && !path.startsWith('/api/')) {
    if (!allows(request, response, 'GET', 'HEAD')) return
    return servePage(control.page, request, response)
  }
  const stranger = refusalByToken(request.headers, control.token)
  if (stranger) {
    response.setHeader('WWW-Authenticate', 'Bearer')
    return say(response, stranger.status, stranger.words)
  }
  switch (path) {
    case '/api/cluster':
      if (allows(request, response, 'GET')) sendJson(response, 200, await control.facts())
      return
    case '/api/feed':
      if (allows(request, response, 'GET')) sendFeed(control, response)
      return
    case '/api/deed':
      if (!allows(request, response, 'POST')) return
      return act(control, request, response, parseDeed, (deed) => control.do(deed))
    case '/api/traffic':
      if (!allows(request, response, 'POST')) return
      return act(control, request, response, parseRate, async (rate) => control.setTraffic(rate))
    default:
      say(response, 404, 'there is nothing of this name')
  }
}

function allows({ method = '' }: IncomingMessage, response: ServerResponse, ...methods: string[]): boolean {
  if (methods.includes(method)) return true
  response.setHeader('Allow', methods.join(', '))
  say(response, 405, `only ${methods.join(' and ')}`)
  return false
}

function sendFeed(control: ConsoleControl, response: ServerResponse): void {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
  const leave = control.join(response)
  if (!leave) {
    say(response, 503, 'too many read the feed already')
    return
  }
  response.once('close', leave)
  // So that the reader knows at once that it reads.
  response.flushHeaders()
}

/** Reads what is wished for, and answers with what came of it. */
async function act<T>(
  control: ConsoleControl,
  request: IncomingMessage,
  response: ServerResponse,
  parse: (json: string) => Parsed<T>,
  perform: (wish: T) => Promise<string>,
): Promise<void> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return say(response, 415, 'the body is JSON, of type application/json')
  }
  const body = await bodyOf(request)
  if (body === undefined) {
    response.setHeader('Connection', 'close')
    return say(response, 413, `the body has at most ${BODY_BYTES_MAX} bytes`)
  }
  const wish = parse(body)
  if (!wish.ok) return say(response, 400, wish.reason)
  if (control.busy !== undefined) return say(response, 409, control.busy)
  try {
    const words = await perform(wish.value)
    const done: DeedAnswer = { ok: true, words }
    sendJson(response, 200, done)
  } catch (error) {
    const words = error instanceof CallError ? error.message : toFailure(error)?.message
    if (words === undefined) throw error
    say(response, 409, words)
  }
}

/** Undefined when it is too long. Rejects when it breaks off. */
function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      // What is too much is read and dropped, so that the answer gets through.
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk)
      else resolve(undefined)
    })
    request.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.once('error', reject)
  })
}

function say(response: ServerResponse, status: number, words: string): void {
  const refusal: DeedAnswer = { ok: false, words }
  sendJson(response, status, refusal)
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
  response.writeHead(status).end(`${toJson(value)}\n`)
}
