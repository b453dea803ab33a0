import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { CallError } from '@synod/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EXIT_CODES, Failure } from '../failure.ts'
import type { ClusterFacts, TrafficRate } from './api.ts'
import type { FeedSink } from './audience.ts'
import type { LiveDeed } from './deed-schema.ts'
import { PageFiles } from './page-files.ts'
import { answer, type ConsoleControl } from './routes.ts'

const TOKEN = 'a-token-of-this-run'
const FACTS: ClusterFacts = {
  name: 'bank',
  nodes: [],
  members: [1, 2, 3],
  learning: 'every',
  deeds: ['kill'],
  busy: null,
  traffic: { perSecond: 0 },
}

/** What a test has the console be. */
class PlayedControl implements ConsoleControl {
  readonly token = TOKEN
  readonly page: PageFiles
  readonly deeds: LiveDeed[] = []
  readonly rates: TrafficRate[] = []
  readonly readers = new Set<FeedSink>()
  busy: string | undefined
  isFull = false
  outcome: () => Promise<string> = async () => 'done'

  constructor(folder: string) {
    this.page = new PageFiles(folder)
  }

  async facts(): Promise<ClusterFacts> {
    return FACTS
  }

  join(sink: FeedSink): (() => void) | undefined {
    if (this.isFull) return undefined
    this.readers.add(sink)
    return () => this.readers.delete(sink)
  }

  do(deed: LiveDeed): Promise<string> {
    this.deeds.push(deed)
    return this.outcome()
  }

  setTraffic(rate: TrafficRate): string {
    this.rates.push(rate)
    return 'set'
  }
}

let folder: string
let control: PlayedControl
let server: Server
let port: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'synod-routes-'))
  control = new PlayedControl(folder)
  server = createServer((asked, response) => void answer(control, asked, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Asks as a program may, which chooses its headers freely, as a browser does not. */
function open(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, method, headers }, resolve)
    asking.once('error', reject)
    asking.end(body)
  })
}

