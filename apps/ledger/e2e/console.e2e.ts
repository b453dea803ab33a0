import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Happening, Portrait } from '@synod/feed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freeRow, isAlive, run } from './command-line.fixture.ts'
import { type ConsolePage, type Up, upWithConsole } from './console-page.fixture.ts'

const WAIT = { timeout: 20_000 }

let directory: string
let page: ConsolePage
let child: ChildProcess
let nodes: Up['nodes']
let up: Up

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'synod-console-'))
  const port = String((await freeRow(3)) - 1)
  const started = await upWithConsole('--nodes', '3', '--data', join(directory, 'data'), '--port', port)
  child = started.child
  up = started.up
  page = started.page
  nodes = up.nodes
})

afterEach(async () => {
  page.close()
  child.kill('SIGKILL')
  await expect.poll(() => nodes.filter(({ pid }) => isAlive(pid)), WAIT).toEqual([])
  await rm(directory, { recursive: true, force: true, maxRetries: 10 })
})

/** How each node looked last. */
function portraits(): ReadonlyMap<number, Portrait> {
  return new Map(page.heard.flatMap((each) => (each.type === 'portrayed' ? [[each.portrait.node, each.portrait]] : [])))
}

function deeds(): string[] {
  return page.heard.flatMap((each) => (each.type === 'done' ? [`${each.deed} ${each.to}`] : []))
}

function told<Type extends Happening['type']>(type: Type): Extract<Happening, { readonly type: Type }>[] {
  return page.heard.filter((each): each is Extract<Happening, { readonly type: Type }> => each.type === type)
}

