import { beginningsOf, type Chart, type ChartState, type ChartTransition, statesBelow } from './chart.ts'

/** The states of a chart and what each is, as a Markdown table. */
export function stateTable(chart: Chart): string {
  const initials = new Set(beginningsOf(chart).map(({ initial }) => initial))
  const rows = statesBelow(chart.root).map((state) => [
    code(state.path) + (initials.has(state.path) ? ' (initial)' : state.kind === 'final' ? ' (final)' : ''),
    text(state.description),
  ])
  return table(['state', 'what it means'], rows)
}

/**
 * Every transition, as a Markdown table. A state takes the first row of an event whose guard holds; what a state does
 * whichever of those inside it is in comes after theirs, and what the whole machine does last, because the innermost goes first.
 */
export function transitionTable(chart: Chart): string {
  const states = [...insideOut(chart.root), chart.root]
  const rows = states.flatMap((state) => state.transitions.map((transition) => rowOf(state, transition)))
  return table(['in', 'event', 'if', 'to', 'what happens', 'paper'], rows)
}

function insideOut({ states }: ChartState): ChartState[] {
  return states.flatMap((child) => [...insideOut(child), child])
}

function rowOf(state: ChartState, transition: ChartTransition): string[] {
  const { event, guard, isElse, targets, description, paper } = transition
  return [
    state.path ? code(state.path) : 'any state',
    event ? code(event) : 'at once',
    guard ? text(guard) : isElse ? 'otherwise' : '',
    targets
      .filter((target) => target !== state.path)
      .map(code)
      .join(', '),
    text(description),
    paper.map(text).join(', '),
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `|${cells.map((cell) => (cell ? ` ${cell} ` : ' ')).join('|')}|`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

function code(name: string): string {
  return `\`${name.replaceAll('|', '\\|')}\``
}

function text(sentence: string): string {
  return sentence.replace(/\s+/g, ' ').replace(/[\\`*_<>[\]|]/g, (character) => `\\${character}`)
}
