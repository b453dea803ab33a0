import { type Chart, type ChartState, type ChartTransition, statesBelow } from './chart.ts'

/** The states of a chart and what each is, as a Markdown table. */
export function stateTable(chart: Chart): string {
  const rows = statesBelow(chart.root).map((state) => [
    code(state.path) + (isInitial(chart.root, state) ? ' (initial)' : state.kind === 'final' ? ' (final)' : ''),
    text(state.description),
  ])
  return table(['state', 'what it means'], rows)
}

/**
 * Every transition, as a Markdown table. A state takes the first row of an event whose guard holds; what the whole
 * machine does in every state comes last, because a state's own transitions go first.
 */
export function transitionTable(chart: Chart): string {
  const states = [...statesBelow(chart.root), chart.root]
  const rows = states.flatMap((state) => state.transitions.map((transition) => rowOf(state, transition)))
  return table(['in', 'event', 'if', 'to', 'what happens', 'paper'], rows)
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

function isInitial(parent: ChartState, state: ChartState): boolean {
  return parent.initial === state.path || parent.states.some((child) => isInitial(child, state))
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
