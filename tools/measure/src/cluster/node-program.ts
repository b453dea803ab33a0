/*
 * A node in a process of its own, for measuring: told what to run by its parent, and asked about itself. It dies with it.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createLedger } from '@synod/ledger'
import { type RunningNode, type StateMachine, startNode } from '@synod/node'
import { lmdbStorage } from '@synod/storage-lmdb'
import { Collections } from './collections.ts'
import { countsWithin, HELD_BOUNDS_MS } from './held.ts'
import { Holdings } from './holdings.ts'
import { memoryOfThisProcess } from './memory.ts'
import type { Answers, MachineName, NodeJob, NodePauses, NodeSample, Question, Report } from './node-job.ts'
import { createRegisters } from './registers.ts'
import { andOne, NO_DURATIONS } from './stopwatch.ts'
import { watchedMachine } from './watched-machine.ts'
import { watchedStorage } from './watched-storage.ts'

type AnyMachine = StateMachine<unknown, unknown, unknown, unknown>

const NANOSECONDS = 1e6
const holdings = new Holdings()
const collections = new Collections()
const delays = monitorEventLoopDelay({ resolution: 1 })
let executed = 0
let making = NO_DURATIONS
let writing = NO_DURATIONS

function machineNamed(name: MachineName): AnyMachine {
  return (name === 'ledger' ? createLedger() : createRegisters()) as AnyMachine
}

async function run({ cluster, id, data, machine, initialise, snapshots }: NodeJob): Promise<RunningNode> {
  const storage = watchedStorage(lmdbStorage({ path: data }), {
    held(duration, records) {
      const isPartOfSnapshot = ({ type }: (typeof records)[number]) => type === 'snapshotChunk' || type === 'snapshot'
      if (records.some(isPartOfSnapshot)) writing = andOne(writing, duration)
    },
    durable: (records) => holdings.wrote(records),
  })
  const watched = watchedMachine(machineNamed(machine), {
    held(duration) {
      making = andOne(making, duration)
    },
    applied() {
      executed += 1
    },
  })
  return startNode({ cluster, id, data, storage, machine: watched, initialise, limits: { snapshots } })
}

function sampleOf(node: RunningNode): NodeSample {
  const { standing, chosenThrough, appliedThrough, commands, storeBytes, snapshotSlot, logFrom, digest } = node.status()
  const { user, system } = process.cpuUsage()
  return {
    status: { standing, chosenThrough, appliedThrough, commands, storeBytes, snapshotSlot, logFrom, digest },
    executed,
    memory: memoryOfThisProcess(),
    holdings: holdings.toJson(),
    processorUs: user + system,
  }
}

function takePauses(): NodePauses {
  const ms = (percent: number) => delays.percentile(percent) / NANOSECONDS
  const percentiles = { count: delays.count, percentile: ms }
  const pauses: NodePauses = {
    delays: { p50: ms(50), p99: ms(99), p999: ms(99.9), counts: countsWithin(percentiles, HELD_BOUNDS_MS) },
    longestMs: delays.max / NANOSECONDS,
    collections: collections.take(),
    making,
    writing,
  }
  delays.reset()
  making = NO_DURATIONS
  writing = NO_DURATIONS
  return pauses
}

function report(message: Report): void {
  process.send?.(message)
}

async function answer(node: RunningNode, { about }: Question): Promise<Answers[keyof Answers]> {
  if (about === 'sample') return sampleOf(node)
  if (about === 'pauses') return takePauses()
  await node.stop()
  return null
}

process.on('disconnect', () => process.exit(1))
process.once('message', (job: NodeJob) => {
  const programMs = performance.now()
  run(job).then(
    (node) => {
      delays.enable()
      process.on('message', (question: Question) => {
        void answer(node, question).then((said) => report({ type: 'answer', number: question.number, answer: said }))
      })
      void node.stopped.then((error) => error && report({ type: 'failed', reason: error.message }))
      report({ type: 'ready', programMs, startMs: performance.now() - programMs })
    },
    (error: Error) => report({ type: 'failed', reason: error.message }),
  )
})
