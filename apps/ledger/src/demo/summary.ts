import { formatCount, formatMs, formatSeconds } from './numbers.ts'
import type { Paint } from './paint.ts'
import type { Check, DemoResult } from './result.ts'

const LABEL_COLUMNS = 12

/** What a person reads in the end. */
export function drawSummary(result: DemoResult, paint: Paint): string {
  return [
    '',
    drawVerdict(result, paint),
    '',
    ...drawNumbers(result, paint),
    '',
    ...result.checks.map((check) => drawCheck(check, paint)),
    '',
    ...whatWasShown(result),
    '',
    paint.dim('  Try next'),
    `  npx ledger up       ${paint.dim('a cluster of your own, to type commands at')}`,
    `  npx ledger bench    ${paint.dim('how fast it is on this machine')}`,
    `  npx ledger --help   ${paint.dim('everything else')}`,
    '',
  ].join('\n')
}

function drawVerdict({ ok, failover, error }: DemoResult, paint: Paint): string {
  if (!ok) return `  ${paint.red(`✘ Something is wrong: ${error}`)}`
  const text = failover
    ? `${failover.killed} led, was killed under load, and nothing was lost.`
    : 'Three nodes, one ledger.'
  return `  ${paint.bold(paint.green(`✔ ${text}`))}`
}

function drawNumbers({ transfers, latencyMs, failover, inFlight, seconds }: DemoResult, paint: Paint): string[] {
  const line = (label: string, value: string, note: string) =>
    `  ${label.padEnd(LABEL_COLUMNS)}${paint.bold(value)}${paint.dim(note)}`
  const { p50, p99, max } = latencyMs
  return [
    line(
      'throughput',
      `${formatCount(transfers.perSecond)} transfers/s`,
      `, ${inFlight} in flight, for ${seconds.toFixed(1)} s`,
    ),
    line('latency', `${formatMs(p50)} p50, ${formatMs(p99)} p99`, `, at most ${formatMs(max)}`),
    ...(failover
      ? [
          line(
            'failover',
            formatSeconds(failover.silenceMs),
            ', from the last answer before the kill to the first after',
          ),
        ]
      : []),
  ]
}

function drawCheck({ name, ok, detail }: Check, paint: Paint): string {
  const mark = ok ? paint.green('✔') : paint.red('✘')
  return `  ${mark} ${name.padEnd(LABEL_COLUMNS - 2)}${ok ? detail : paint.red(detail)}`
}

/** In the words of the field, wrapped to a page. */
function whatWasShown({ ok, failover }: DemoResult): string[] {
  if (!ok) return ['  This is a defect. Please report it, with the lines above.']
  if (!failover)
    return ['  Each transfer was accepted by a quorum (two of three) in one ballot before it was answered.']
  const { killed, leader, ballotBefore, ballotAfter } = failover
  return [
    `  Each transfer was accepted by a quorum, two of three, before it was answered.`,
    `  So when ${leader} prepared ballot ${ballotAfter}, above ${ballotBefore}, the quorum that promised it knew of`,
    `  every answered transfer, and ${leader} went on from there. ${killed} found its promises in`,
    `  its store, came back as a follower, and learned the rest.`,
  ]
}
