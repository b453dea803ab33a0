import Table from 'cli-table3'
import type { Campaign } from './campaign.ts'
import { counted, paint } from './explore-words.ts'
import { UNFIRED_REASONS } from './unfired-reasons.ts'

const MS_PER_HOUR = 3_600_000
const PER_SECOND = 1000

/** One line, while it runs. */
export function progressLine(campaign: Campaign): string {
  const { seeds, planned, failures, broken } = campaign
  const width = String(planned).length
  const share = `${String(seeds).padStart(width)} / ${planned} seeds`
  const wrong = failures.length + broken.length
  const found = wrong === 0 ? '' : paint.error.red(`   ${wrong} failed`)
  return `${paint.error.bold(share)}   ${speedInWords(campaign)}${found}`
}

function speedInWords(campaign: Campaign): string {
  const { simulatedMs, events, tookMs } = campaign
  const hours = (simulatedMs / MS_PER_HOUR).toFixed(2)
  return `${hours} simulated hours   ${counted(Math.round((events / tookMs) * PER_SECOND))} events/s`
}

/** What a person reads in the end. */
export function campaignInWords(campaign: Campaign): string {
  const { dim, green, red, bold } = paint.output
  const { seeds, events, calls, tookMs, simulatedMs, failures, broken } = campaign
  const wrong = failures.length + broken.length
  const hours = simulatedMs / MS_PER_HOUR
  const verdict = wrong === 0 ? green('no rule was broken') : red(`${wrong} of ${seeds + broken.length} seeds failed`)
  return [
    '',
    `${bold(`${counted(seeds)} seeds`)}, ${counted(events)} events, ${counted(calls)} calls: ${verdict}`,
    `${hours.toFixed(2)} simulated hours in ${(tookMs / PER_SECOND).toFixed(1)} s: ` +
      `${(simulatedMs / tookMs).toFixed(0)} simulated seconds a second, ${counted(Math.round((events / tookMs) * PER_SECOND))} events/s`,
    linearizableInWords(campaign),
    '',
    bold('What happened'),
    drawFaults(campaign),
    '',
    bold('Transitions taken'),
    drawTransitions(campaign),
    ...drawUnfired(campaign),
    dim('A seed is the same world on every machine; --seed N --verbose tells one as it happens.'),
    '',
  ].join('\n')
}

/** What a program reads in the end. */
export function campaignAsJson(campaign: Campaign): Record<string, unknown> {
  const { seeds, events, calls, tookMs, simulatedMs, linearizable, broken } = campaign
  return {
    seeds,
    events,
    calls,
    wallSeconds: tookMs / PER_SECOND,
    eventsPerSecond: (events / tookMs) * PER_SECOND,
    simulatedHours: simulatedMs / MS_PER_HOUR,
    simulatedHoursPerWallSecond: simulatedMs / MS_PER_HOUR / (tookMs / PER_SECOND),
    linearizable,
    faults: Object.fromEntries(campaign.faults.entries()),
    transitions: campaign.coverage.toJson(),
    unfired: campaign.coverage.unfired(UNFIRED_REASONS),
    broken,
  }
}

function linearizableInWords({ linearizable: { yes, no, unknown, unchecked } }: Campaign): string {
  const rest = [
    ...(no > 0 ? [`${no} not`] : []),
    ...(unknown > 0 ? [`${unknown} given up`] : []),
    ...(unchecked > 0 ? [`${unchecked} not judged, since something else was wrong`] : []),
  ]
  return `${counted(yes)} histories linearizable${rest.length === 0 ? '' : `, ${rest.join(', ')}`}`
}

function drawFaults(campaign: Campaign): string {
  return drawColumns(campaign.faults.entries())
}

function drawTransitions(campaign: Campaign): string {
  const counts = Object.entries(campaign.coverage.toJson())
  const roles = [...new Set(counts.map(([name]) => roleOf(name)))]
  const rows = roles.map((role): [string, number] => {
    const own = counts.filter(([name]) => roleOf(name) === role)
    const taken = own.filter(([, count]) => count > 0).length
    const times = own.reduce((sum, [, count]) => sum + count, 0)
    return [`${role}: ${taken} of ${own.length} transitions`, times]
  })
  return drawColumns(rows)
}

function roleOf(transition: string): string {
  return transition.slice(0, transition.indexOf(':'))
}

/** Those nobody has explained one by one, the others together by their reason. */
function drawUnfired(campaign: Campaign): string[] {
  const { yellow, dim, bold } = paint.output
  const unfired = campaign.coverage.unfired(UNFIRED_REASONS)
  if (unfired.length === 0) return ['']
  const unexplained = unfired.filter(({ reason }) => reason === undefined)
  const reasons = [...new Set(unfired.map(({ reason }) => reason))].filter((reason) => reason !== undefined)
  return [
    '',
    bold('Never taken'),
    ...unexplained.map(({ transition }) => `  ${yellow(transition)}`),
    ...reasons.flatMap((reason) => [
      ...unfired.filter((each) => each.reason === reason).map(({ transition }) => `  ${transition}`),
      `    ${dim(`as it should be: ${reason}`)}`,
    ]),
    '',
  ]
}

/** Names and counts, in two columns side by side where there are many. */
function drawColumns(rows: readonly (readonly [string, number])[]): string {
  const half = rows.length > 8 ? Math.ceil(rows.length / 2) : rows.length
  const table = new Table({
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 2, 'padding-right': 0 },
    colAligns: ['left', 'right', 'left', 'right'],
  })
  for (let at = 0; at < half; at++) {
    const pair = [rows[at], rows[at + half]].filter((row) => row !== undefined)
    table.push(pair.flatMap(([name, count]) => [name, paint.output.dim(counted(count))]))
  }
  return table.toString()
}

const NO_LINES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid']
    .concat(['mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((name) => [name, '']),
)
