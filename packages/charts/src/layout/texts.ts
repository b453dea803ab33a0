import type { ChartState, ChartTransition } from '../chart.ts'
import type { TextRun } from '../laid-out-chart.ts'
import { type Block, INDENT, stacked, tagBlock, tagged, textBlock } from './block.ts'

// What is written, in which order and in which role. Where it stands is decided elsewhere.

export interface Written {
  /** Leave the actions out: the picture is calmer. */
  readonly actions: boolean
  /** What a tag says for a row of the paper's checklist. */
  tagText(paper: string): string
}

/** The name, what kind of state it is unless it shows, and what it means. */
export function headBlock(state: ChartState, name: string, widthMax: number): Block {
  const kind = kindText(state)
  const title: TextRun[] = [
    { text: name, role: 'name' },
    ...(kind ? [{ text: `  ${kind}`, role: 'kind' } as const] : []),
  ]
  const description: TextRun[] = state.description ? [{ text: state.description, role: 'description' }] : []
  return stacked([textBlock(title, widthMax, 0), textBlock(description, widthMax, 0)], 2)
}

function kindText({ kind, history }: ChartState): string {
  if (kind === 'history') return history === 'deep' ? 'deep history' : 'history'
  return kind === 'final' || kind === 'parallel' ? kind : ''
}

/** What happens on the way in, and the actors that run while the state lasts. */
export function entryBlocks(state: ChartState, { actions }: Written, widthMax: number): Block[] {
  return [
    ...(actions ? state.entry : []).map((action) => happening('entry', action, widthMax)),
    ...state.invoked.map((actor) => happening('do', actor, widthMax)),
  ]
}

export function exitBlocks(state: ChartState, { actions }: Written, widthMax: number): Block[] {
  return (actions ? state.exit : []).map((action) => happening('exit', action, widthMax))
}

function happening(when: string, what: string, widthMax: number): Block {
  const runs: TextRun[] = [
    { text: when, role: 'event' },
    { text: ` / ${what}`, role: 'action' },
  ]
  return textBlock(runs, widthMax)
}

/** `event [guard] → target / actions`, and the tags, beside the last line if there is room. */
export function transitionBlock(transition: ChartTransition, written: Written, widthMax: number, target = ''): Block {
  const { event, guard, isElse, reenters, actions, paper } = transition
  const condition = guard ? ` [${guard}]` : isElse ? ' [else]' : ''
  const runs: TextRun[] = [
    { text: event || 'always', role: 'event' },
    ...(condition ? [{ text: condition, role: 'guard' } as const] : []),
    ...(target ? [{ text: ` → ${target}`, role: 'target' } as const] : []),
    ...(reenters ? [{ text: ' and enters again', role: 'kind' } as const] : []),
    ...(written.actions && actions.length > 0 ? [{ text: ` / ${actions.join(', ')}`, role: 'action' } as const] : []),
  ]
  return tagged(textBlock(runs, widthMax), tagBlock(paper.map(written.tagText), widthMax - INDENT), widthMax)
}
