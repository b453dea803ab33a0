import pico from 'picocolors'
import { alphaOf, type Bounds } from '../explore/bounds.ts'
import type { Counterexample, Exploration } from '../explore/explore.ts'
import { INVARIANTS } from '../explore/invariants.ts'
import type { Replayed } from '../explore/replay.ts'
import type { Schedule } from '../explore/schedule.ts'

/** Colours for standard output and standard error, where a person reads it and has not asked for none. */
export const paint = {
  output: pico.createColors(isColourful(process.stdout)),
  error: pico.createColors(isColourful(process.stderr)),
}

function isColourful(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0'
  return stream.isTTY === true && TERM !== 'dumb'
}

/** `1,234,567` */
export function counted(count: number): string {
  return count.toLocaleString('en-US')
}

export function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(2)} s` : `${(ms / 1000).toFixed(0)} s`
}

/** What an exploration found. `scheduleFile` is where its counterexample was written, if there is one. */
export function explorationInWords(result: Exploration, scheduleFile: string | undefined): string {
  const { bold, dim } = paint.output
  const { bounds, distinctStates, worldStates, depth, moves, machineSteps, elapsedMs, statesPerSecond } = result
  const worlds = worldStates === distinctStates ? '' : dim(`   in ${counted(worldStates)} states of whole worlds`)
  const rows = [
    ['distinct states', `${bold(counted(distinctStates))}${worlds}`],
    ['depth', `${depth} moves`],
    [
      'moves',
      `${counted(moves)}${dim(`   a machine was stepped for ${counted(machineSteps)} of them, the rest were known`)}`,
    ],
    ['time', `${seconds(elapsedMs)}${dim(`   ${counted(statesPerSecond)} states/s`)}`],
  ]
  const table = rows.map(([head = '', cell = '']) => `  ${dim(head.padEnd(16))} ${cell}`)
  return [...heading(bounds), '', ...table, '', ...verdict(result, scheduleFile), ''].join('\n')
}

function heading(bounds: Bounds): string[] {
  const { dim } = paint.output
  return [`  ${sizes(bounds)}`, `  ${dim(bounds.calibrated ? CALIBRATED : faults(bounds))}`]
}

const CALIBRATED = "counted as Lamport's TLA+ Paxos counts: maxBal, maxVBal, maxVal, every message ever sent"

function sizes(bounds: Bounds): string {
  const { acceptors, proposers, learners, values, ballots, slots, prepareQuorum, acceptQuorum, layout } = bounds
  const agents =
    layout === 'together'
      ? [many(acceptors, 'node'), `${proposers} of them may propose`]
      : [many(acceptors, 'acceptor'), ...(bounds.calibrated ? [] : [many(proposers, 'proposer')])]
  const quorums = prepareQuorum === null ? 'majorities' : `quorums of ${prepareQuorum} and ${acceptQuorum}`
  const rest = [many(values, 'value'), many(ballots, 'ballot'), many(slots, 'slot'), quorums]
  return [...agents, ...(learners > 0 ? [many(learners, 'learner')] : []), ...rest].join(' · ')
}

function faults(bounds: Bounds): string {
  const { crashes, losses, duplicates, timeouts, rejections, flush, learning, members } = bounds
  return [
    ...(members === 'fixed' ? [] : [`v1 replaces a member ${many(alphaOf(bounds), 'slot')} later`]),
    'messages delayed and reordered',
    losses === 'any' ? 'lost' : `${losses} lost`,
    ...(duplicates ? ['duplicated'] : []),
    ...(crashes > 0 ? [many(crashes, 'crash', 'crashes')] : []),
    ...(timeouts > 0 ? [many(timeouts, 'timeout')] : []),
    ...(rejections ? [] : ['no rejections']),
    ...(flush === 'step' ? ['writes take their time'] : []),
    ...(learning === 'every' ? [] : ['a distinguished learner']),
  ].join(' · ')
}

function many(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`
}

function verdict({ ended, counterexample }: Exploration, scheduleFile: string | undefined): string[] {
  const { green, yellow } = paint.output
  if (counterexample) return broken(counterexample, scheduleFile)
  const names = INVARIANTS.filter((name) => name !== 'assertion').join(' ')
  if (ended === 'complete') return [`  ${green('✓')}  every state was visited: ${names} hold in all of them`]
  const limit = ended === 'statesMax' ? '--states-max' : '--depth-max'
  return [
    `  ${yellow('✓')}  ${names} hold in every state visited; ${limit} ended the search before there were none left`,
  ]
}

function broken({ violation, transcript, schedule }: Counterexample, scheduleFile: string | undefined): string[] {
  const { bold, dim, red } = paint.output
  const kept =
    scheduleFile === undefined ? '--schedule FILE keeps it, --replay FILE repeats it' : `kept in ${scheduleFile}`
  return [
    `  ${red('✗')}  ${bold(violation.invariant)} is broken; no way there is shorter than these ${schedule.steps.length} steps ${dim(`(${kept})`)}`,
    '',
    ...transcript.map(coloured),
  ]
}

export function replayInWords({ transcript, violation, steps }: Replayed, { violates }: Schedule): string {
  const end = violation
    ? []
    : [
        '',
        `  no invariant is broken after ${steps} steps${violates ? `, though ${violates} was when this was written` : ''}`,
      ]
  return [...transcript.map(coloured), ...end, ''].join('\n')
}

/** Steps stand out, what follows from them is dim, what is wrong is red. */
function coloured(line: string): string {
  if (line.startsWith('  ✗')) return paint.output.red(line)
  return /^ *\d+ {2}/.test(line) ? line : paint.output.dim(line)
}
