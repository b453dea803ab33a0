import { grouped, table } from '../page/text.ts'
import type { Restart } from './run.ts'

export const MARK_MS = 3000

/** The part of the page. */
export function restartSection(restarts: readonly Restart[], conditions: string): string {
  const rows = restarts.map(({ times, processorMs, snapshotSlot, tailCommands }, at) => [
    at + 1,
    ...[times.allMs, times.programMs, times.startMs, processorMs].map((ms) => (ms / 1000).toFixed(2)),
    grouped(snapshotSlot),
    grouped(tailCommands),
    times.allMs <= MARK_MS ? 'yes' : '**no**',
  ])
  return `## A restart: snapshot and tail

\`\`\`sh
npm run -s measure -- restart
\`\`\`

Three nodes have executed ${grouped(restarts[0]?.commands ?? 0)} commands of the ledger or more (accounts are opened and filled
first); then a follower is killed with SIGKILL and started again on its store, ${restarts.length} times, with more commands in between. Ready is
when \`startNode\` resolves: the snapshot is restored and its digests are compared, the log above it is executed, and the node
votes. The file is in the system's cache, as after a crash of the process alone. The mark is ${MARK_MS / 1000} s. Measured on
${conditions}.

${table(
  [
    'restart',
    's until ready',
    'loading the program',
    '`startNode`',
    'processor s',
    'snapshot at slot',
    'commands in the tail',
    'in time',
  ],
  rows,
)}`
}

export function makesMark(restarts: readonly Restart[]): boolean {
  return restarts.every(({ times }) => times.allMs <= MARK_MS)
}
