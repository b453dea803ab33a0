import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import type { Subject } from './benchmark.ts'
import { submitting } from './benchmarks/client.ts'
import { answering } from './benchmarks/host.ts'
import { calibrate } from './calibration.ts'

/** How long each is run, in processor milliseconds: a node is a lot of code, and takes more than a second to be compiled. */
const NODES_MS = 2000
const CLIENT_MS = 300
/** However busy the machine is, in elapsed milliseconds. */
const EACH_MS_MAX = 8000
const ROUNDS_AT_ONCE = 10
const CALIBRATIONS = 100
const NODES = 3
const COMMANDS_AT_ONCE = [1, 64]

/**
 * Runs whole nodes, and a client, before anything is measured. A compiler judges a function by what it has seen: were the
 * acceptor measured in a process that never stepped another machine, what the machines share would be compiled for it
 * alone, and faster than it ever is in a node. It also makes a benchmark that is measured alone give what it gives among
 * the others.
 */
export async function breakIn(): Promise<void> {
  keepAllocatingYoung()
  for (const commands of COMMANDS_AT_ONCE) {
    await run(await answering(NODES, commands), NODES_MS)
    await run(await submitting(commands, 'submit'), CLIENT_MS)
  }
  for (let pass = 0; pass < CALIBRATIONS; pass++) calibrate()
}

/**
 * Where nearly everything that some line allocates stays alive, V8 has the line allocate among the old objects from then on.
 * Benchmarks keep what they are made of, so it would be deceived: what dies young in a node would be old here, and
 * collecting it would take half of the time.
 */
function keepAllocatingYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}

async function run(subject: Subject, processorMs: number): Promise<void> {
  try {
    const before = process.cpuUsage()
    const startedAt = performance.now()
    while (processorMsSince(before) < processorMs && performance.now() - startedAt < EACH_MS_MAX) {
      await subject.ready?.(ROUNDS_AT_ONCE)
      await subject.run(ROUNDS_AT_ONCE)
    }
  } finally {
    await subject.close?.()
  }
}

function processorMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
