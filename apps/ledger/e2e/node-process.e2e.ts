import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Gathering, type Happening } from '@synod/feed'
import { ledgerClient } from '@synod/ledger'
import { connect, monotonicUs } from '@synod/node'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLocalCluster, type LocalCluster } from '../src/cluster-setup.ts'
import type { NodeReport } from '../src/node-report.ts'
import { freePorts } from '../src/ports.ts'
import { type NodeProcess, startNodeProcess } from '../src/processes.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const WAIT = { timeout: 30_000, interval: 20 }

let directory: string
let local: LocalCluster
let processes: NodeProcess[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'synod-e2e-'))
  local = await createLocalCluster(directory, { name: 'watched', ports: await freePorts(3) })
})

afterEach(async () => {
  await Promise.all(processes.map((process) => process.kill('SIGKILL')))
  processes = []
  await rm(directory, { recursive: true, force: true })
})

async function start(hasDebugLinks: boolean): Promise<void> {
  const { clusterFile } = local
  const settings = { clusterFile, initialise: true, hasDebugLinks }
  processes = await Promise.all(local.nodes.map(({ id, data }) => startNodeProcess({ ...settings, id, data })))
}

describe('the processes of a cluster', () => {
  it('tell of a transfer as one story, while they are asked to', async () => {
    await start(false)
    const originUs = monotonicUs()
    const gathering = new Gathering()
    const story: Happening[] = []
    for (const process of processes) {
      process.onReport((report) => report.type === 'feed' && gathering.take(report.happenings))
      process.order({ type: 'watch', isOn: true, originUs })
    }
    const client = connect(local.cluster)
    const bank = ledgerClient(client)
    await bank.open({ account: 'alice', currency: 'EUR' })
    await bank.deposit({ id: 'd1', account: 'alice', amount: 3000n, currency: 'EUR' })
    await client.close()
    const executed = () => {
      story.push(...gathering.release(monotonicUs() - originUs))
      return story.flatMap((each) => (each.type === 'decided' && each.what === 'executed' ? [each] : []))
    }
    const deposits = () => executed().filter(({ value }) => value === 'deposit 30.00 EUR to alice')
    await vi.waitFor(
      () =>
        expect(
          deposits()
            .map(({ node }) => node)
            .sort(),
        ).toEqual([1, 2, 3]),
      WAIT,
    )
    const rows = () => story.flatMap((each) => (each.type === 'portrayed' ? [each.portrait.state?.rows.at(-1)] : []))
    await vi.waitFor(() => {
      executed()
      expect(rows()).toContainEqual(['alice', '30.00 EUR'])
    }, WAIT)
  })

  it('cut links where they were started so, and refuse elsewhere', async () => {
    await start(true)
    const [one] = processes as [NodeProcess]
    const reports: NodeReport[] = []
    one.onReport((report) => reports.push(report))
    one.order({ type: 'cut', peers: [2, 3] })
    await vi.waitFor(() => expect(reports).toContainEqual({ type: 'linksCut', peers: [2, 3] }), WAIT)
    await one.stop()
    const again = await startNodeProcess({
      clusterFile: local.clusterFile,
      ...(local.nodes[0] as { id: string; data: string }),
    })
    processes = [...processes.slice(1), again]
    again.onReport((report) => reports.push(report))
    again.order({ type: 'cut', peers: [2] })
    await vi.waitFor(() => expect(reports).toContainEqual(expect.objectContaining({ type: 'cutRefused' })), WAIT)
  })

  it('end with exit code 0 when they are told to leave', async () => {
    await start(false)
    const exits = await Promise.all(processes.map((process) => process.stop()))
    expect(exits.map(({ code, signal }) => ({ code, signal }))).toEqual(
      processes.map(() => ({ code: 0, signal: null })),
    )
  })
})
