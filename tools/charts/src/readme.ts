import { type Chart, statesBelow, stateTable, transitionTable } from '@synod/charts'

const BEGIN = '<!-- chart:begin -->'
const END = '<!-- chart:end -->'

/** The README with the chart between its markers. Throws when it does not have each marker once, in order. */
export function withChart(readme: string, chart: Chart): string {
  const [before, rest, ...moreBegins] = readme.split(BEGIN)
  const [, after, ...moreEnds] = (rest ?? '').split(END)
  if (before === undefined || after === undefined || before.includes(END) || moreBegins.length + moreEnds.length > 0) {
    throw new Error(`a README has ${BEGIN} and ${END}, each once, in this order`)
  }
  return `${before}${BEGIN}\n${sectionOf(chart)}\n${END}${after}`
}

function sectionOf(chart: Chart): string {
  const states = statesBelow(chart.root).map(({ path }) => path)
  return [
    '<!-- Drawn from the machine by `npm run charts`; edit the machine, not this. -->',
    '',
    `![Statechart of the ${chart.name}, with the states ${states.join(', ')}](chart.svg)`,
    '',
    stateTable(chart),
    '',
    'An event takes its first row whose condition holds, of a state before those of the state around it. Where no state is named under',
    '"to", the state stays.',
    '',
    transitionTable(chart),
  ].join('\n')
}
