import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ledgerClient } from '@synod/ledger'
import { connect, type NodeStatus } from '@synod/node'
import type { NodeNumber } from '@synod/protocol'
import { createLocalCluster, type LocalCluster } from '../cluster-setup.ts'
import type { Console } from '../console/console.ts'
import { freePorts } from '../ports.ts'
import { FUNDINGS } from './accounts.ts'
import { readBalance } from './calls.ts'
import { type Bank, checkApplied, checkBalances, checkBooks, checkDigests, checkRefused } from './checks.ts'
import { DemoNodes, newTraces } from './demo-nodes.ts'
import { type Customer, History, UNRECORDED } from './history.ts'
import { Journal } from './journal.ts'
import { formatCount, formatSeconds, plural } from './numbers.ts'
import { openAccounts } from './open-accounts.ts'
import type { Check, DemoResult, Failover } from './result.ts'
import type { Happening, View } from './scene.ts'
import { Stage } from './stage.ts'
import { CUSTOMERS_AT_ONCE, serve } from './teller.ts'
import { Tempo } from './tempo.ts'
import { until } from './until.ts'

export interface DemoOptions {
  /** How long the tellers work. */
  readonly seconds: number
  /** Whether the leader is killed half-way. */
  readonly kills: boolean
  /** A directory for the nodes' protocol traces, whose old ones are replaced. */
  readonly trace?: string | undefined
  /** A file for what the clients ask and see, which is replaced. */
  readonly history?: string | undefined
  readonly view: View
  /** The port of a console; 0 for any that is free, and absent for no console. */
  readonly console?: number | undefined
}

const NODES = 3
const TELLERS = 8
/** So long after its death the leader is started again: a sixth of the load, within these bounds, in milliseconds. */
const DEAD_MS_MIN = 800
const DEAD_MS_MAX = 3000
const ELECTION_MS_MAX = 15_000
const RETURN_MS_MAX = 15_000
const AGREEMENT_MS_MAX = 15_000
/** Tellers who find nobody to answer hand an order in again after so long. */
const TELLER_DEADLINE_MS = 3000
/** So long the demonstration waits for its console to be opened. */
const AUDIENCE_MS_MAX = 60_000
const BUSY = 'the demo kills and checks by itself: wait until it is over, the cluster stays'

/**
 * The whole demonstration. Whatever happens, its processes and its directory are gone when {@link close} has resolved.
 */
export class Demo {
  readonly #options: DemoOptions
  readonly #stage: Stage
  readonly #journal = new Journal()
  #history: History | undefined
  #directory: Promise<string> | undefined
  #nodes: DemoNodes | undefined
  #console: Console | undefined
  /** The demonstration is over, and whoever looks may do what they like. */
  #isOver = false
  #closeBank: () => Promise<void> = async () => {}
  #isOpen = false
  #closing: Promise<void> | undefined

  constructor(options: DemoOptions) {
    this.#options = options
    this.#stage = new Stage(options.view)
  }

  /** The address of the console, while there is one. */
  get consoleUrl(): string | undefined {
    return this.#console?.url
  }

