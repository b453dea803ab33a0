import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Column, formatTable, paint } from '../output.ts'
import { profileName } from './bench.ts'
import { byPackage, type CpuProfile, selfTimes } from './profile.ts'
import type { BenchResult, MeasuredRun } from './result.ts'

const FUNCTIONS_SHOWN = 25
const SHARE_MIN = 0.005

/** What a person reads in the end. */
export function drawReport({ conditions, runs }: BenchResult): string {
  const { processors, processorModel, node, loadBefore, nodes, transferBytes, directory, isOnDisk } = conditions
  return [
    '',
    drawTable(runs),
    '',
    paint.dim(
      `${nodes} nodes and one client on one machine; ${transferBytes}-byte transfers, each answered after a quorum has it on disk`,
    ),
    paint.dim(
      `${processors} processors (${processorModel}), load ${loadBefore.toFixed(1)} before; Node ${node}; stores were in ${directory}`,
    ),
    ...(isOnDisk
      ? []
      : [paint.red('That directory is in memory: nothing was durable. Choose a disk with --directory.')]),
    paint.dim('µs: processor time per transfer, all threads of the process; * leads'),
    '',
  ].join('\n')
}

function drawTable(runs: readonly MeasuredRun[]): string {
  const processes = runs[0]?.processor.map((cost) => cost.process) ?? []
  const columns: Column[] = [
    ...['in flight', 'transfers/s', 'p50 ms', 'p99 ms', 'p99.9 ms', ...processes.map((name) => `${name} µs`), 'all µs'],
  ].map((head) => ({ head, align: 'right' }))
  const rows = runs.map(({ inFlight, perSecond, latencyMs: { p50, p99, p999 }, processor, usPerTransfer }) => [
    String(inFlight),
    Math.round(perSecond).toLocaleString('en-US'),
    ...[p50, p99, p999].map((ms) => ms.toFixed(2)),
    ...processor.map((cost) => `${formatUs(cost.usPerTransfer)}${cost.leads ? '*' : ' '}`),
    formatUs(usPerTransfer),
  ])
  return formatTable(columns, rows)
}

function formatUs(us: number | null): string {
  return us === null ? '–' : us >= 100 ? us.toFixed(0) : us.toFixed(1)
}

/** Where the nodes spent their time, from the profiles that they left. */
export async function drawProfiles(directory: string, nodes: number): Promise<string> {
  const texts: string[] = []
  for (let number = 1; number <= nodes; number++) {
    const file = join(directory, profileName(`n${number}`))
    texts.push(drawProfile(file, JSON.parse(await readFile(file, 'utf8')) as CpuProfile))
  }
  return texts.join('\n')
}

function drawProfile(file: string, profile: CpuProfile): string {
  const times = selfTimes(profile)
  const busyUs = times.reduce((sum, { us }) => sum + us, 0)
  const share = (us: number) => `${((us / busyUs) * 100).toFixed(1)}%`
  const ms = (us: number) => (us / 1000).toFixed(0)
  const packages = byPackage(times).filter(({ us }) => us / busyUs >= SHARE_MIN)
  const numbers: Column[] = [{ head: 'self', align: 'right' }, { head: 'ms', align: 'right' }, { head: 'package' }]
  return [
    paint.bold(`${file}: ${ms(busyUs)} ms busy in JavaScript`),
    formatTable(
      numbers,
      packages.map((each) => [share(each.us), ms(each.us), each.package]),
    ),
    '',
    formatTable(
      [...numbers, { head: 'function' }],
      times.slice(0, FUNCTIONS_SHOWN).map((each) => [share(each.us), ms(each.us), each.package, each.function]),
    ),
    '',
  ].join('\n')
}