async function ask(path: string, asked: Asked = {}) {
  const response = await open(path, asked)
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

const bearer = { Authorization: `Bearer ${TOKEN}` }
const json = { ...bearer, 'Content-Type': 'application/json' }
const kill = { method: 'POST', headers: json, body: '{"type":"kill","node":1}' }

describe('the page', () => {
  it('is given to anybody on this machine, who may load nothing from elsewhere', async () => {
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Synod</title>')
    const { status, headers, body } = await ask('/')
    expect([status, body]).toEqual([200, '<!doctype html><title>Synod</title>'])
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    expect((await ask('/', { headers: { 'If-None-Match': String(headers.etag) } })).status).toBe(304)
    expect((await ask('/', { headers: { 'Accept-Encoding': 'gzip, deflate, br' } })).headers['content-encoding']).toBe(
      'br',
    )
    expect((await ask('/', { headers: { 'Accept-Encoding': 'gzip' } })).headers['content-encoding']).toBe('gzip')
    const head = await ask('/', { method: 'HEAD' })
    expect([head.headers['content-length'], head.body]).toEqual([String(body.length), ''])
  })

  it('that is not built says how to build it', async () => {
    const { status, body } = await ask('/')
    expect([status, body]).toEqual([503, expect.stringContaining('npx nx build @synod/console')])
  })

  it.each(['/nothing.js', '/../package.json', '/%2e%2e/package.json', '/..%5cpackage.json'])(
    'has no %s',
    async (path) => {
      await writeFile(join(folder, 'index.html'), '')
      await ask('/')
      expect((await ask(path)).status).toBe(404)
    },
  )

  it('cannot be written to', async () => {
    const { status, headers } = await ask('/', { method: 'POST', body: 'x' })
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
  })
})

describe('whoever has no business here', () => {
  const strangers: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
    ['without a token', {}, 401],
    ['with a wrong token', { Authorization: 'Bearer another' }, 401],
    ['with an empty token', { Authorization: 'Bearer ' }, 401],
    ['with the token in another scheme', { Authorization: `Basic ${TOKEN}` }, 401],
    ['with a token that goes on', { Authorization: `Bearer ${TOKEN}x` }, 401],
    ['from another site', { ...bearer, Origin: 'https://evil.example' }, 403],
    ['from another port', { ...bearer, Origin: 'http://127.0.0.1:1' }, 403],
    ['from a page that has no origin', { ...bearer, Origin: 'null' }, 403],
    ['by a name that points here', { ...bearer, Host: 'evil.example' }, 403],
    ['by that name, as its own origin', { ...bearer, Host: 'evil.example', Origin: 'http://evil.example' }, 403],
    ['by an address without the port', { ...bearer, Host: '127.0.0.1' }, 403],
  ]

  it.each(strangers)('%s, is turned away, and nothing is done', async (_, headers, status) => {
    const typed = { ...headers, 'Content-Type': 'application/json' }
    expect((await ask('/api/cluster', { headers })).status).toBe(status)
    expect((await ask('/api/feed', { headers })).status).toBe(status)
    expect((await ask('/api/deed', { ...kill, headers: typed })).status).toBe(status)
    const traffic = { method: 'POST', headers: typed, body: '{"perSecond":5}' }
    expect((await ask('/api/traffic', traffic)).status).toBe(status)
    expect([control.deeds, control.rates, control.readers.size]).toEqual([[], [], 0])
  })

  it('by a name that points here does not even get the page', async () => {
    await writeFile(join(folder, 'index.html'), 'page')
    expect((await ask('/', { headers: { Host: 'evil.example' } })).status).toBe(403)
  })

  it('asks in vain whether it would be let in', async () => {
    const preflight = {
      method: 'OPTIONS',
      headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
    }
    const { status, headers } = await ask('/api/deed', preflight)
    expect(status).toBe(403)
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

describe('a deed', () => {
  it('of the page is done, and answered with what came of it', async () => {
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      const headers = { ...json, Host: host, Origin: `http://${host}` }
      expect(await ask('/api/deed', { ...kill, headers })).toMatchObject({
        status: 200,
        body: '{"ok":true,"words":"done"}\n',
      })
    }
    expect(control.deeds).toEqual([
      { type: 'kill', node: 1 },
      { type: 'kill', node: 1 },
    ])
  })

  it.each([
    ['the cluster refuses', new Failure(EXIT_CODES.refused, 'n1 does not run'), 409, 'n1 does not run'],
    ['nobody answers', new CallError({ outcome: 'unavailable', summary: 'no leader' }), 409, 'no leader'],
    ['breaks something', new Error('unforeseen'), 500, 'unforeseen'],
  ])('that %s is not done', async (_, error, status, words) => {
    control.outcome = () => Promise.reject(error)
    const { status: got, body } = await ask('/api/deed', kill)
    expect([got, JSON.parse(body)]).toEqual([status, { ok: false, words }])
  })

  it('is not done while the cluster is busy', async () => {
    control.busy = 'the demo runs'
    expect(await ask('/api/deed', kill)).toMatchObject({ status: 409, body: '{"ok":false,"words":"the demo runs"}\n' })
    expect(control.deeds).toEqual([])
  })

  it('that is none is refused', async () => {
    const { status, body } = await ask('/api/deed', { ...kill, body: '{"type":"kill","node":0}' })
    expect([status, JSON.parse(body).ok]).toEqual([400, false])
    expect((await ask('/api/deed', { ...kill, headers: bearer })).status).toBe(415)
    expect((await ask('/api/deed', { headers: bearer })).headers.allow).toBe('POST')
    expect((await ask('/api/nothing', { headers: bearer })).status).toBe(404)
    expect(control.deeds).toEqual([])
  })

  it('in a body that is too long is refused, and so is one that never ends', async () => {
    expect((await ask('/api/deed', { ...kill, body: `${kill.body}${' '.repeat(5000)}` })).status).toBe(413)
    const socket = connect(port, '127.0.0.1')
    const lines = [
      ...['POST /api/deed HTTP/1.1', `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${TOKEN}`],
      ...['Content-Type: application/json', 'Transfer-Encoding: chunked', '', ''],
    ]
    socket.write(lines.join('\r\n'))
    socket.write(`2000\r\n${' '.repeat(0x2000)}\r\n`)
    const [status] = (await text(socket)).split('\r\n', 1)
    expect(status).toBe('HTTP/1.1 413 Payload Too Large')
    expect(control.deeds).toEqual([])
  })
})

it('the cluster and the rate of traffic are told and set', async () => {
  const { status, body } = await ask('/api/cluster', { headers: bearer })
  expect([status, JSON.parse(body)]).toEqual([200, FACTS])
  const traffic = { method: 'POST', headers: json, body: '{"perSecond":5}' }
  expect(await ask('/api/traffic', traffic)).toMatchObject({ status: 200, body: '{"ok":true,"words":"set"}\n' })
  expect(control.rates).toEqual([{ perSecond: 5 }])
})

describe('the feed', () => {
  it('is joined, and left when the reader goes', async () => {
    const response = await open('/api/feed', { headers: bearer })
    expect(response.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    })
    for (const reader of control.readers) reader.write('[]\n')
    const [chunk] = await response.take(1).toArray()
    expect(String(chunk)).toBe('[]\n')
    response.destroy()
    await expect.poll(() => control.readers.size).toBe(0)
  })

  it('has no more readers than a few', async () => {
    control.isFull = true
    expect((await ask('/api/feed', { headers: bearer })).status).toBe(503)
  })
})
