import { Outbox } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Barriers } from './barriers.ts'
import { Membership } from './membership.ts'
import { MemoryCluster } from './memory-cluster.fixture.ts'
import { type HostParts, hostParts } from './parts.ts'
import { Replica } from './replica.ts'
import { Sessions } from './sessions.ts'

describe('the parts of a host', () => {
  it('may be varied, and are what the host then uses', async () => {
    const used = new Set<string>()
    class WatchedOutbox extends Outbox<Uint8Array> {
      override flush() {
        used.add('outbox')
        super.flush()
      }
    }
    class WatchedBarriers extends Barriers {
      override confirm(...reply: Parameters<Barriers['confirm']>) {
        used.add('barriers')
        return super.confirm(...reply)
      }
    }
    class WatchedSessions extends Sessions {
      override answer(...command: Parameters<Sessions['answer']>) {
        used.add('sessions')
        return super.answer(...command)
      }
    }
    class WatchedMembership extends Membership {
      override restore(...restored: Parameters<Membership['restore']>) {
        used.add('membership')
        super.restore(...restored)
      }
    }
    class WatchedReplica extends Replica {
      override endTurn() {
        used.add('replica')
        return super.endTurn()
      }
    }
    const parts: HostParts = {
      outbox: (options) => new WatchedOutbox(options),
      barriers: () => new WatchedBarriers(),
      sessions: (limits) => new WatchedSessions(limits),
      membership: (cluster) => new WatchedMembership(cluster),
      recover: (options) => {
        used.add('recover')
        return hostParts.recover(options)
      },
      replica: (options) => new WatchedReplica(options),
    }
    const cluster = await MemoryCluster.start({ parts })
    const client = await cluster.client()
    const leader = await cluster.untilLeader()
    const session = await client.open(leader)
    await client.add(leader, session, 1, 5)
    expect(await client.read(1)).toBe(5)
    await cluster.crash(1)
    await cluster.boot(1)
    expect(used).toEqual(new Set(Object.keys(hostParts)))
  })

  it('are the ordinary ones otherwise, new for each host', () => {
    expect(hostParts.sessions()).not.toBe(hostParts.sessions())
  })
})
