import { chartOf, stateTable, toMermaid, transitionTable } from '@synod/charts'
import type { AnyStateMachine } from 'xstate'

const BEGIN = '<!-- chart:begin -->'
const END = '<!-- chart:end -->'

/**
 * The README with the machine's chart between its markers. Throws when it does not have each marker once, in order.
 */
export function withChart(readme: string, machine: AnyStateMachine): string {
  const [before, rest, ...moreBegins] = readme.split(BEGIN)
  const [, after, ...moreEnds] = (rest ?? '').split(END)
  if (before === undefined || after === undefined || before.includes(END) || moreBegins.length + moreEnds.length > 0) {
    throw new Error(`a README has ${BEGIN} and ${END}, each once, in this order`)
  }
  return `${before}${BEGIN}\n${sectionOf(machine)}\n${END}${after}`
}

function sectionOf(machine: AnyStateMachine): string {
  const chart = chartOf(machine)
  return [
    '<!-- Drawn from the machine by `npm run charts`; edit the machine, not this. -->',
    '',
    '```mermaid',
    toMermaid(chart, { actions: false }),
    '```',
    '',
    stateTable(chart),
    '',
    'An event takes its first row whose condition holds. Where no state is named under "to", the state stays.',
    '',
    transitionTable(chart),
  ].join('\n')
}
