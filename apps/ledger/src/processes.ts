import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LogLine } from '@synod/node'
import { EXIT_CODES, Failure } from './failure.ts'
import type { NodeOrder, NodeReport } from './node-report.ts'
import { Standstill } from './standstill.ts'

export interface NodeProcessOptions {
  readonly clusterFile: string
  /** `n1` */
  readonly id: string
  /** The directory of its store. */
  readonly data: string
  /** True when its store is to be made; a store that is this node's already will do as well. */
  readonly initialise?: boolean
  /** True when it joins a cluster that runs, with an empty store. */
  readonly join?: boolean
  /** A snapshot is taken every so many slots, unless it is due for its size. */
  readonly snapshotEvery?: number | undefined
  /** The file of its protocol trace; none is written without. */
  readonly trace?: string | undefined
  /** True when its links may be cut by order: a switch for looking at partitions, which only nodes on loopback have. */
  readonly hasDebugLinks?: boolean
  readonly onLog?: (line: LogLine) => void
  /** What Node itself is told, as `--cpu-prof`. */
  readonly execArgv?: readonly string[]
}

/** A node in a process of its own. It dies with this process, however this process dies. */
export interface NodeProcess {
  readonly id: string
  readonly pid: number
  /** Resolves when the process has ended. */
  readonly exited: Promise<NodeExit>
  /** True until the process has ended. */
  readonly isRunning: boolean
  /** True while it stands still. */
  readonly isPaused: boolean
  /** Has it stand still (SIGSTOP); it goes on at the latest when this process ends. Idempotent. */
  pause(): void
  /** Has it go on (SIGCONT). Idempotent. */
  resume(): void
  /** Asks something of it, which it may answer with a report. Does nothing when it has ended. */
  order(order: NodeOrder): void
  /** Calls `listen` with what it reports from now on. Returns how to end that. */
  onReport(listen: (report: NodeReport) => void): () => void
  /** Sends a signal: `SIGKILL` to crash the node. */
  kill(signal: NodeJS.Signals): Promise<NodeExit>
  /** Has it leave in order, and kills it if that takes too long. */
  stop(): Promise<NodeExit>
}

export interface NodeExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it left by itself: it was removed from its cluster. */
  readonly removed: string | undefined
  /** The last of what it wrote to standard error. */
  readonly lastWords: string
}

const LAUNCHER = fileURLToPath(new URL('../bin/ledger.js', import.meta.url))
const READY_MS_MAX = 30_000
const STOP_MS_MAX = 8000
const LAST_WORDS_CHARACTERS_MAX = 4000

const living = new Set<ChildProcess>()

// Covers the end of the program and uncaught errors. Of a SIGKILL the nodes learn by their closed channel.
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/**
 * Starts a node and resolves when it takes part. Rejects with a {@link Failure} that says why it could not, the process
 * being gone by then.
 */
export async function startNodeProcess(options: NodeProcessOptions): Promise<NodeProcess> {
  const execArgv = [...(options.execArgv ?? [])]
  const child = fork(LAUNCHER, argumentsFor(options), { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  living.add(child)
  const node = new ChildNode(options.id, child)
  try {
    await ready(child, node, options)
  } catch (error) {
    await node.kill('SIGKILL')
    throw error
  }
  return node
}

function argumentsFor(options: NodeProcessOptions): string[] {
  const {
    clusterFile,
    id,
    data,
    initialise = false,
    join = false,
    trace,
    snapshotEvery,
    hasDebugLinks = false,
  } = options
  return [
    ...['node', '--cluster', clusterFile, '--id', id, '--data', data],
    ...(initialise ? ['--init-if-new'] : []),
    ...(join ? ['--join'] : []),
    ...(trace === undefined ? [] : ['--trace', trace]),
    ...(snapshotEvery === undefined ? [] : ['--snapshot-every', String(snapshotEvery)]),
    ...(hasDebugLinks ? ['--debug-links'] : []),
  ]
}

/** The file of a node's trace in a directory of traces. */
export function traceIn(directory: string, id: string): string {
  return join(directory, `${id}.jsonl`)
}

function ready(child: ChildProcess, node: NodeProcess, { id, onLog }: NodeProcessOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string, exitCode: Failure['exitCode'] = EXIT_CODES.refused) => {
      clearTimeout(limit)
      reject(new Failure(exitCode, why))
    }
    const limit = setTimeout(() => fail(`${id} was not ready within ${READY_MS_MAX / 1000} s`), READY_MS_MAX)
    child.on('message', (message: NodeReport) => {
      if (message.type === 'log') onLog?.(message.line)
      else if (message.type === 'failed') fail(message.message, message.exitCode)
      else if (message.type === 'ready') {
        clearTimeout(limit)
        resolve()
      }
    })
    child.once('error', (error) => fail(`${id} could not be started: ${error.message}`))
    void node.exited.then((exit) => fail(`${id} ended before it was ready: ${describeExit(exit)}`))
  })
}

/** `killed by SIGKILL`, `exit code 1: …` */
export function describeExit({ code, signal, lastWords, removed }: NodeExit): string {
  if (removed !== undefined) return removed
  const how = signal === null ? `exit code ${code}` : `killed by ${signal}`
  const lastLine = lastWords.trim().split('\n').at(-1)
  return lastLine ? `${how}: ${lastLine}` : how
}

class ChildNode implements NodeProcess {
  readonly id: string
  readonly exited: Promise<NodeExit>
  readonly #child: ChildProcess
  #standstill: Standstill | undefined

  constructor(id: string, child: ChildProcess) {
    this.id = id
    this.#child = child
    let lastWords = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-LAST_WORDS_CHARACTERS_MAX)
    })
    let removed: string | undefined
    child.on('message', (message: NodeReport) => {
      if (message.type === 'removed') removed = message.reason
    })
    this.exited = new Promise((resolve) => {
      const ended = (code: number | null, signal: NodeJS.Signals | null) => {
        living.delete(child)
        this.#standstill?.forget()
        this.#standstill = undefined
        resolve({ code, signal, lastWords, removed })
      }
      child.once('close', ended)
      child.once('error', () => child.pid === undefined && ended(null, null))
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get isRunning(): boolean {
    return living.has(this.#child)
  }

  get isPaused(): boolean {
    return this.#standstill !== undefined
  }

  pause(): void {
    if (this.isRunning) this.#standstill ??= new Standstill(this.#child)
  }

  resume(): void {
    this.#standstill?.end()
    this.#standstill = undefined
  }

  order(order: NodeOrder): void {
    // The callback takes the error of a channel that closes right now.
    if (this.#child.connected) this.#child.send(order, () => {})
  }

  onReport(listen: (report: NodeReport) => void): () => void {
    this.#child.on('message', listen)
    return () => this.#child.off('message', listen)
  }

  kill(signal: NodeJS.Signals): Promise<NodeExit> {
    this.#child.kill(signal)
    return this.exited
  }

  async stop(): Promise<NodeExit> {
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS_MAX)
    try {
      const exited = this.kill('SIGTERM')
      // One that stands still hears of no signal but SIGKILL.
      this.resume()
      return await exited
    } finally {
      clearTimeout(limit)
    }
  }
}
