import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConfigurationResult } from '@synod/client'
import type { Configuration, ConfigurationCommand } from '@synod/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLocalCluster } from '../cluster-setup.ts'
import { CutLinks } from './cut-links.ts'
import type { LiveDeed } from './deed-schema.ts'
import type { CallEnd } from './desk.ts'
import { doDeed } from './live-deeds.ts'
import type { Untimed } from './live-feed.ts'
import { playedFleet } from './node-process.fixture.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'synod-deeds-'))
})

afterEach(() => rm(directory, { recursive: true }))

const CHANGED: ConfigurationResult = {
  status: 'changed',
  detail: 'n3 votes no more',
  slot: 9,
  fromSlot: 73,
  members: [1, 2],
}

/** Three nodes that run, a client that gets this answer to a change, and a desk whose calls end so. */
async function begin({ result = CHANGED, end = { state: 'answered', words: 'done' } as CallEnd } = {}) {
  const { fleet, launched } = playedFleet()
  for (const { id } of fleet.nodes) await fleet.start(id)
  const { cluster, clusterFile } = await createLocalCluster(directory, { name: 'bank', ports: [7401, 7402, 7403] })
  const told: Untimed[] = []
  const commands: ConfigurationCommand[] = []
  const asked: number[] = []
  const configuration: Configuration = {
    members: cluster.nodes.slice(0, 2).map((node) => ({ ...node, since: 1 })),
    learners: [],
    removed: cluster.nodes.slice(2),
    numbersThrough: 3,
    learning: 'every',
    changedAt: 9,
  }
  const client = {
    configure: async (command: ConfigurationCommand) => {
      commands.push(command)
      return result
    },
    members: async () => configuration,
  }
  const deskAt = (node: number) => {
    asked.push(node)
    return { call: async () => end }
  }
  const feed = { tell: (happening: Untimed) => void told.push(happening) }
  const links = new CutLinks(fleet)
  const perform = (deed: LiveDeed) => doDeed(deed, { fleet, feed, links, client, clusterFile, deskAt })
  return { fleet, launched, told, commands, asked, clusterFile, perform }
}

describe('a deed', () => {
  it('to a process is done to it, and says so', async () => {
    const { launched, fleet, perform } = await begin()
    expect(await perform({ type: 'pause', node: 2 })).toBe('n2 stands still (SIGSTOP)')
    expect(fleet.lifeOf('n2')).toBe('paused')
    expect(await perform({ type: 'resume', node: 2 })).toBe('n2 goes on (SIGCONT)')
    expect(await perform({ type: 'kill', node: 1 })).toBe('n1 killed (SIGKILL, pid 1000)')
    expect(launched[0]?.signals).toEqual(['SIGKILL'])
    expect(await perform({ type: 'start', node: 1 })).toBe('n1 started (pid 1003)')
    await expect(perform({ type: 'start', node: 1 })).rejects.toThrow('n1 runs already')
    await expect(perform({ type: 'kill', node: 4 })).rejects.toThrow('there is no n4 here')
  })

  it('to a link is an order to one end of it, or to both, and is told with its direction', async () => {
    const { launched, told, perform } = await begin()
    for (const process of launched) process.answersCuts()
    expect(await perform({ type: 'cut', from: 1, to: 2, isBothWays: true })).toBe('n1 ↔ n2 is cut')
    expect(await perform({ type: 'mend', from: 2, to: 1, isBothWays: false })).toBe('n2 → n1 is mended')
    expect(launched.map(({ orders }) => orders)).toEqual([
      [{ type: 'cut', peers: [2] }],
      [
        { type: 'cut', peers: [1] },
        { type: 'cut', peers: [] },
      ],
      [],
    ])
    expect(told).toEqual([
      { type: 'done', to: [1, 2], deed: 'cut', words: 'n1 ↔ n2 is cut' },
      { type: 'done', to: [2, 1], deed: 'mended', isOneWay: true, words: 'n2 → n1 is mended' },
    ])
  })

  it('to the members is a command, and the cluster file follows', async () => {
    const { commands, told, clusterFile, perform } = await begin()
    expect(await perform({ type: 'removeNode', node: 3 })).toBe('n3 votes no more')
    expect(commands).toEqual([{ type: 'removeNode', node: 3 }])
    expect(told).toEqual([{ type: 'done', to: [3], deed: 'configured', words: 'n3 votes no more' }])
    expect(JSON.parse(await readFile(clusterFile, 'utf8')).nodes).toHaveLength(2)
  })

  it('to how nodes learn is a command, and one that changes nothing is no failure', async () => {
    const learning = { type: 'learning', learning: { delegates: 2 } } as const
    const first = await begin()
    expect(await first.perform(learning)).toBe('learning is delegates:2 from now on')
    expect(first.commands).toEqual([{ type: 'setLearning', learning: { delegates: 2 } }])
    const again = await begin({ result: { ...CHANGED, status: 'unchanged', detail: 'it is so already' } })
    expect(await again.perform(learning)).toBe('it is so already')
    expect(again.told).toEqual([])
  })

  it('that the cluster refuses is not done', async () => {
    const { told, perform } = await begin({ result: { ...CHANGED, status: 'last member', detail: 'n1 is the last' } })
    await expect(perform({ type: 'removeNode', node: 1 })).rejects.toThrow('last member: n1 is the last')
    expect(told).toEqual([])
  })

  it('that is a call is made at the node that was chosen, and is not done when it was refused', async () => {
    const call = { type: 'call', node: 2, call: { f: 'deposit', account: 'alice', amount: '5' } } as const
    const { asked, perform } = await begin()
    expect(await perform(call)).toBe('done')
    expect(asked).toEqual([2])
    const refusing = await begin({ end: { state: 'refused', words: 'account frozen' } })
    await expect(refusing.perform(call)).rejects.toThrow('account frozen')
  })
})