  /** Rejects when the story cannot be told to its end: nobody is elected, a node does not come back, a call is refused. */
  async run(): Promise<DemoResult> {
    const { trace, history } = this.#options
    if (history !== undefined) this.#history = new History(history)
    const cluster = await this.#setUp()
    const ended = (id: string, why: string) => this.#happened(`${id} ended: ${why}`, 'loss')
    const traces = trace === undefined ? undefined : await newTraces(trace, cluster)
    const hasDebugLinks = this.#options.console !== undefined
    const nodes = new DemoNodes({ cluster, ended, traces, hasDebugLinks })
    this.#nodes = nodes
    this.#stage.showNodes(() => nodes.rows())
    await this.#openConsole(cluster, nodes)
    await nodes.startAll()
    await this.#untilWatched()
    const leader = await until('a leader is elected', ELECTION_MS_MAX, () => nodes.leader)
    this.#happened(`${leader.id} leads in ballot ${leader.ballot}`)
    const client = connect(cluster.cluster, { deadlineMs: TELLER_DEADLINE_MS })
    this.#closeBank = () => client.close()
    const bank = ledgerClient(client)
    await openAccounts(bank, () => this.#customer())
    const tempo = new Tempo()
    const failover = await this.#underLoad(bank, nodes, tempo)
    if (this.#history) await Promise.all(FUNDINGS.map(({ account }) => readBalance(bank, this.#customer(), account)))
    const statuses = await this.#agreement(nodes)
    const checks = await this.#check(bank, statuses, failover)
    this.#isOver = true
    return this.#result(cluster, statuses, tempo, failover, checks)
  }

  /** Leaves the last scene in view; the cluster goes on, and so does the console. */
  endShow(): void {
    this.#stage.close()
  }

  /** Ends everything that was started and removes everything that was written. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#isOpen = false
    this.#stage.close()
    await Promise.all([this.#closeBank(), this.#console?.close(), this.#nodes?.close()])
    this.#history?.close()
    if (this.#directory) await rm(await this.#directory, { recursive: true, force: true, maxRetries: 3 })
  }

  async #openConsole(local: LocalCluster, { fleet }: DemoNodes): Promise<void> {
    const { console: port, view } = this.#options
    if (port === undefined) return
    const { openConsole } = await import('../console/console.ts')
    this.#console = await openConsole({ local, fleet, port, busy: () => (this.#isOver ? undefined : BUSY) })
    view.announce(`console: ${this.#console.url}`)
  }

  /** Whoever asked for a console wants to see it all. */
  async #untilWatched(): Promise<void> {
    const opened = this.#console
    if (!opened) return
    this.#stage.now('waiting for you to open the address of the console in a browser')
    const giveUpAt = performance.now() + AUDIENCE_MS_MAX
    while (!opened.isRead && performance.now() < giveUpAt && !this.#closing) await sleep(100)
  }

  /** Tells it here, and to whoever watches the console. */
  #happened(text: string, kind?: Happening['kind']): void {
    this.#stage.happened(text, kind)
    this.#console?.remark(text)
  }

  #customer(): Customer {
    return this.#history?.customer() ?? UNRECORDED
  }

  async #setUp(): Promise<LocalCluster> {
    this.#stage.now('three processes start, each with an empty store of its own')
    this.#directory = mkdtemp(join(tmpdir(), 'synod-demo-'))
    return createLocalCluster(await this.#directory, { name: 'demo', ports: await freePorts(NODES) })
  }