describe('ledger up --console', () => {
  it('shows a transfer on all nodes, a leader that is killed and the one that follows it, and a node that starts again', async () => {
    const opened = await page.fetch('/')
    expect([200, 503]).toContain(opened.status)
    expect(opened.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await page.facts()).toMatchObject({ members: [1, 2, 3], busy: null, traffic: { perSecond: 0 } })
    await page.read()
    await expect.poll(() => portraits().size, WAIT).toBe(3)

    expect(
      await page.do({ type: 'call', node: 2, call: { f: 'open', account: 'alice', currency: 'EUR' } }),
    ).toMatchObject({ ok: true })
    await page.do({ type: 'call', node: 2, call: { f: 'open', account: 'bob', currency: 'EUR' } })
    await page.do({ type: 'call', node: 3, call: { f: 'deposit', account: 'alice', amount: '5000' } })
    const transfer = { f: 'transfer', from: 'alice', to: 'bob', amount: '3000' } as const
    const paid = await page.do({ type: 'call', node: 1, call: transfer })
    expect(paid).toMatchObject({
      ok: true,
      words: expect.stringMatching(/^transfer 30.00 EUR alice → bob: done in slot/),
    })
    const balances = () => [...portraits().values()].map(({ state }) => new Map(state?.rows).get('bob'))
    await expect.poll(balances, WAIT).toEqual(['30.00 EUR', '30.00 EUR', '30.00 EUR'])
    await expect
      .poll(() => told('called').some(({ words, state }) => state === 'answered' && words.includes('→ bob')), WAIT)
      .toBe(true)
    expect(told('arrived').length).toBeGreaterThan(0)
    expect(told('stepped').some(({ transitions }) => transitions.length > 0)).toBe(true)

    const leader = Number(up.leader.slice(1))
    expect(await page.do({ type: 'kill', node: leader })).toMatchObject({ ok: true })
    expect(isAlive(nodes[leader - 1]?.pid ?? 0)).toBe(false)
    const leads = () =>
      [...portraits().values()].find(({ life, standing }) => life === 'running' && standing === 'leading')
    await expect.poll(() => leads()?.node ?? leader, WAIT).not.toBe(leader)
    await expect.poll(() => portraits().get(leader)?.life, WAIT).toBe('down')
    expect(await page.do({ type: 'kill', node: leader })).toEqual({ ok: false, words: `n${leader} does not run` })

    expect(await page.do({ type: 'start', node: leader })).toMatchObject({ ok: true })
    await expect.poll(() => portraits().get(leader)?.life, WAIT).toBe('running')
    await expect.poll(balances, WAIT).toEqual(['30.00 EUR', '30.00 EUR', '30.00 EUR'])
    expect(deeds()).toEqual([`killed ${leader}`, `started ${leader}`])
    nodes = (await page.facts()).nodes.map(({ id, pid }) => ({ id, pid: pid ?? 0 }))
  })

  it('cuts links, has a node stand still, changes how nodes learn, and makes traffic', async () => {
    await page.read()
    expect(await page.do({ type: 'learning', learning: 'every' })).toMatchObject({ ok: true })
    expect(await page.do({ type: 'cut', from: 1, to: 2, isBothWays: true })).toEqual({
      ok: true,
      words: 'n1 ↔ n2 is cut',
    })
    expect(await page.do({ type: 'mend', from: 1, to: 2, isBothWays: false })).toEqual({
      ok: true,
      words: 'n1 → n2 is mended',
    })
    expect(await page.do({ type: 'mend', from: 2, to: 1, isBothWays: false })).toMatchObject({ ok: true })
    const traffic = await page.fetch('/api/traffic', { method: 'POST', body: '{"perSecond":50}' })
    expect(traffic.status).toBe(200)
    await expect
      .poll(
        () => told('called').filter(({ words, state }) => state === 'answered' && words.includes('till:')).length,
        WAIT,
      )
      .toBeGreaterThan(20)
    expect(await page.do({ type: 'pause', node: 3 })).toMatchObject({ ok: true })
    await expect.poll(() => portraits().get(3)?.life, WAIT).toBe('paused')
    expect((await page.facts()).nodes[2]).toMatchObject({ life: 'paused' })
    expect(await page.do({ type: 'resume', node: 3 })).toMatchObject({ ok: true })
    await expect.poll(() => portraits().get(3)?.life, WAIT).toBe('running')
    expect((await page.facts()).learning).toBe('every')
    await expect
      .poll(deeds, WAIT)
      .toEqual(['configured ', 'cut 1,2', 'mended 1,2', 'mended 2,1', 'paused 3', 'resumed 3'])
  })

  it('takes a node out of the cluster, which does not start again', async () => {
    await page.read()
    const leader = Number(up.leader.slice(1))
    const node = leader === 3 ? 2 : 3
    expect(await page.do({ type: 'removeNode', node })).toMatchObject({ ok: true })
    await expect.poll(deeds, WAIT).toEqual([`configured ${node}`, `left ${node}`])
    expect(await page.do({ type: 'start', node })).toMatchObject({
      ok: false,
      words: `n${node} has left the cluster, for ever`,
    })
    expect(JSON.parse(readFileSync(up.clusterFile, 'utf8')).nodes).toHaveLength(2)
    expect(await page.facts()).toMatchObject({ members: [1, 2, 3].filter((each) => each !== node) })
  })

  it('does nothing for whoever does not know the token, nor for the page of another site', async () => {
    const { port } = new URL(page.origin)
    const kill = JSON.stringify({ type: 'kill', node: 1 })
    const json = { 'Content-Type': 'application/json' }
    const bearer = { ...json, Authorization: `Bearer ${page.token}` }
    const strangers = [
      json,
      { ...json, Authorization: 'Bearer guess' },
      { ...bearer, Origin: 'https://evil.example' },
      { ...bearer, Host: `evil.example:${port}` },
    ]
    for (const headers of strangers) {
      expect([401, 403]).toContain(await statusOf('/api/deed', { method: 'POST', headers, body: kill }))
      expect([401, 403]).toContain(await statusOf('/api/feed', { headers }))
    }
    expect(await statusOf('/../../package.json', {})).toBe(404)
    expect(nodes.every(({ pid }) => isAlive(pid))).toBe(true)
    const taken = await run(['up', '--console', port, '--data', join(directory, 'another'), '--port', '45000'])
    expect([taken.code, taken.stderr]).toEqual([
      1,
      `ledger: --console ${port}: another program listens there; leave the port out and a free one is taken\n`,
    ])
  })

  it('ends on Ctrl-C with every node, one that stands still included', async () => {
    await page.read()
    expect(await page.do({ type: 'pause', node: 2 })).toMatchObject({ ok: true })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    expect(nodes.filter(({ pid }) => isAlive(pid))).toEqual([])
  })

  it('killed itself, takes every node along, one that stands still included', async () => {
    expect(await page.do({ type: 'pause', node: 2 })).toMatchObject({ ok: true })
    child.kill('SIGKILL')
    await expect.poll(() => nodes.filter(({ pid }) => isAlive(pid)), WAIT).toEqual([])
  })

  /** Of a request whose headers a browser would not let a page choose. */
  function statusOf(
    path: string,
    { body, ...more }: { method?: string; headers?: Record<string, string>; body?: string },
  ) {
    const { port } = new URL(page.origin)
    return new Promise<number | undefined>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, ...more }, (response) => {
        response.destroy()
        resolve(response.statusCode)
      })
      asked.once('error', reject)
      asked.end(body)
    })
  }
})
