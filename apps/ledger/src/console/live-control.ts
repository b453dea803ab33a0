import { CallError } from '@synod/client'
import { LIVE_DEEDS } from '@synod/deeds'
import { type Client, type Cluster, connect } from '@synod/node'
import { type ClusterLearning, clusterMembers, type NodeNumber, parseNode } from '@synod/protocol'
import type { LocalCluster } from '../cluster-setup.ts'
import type { Fleet } from '../fleet.ts'
import type { ClusterFacts, NodeFacts, TrafficRate } from './api.ts'
import type { FeedSink } from './audience.ts'
import { CutLinks } from './cut-links.ts'
import type { LiveDeed } from './deed-schema.ts'
import { type Desk, deskOf, type TellCalled } from './desk.ts'
import { doDeed } from './live-deeds.ts'
import type { LiveFeed } from './live-feed.ts'
import type { PageFiles } from './page-files.ts'
import type { ConsoleControl } from './routes.ts'
import { Traffic } from './traffic.ts'

export interface LiveControlOptions {
  readonly local: LocalCluster
  readonly fleet: Fleet
  readonly feed: LiveFeed
  readonly page: PageFiles
  readonly token: string
  /** Why nothing may be done to the cluster at a time. */
  readonly busy: () => string | undefined
}

const MEMBERS_MS_MAX = 800
const CALL_MS_MAX = 5000

/** What the console knows of a live cluster and does to it. */
export class LiveControl implements ConsoleControl {
  readonly token: string
  readonly page: PageFiles
  readonly #local: LocalCluster
  readonly #fleet: Fleet
  readonly #feed: LiveFeed
  readonly #busy: () => string | undefined
  readonly #links: CutLinks
  readonly #client: Client
  readonly #traffic: Traffic
  readonly #desks = new Map<NodeNumber, { readonly client: Client; readonly desk: Desk }>()
  readonly #tell: TellCalled
  #known: Pick<ClusterFacts, 'members' | 'learning'>

  constructor({ local, fleet, feed, page, token, busy }: LiveControlOptions) {
    this.token = token
    this.page = page
    this.#local = local
    this.#fleet = fleet
    this.#feed = feed
    this.#busy = busy
    this.#links = new CutLinks(fleet)
    this.#tell = (called) => feed.tell({ type: 'called', ...called })
    this.#client = connect(local.cluster, { deadlineMs: CALL_MS_MAX })
    this.#traffic = new Traffic(deskOf(this.#client, this.#tell))
    this.#known = asListed(local.cluster)
  }

  get busy(): string | undefined {
    return this.#busy()
  }

  async facts(): Promise<ClusterFacts> {
    const busy = this.busy ?? null
    return {
      name: this.#local.cluster.name,
      nodes: this.#local.nodes.map(({ id, endpoint }) => this.#factsOf(id, endpoint)),
      ...(await this.#configuration()),
      deeds: busy === null ? LIVE_DEEDS : [],
      busy,
      traffic: { perSecond: this.#traffic.perSecond },
    }
  }

  join(sink: FeedSink): (() => void) | undefined {
    return this.#feed.isFull ? undefined : this.#feed.join(sink)
  }

  do(deed: LiveDeed): Promise<string> {
    return doDeed(deed, {
      fleet: this.#fleet,
      feed: this.#feed,
      links: this.#links,
      client: this.#client,
      clusterFile: this.#local.clusterFile,
      deskAt: (node) => this.#deskAt(node),
    })
  }

  setTraffic({ perSecond }: TrafficRate): string {
    this.#traffic.setRate(perSecond)
    return perSecond === 0 ? 'no transfers are made' : `${perSecond} transfers are made each second`
  }

  async close(): Promise<void> {
    this.#traffic.close()
    const clients = [this.#client, ...[...this.#desks.values()].map(({ client }) => client)]
    await Promise.all(clients.map((client) => client.close()))
  }

  #factsOf(id: string, endpoint: string): NodeFacts {
    const process = this.#fleet.processOf(id)
    const pid = process?.isRunning ? process.pid : null
    return { node: parseNode(id) ?? 0, id, endpoint, pid, life: this.#fleet.lifeOf(id) }
  }

  /** Who takes part, as far as it is known: nobody may be there to ask. */
  async #configuration(): Promise<Pick<ClusterFacts, 'members' | 'learning'>> {
    // Whoever reads the feed need not ask the nodes, which would be seen in it.
    const latest = this.#feed.latest
    if (latest) return { members: latest.members, learning: latest.learning }
    try {
      const { members, learning } = await this.#client.members(undefined, { deadlineMs: MEMBERS_MS_MAX })
      this.#known = { members: members.map(({ node }) => node), learning }
    } catch (error) {
      if (!(error instanceof CallError)) throw error
    }
    return this.#known
  }

  /** A client that begins with this node, and goes wherever it is told to from there. */
  #deskAt(node: NodeNumber): Desk {
    const known = this.#desks.get(node)
    if (known) return known.desk
    const { cluster } = this.#local
    const nodes = [...cluster.nodes].sort((a, b) => Number(b.node === node) - Number(a.node === node))
    const client = connect({ ...cluster, nodes }, { deadlineMs: CALL_MS_MAX })
    const desk = deskOf(client, this.#tell)
    this.#desks.set(node, { client, desk })
    return desk
  }
}

function asListed(cluster: Cluster): { readonly members: readonly NodeNumber[]; readonly learning: ClusterLearning } {
  return { members: clusterMembers(cluster), learning: cluster.learning }
}