  /** Eight tellers at work, and what happens meanwhile. */
  async #underLoad(bank: Bank, nodes: DemoNodes, tempo: Tempo): Promise<Failover | null> {
    const { seconds, kills } = this.#options
    this.#isOpen = true
    this.#stage.showLoad(this.#journal, tempo, seconds * 1000)
    this.#happened(`${plural(FUNDINGS.length, 'account')} are open, ${TELLERS} tellers begin to move money`)
    this.#stage.now('each transfer is on the disks of two nodes before it is answered')
    const options = {
      bank,
      fundings: FUNDINGS,
      journal: this.#journal,
      tempo,
      history: this.#history,
      isOpen: () => this.#isOpen,
    }
    const tellers = Promise.all(Array.from({ length: TELLERS }, (_, at) => serve({ ...options, number: at + 1 })))
    const story = this.#story(nodes, tempo, kills)
    // A teller in despair ends the demonstration at once.
    const failover = await Promise.race([story, tellers.then(() => story)])
    await sleep(Math.max(0, seconds * 1000 - tempo.elapsedMs))
    this.#isOpen = false
    await tellers
    this.#stage.endLoad()
    this.#happened(`the tellers stop after ${plural(tempo.count, 'transfer')}`)
    return failover
  }

  async #story(nodes: DemoNodes, tempo: Tempo, kills: boolean): Promise<Failover | null> {
    const halfMs = (this.#options.seconds * 1000) / 2
    await sleep(halfMs)
    if (!kills) return null
    const leader = await until('a leader to kill', ELECTION_MS_MAX, () => nodes.leader)
    const fallen = await this.#killLeader(leader, nodes, tempo)
    const deadMs = Math.min(DEAD_MS_MAX, Math.max(DEAD_MS_MIN, halfMs / 3))
    await sleep(deadMs)
    const backAfterMs = await this.#bringBack(leader.id, nodes)
    return { ...fallen, backAfterMs }
  }

  async #killLeader(
    leader: { readonly id: string; readonly ballot: string },
    nodes: DemoNodes,
    tempo: Tempo,
  ): Promise<Omit<Failover, 'backAfterMs'>> {
    const { id, ballot } = leader
    const killedPid = nodes.pidOf(id)
    const { underWay } = this.#journal
    tempo.watchSilence()
    await nodes.kill(id)
    this.#happened(
      `SIGKILL ${id} (pid ${killedPid}), the leader, with ${plural(underWay, 'transfer')} under way`,
      'loss',
    )
    this.#stage.now('nobody answers; the two others find out, and elect a leader')
    const successor = await until('another leader', ELECTION_MS_MAX, () => nodes.leader)
    const counted = tempo.count
    await until('an answer of the new leader', ELECTION_MS_MAX, () => tempo.count > counted)
    const silenceMs = toThousandths(tempo.longestSilenceMs)
    this.#happened(
      `${successor.id} leads in ballot ${successor.ballot}; the tellers waited ${formatSeconds(silenceMs)}`,
      'good',
    )
    this.#stage.now('the ledger goes on with two of three nodes')
    return {
      killed: id,
      killedPid,
      ballotBefore: ballot,
      leader: successor.id,
      ballotAfter: successor.ballot,
      underWay,
      silenceMs,
    }
  }

  /** Resolves with the milliseconds it took. */
  async #bringBack(id: string, nodes: DemoNodes): Promise<number> {
    const startedAt = performance.now()
    this.#happened(`${id} starts again on its own store`)
    this.#stage.now(`${id} reads its store and learns what it has missed`)
    await nodes.restart(id)
    await until(`${id} answers`, RETURN_MS_MAX, () => nodes.statusOf(id))
    const through = nodes.highestApplied
    await until(`${id} catches up`, RETURN_MS_MAX, () => (nodes.statusOf(id)?.appliedThrough ?? 0) >= through)
    const tookMs = toThousandths(performance.now() - startedAt)
    this.#happened(
      `${id} is back (pid ${nodes.pidOf(id)}): it has caught up through slot ${formatCount(through)}`,
      'good',
    )
    this.#stage.now('three of three again')
    return tookMs
  }

  /** Every node's word for the same slot: the last one. */
  async #agreement(nodes: DemoNodes): Promise<readonly NodeStatus[]> {
    this.#stage.now('every node executes what was chosen')
    return until('every node has executed the same slots', AGREEMENT_MS_MAX, () => {
      const [first, ...others] = nodes.statuses
      if (!first || !others.every((status) => status?.appliedThrough === first.appliedThrough)) return undefined
      return first.appliedThrough === nodes.highestApplied ? [first, ...(others as NodeStatus[])] : undefined
    })
  }

  async #check(bank: Bank, statuses: readonly NodeStatus[], failover: Failover | null): Promise<Check[]> {
    const { applied, refused } = this.#journal
    const numbers: NodeNumber[] = statuses.map(({ node }) => node)
    this.#stage.now(
      `all ${formatCount(applied.length + refused.length)} transfers are looked up by id, on all three nodes`,
    )
    const checks = [
      checkDigests(statuses),
      await checkBooks(bank, this.#journal, FUNDINGS),
      await checkApplied(bank, numbers, applied),
      await checkRefused(bank, numbers, refused),
      await checkBalances(bank, this.#journal, FUNDINGS),
      checkUnknown(this.#journal, failover?.underWay ?? 0),
    ]
    this.#stage.now('')
    return checks
  }

  #result(
    { nodes }: LocalCluster,
    statuses: readonly NodeStatus[],
    tempo: Tempo,
    failover: Failover | null,
    checks: readonly Check[],
  ): DemoResult {
    const failed = checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`)
    return {
      ok: failed.length === 0,
      error: failed.length === 0 ? null : failed.join('; '),
      nodes: nodes.map(({ id, endpoint }, at) => ({
        id,
        pid: this.#nodes?.pidOf(id) ?? 0,
        endpoint,
        slot: statuses[at]?.appliedThrough ?? 0,
        digest: statuses[at]?.digest ?? '',
      })),
      tellers: TELLERS,
      inFlight: TELLERS * CUSTOMERS_AT_ONCE,
      accounts: FUNDINGS.length,
      seconds: toThousandths(tempo.busyMs / 1000),
      transfers: {
        applied: this.#journal.applied.length,
        refused: this.#journal.refused.length,
        unknown: this.#journal.unknownOutcomes,
        perSecond: Math.round(tempo.meanPerSecond),
      },
      latencyMs: { p50: tempo.latency(50), p99: tempo.latency(99), max: tempo.latency(100) },
      failover,
      checks,
    }
  }
}

function toThousandths(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** What was under way at the kill, or timed out, was asked for again under the same id until it was answered. */
function checkUnknown({ underWay, unknownOutcomes }: Journal, underWayAtKill: number): Check {
  if (underWay > 0) return { name: 'unknown', ok: false, detail: `${plural(underWay, 'transfer')} never got an answer` }
  const again = underWayAtKill + unknownOutcomes
  const detail =
    again === 0
      ? 'no transfer was left without an answer'
      : `${plural(again, 'transfer')} cut off by the kill, asked for again by id, all answered`
  return { name: 'unknown', ok: true, detail }
}
