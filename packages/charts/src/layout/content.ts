import { type ChartState, type ChartTransition, isInternal } from '../chart.ts'
import type { Box, Tag, TextLine } from '../laid-out-chart.ts'
import { TEXT_STYLES, textWidth } from '../text.ts'
import { type Block, moved, movedBox } from './block.ts'
import { entryBlocks, exitBlocks, headBlock, transitionBlock, type Written } from './texts.ts'

/** What stands in a state's box, seen from its upper left corner, and the room that it takes. */
export interface Content {
  readonly width: number
  readonly height: number
  readonly lines: readonly TextLine[]
  readonly rules: readonly number[]
  readonly rows: readonly Row[]
}

/** A transition's text. */
export interface Row {
  readonly transition: ChartTransition
  readonly box: Box
  readonly lines: readonly TextLine[]
  readonly tags: readonly Tag[]
}

const PADDING_X = 12
const PADDING_Y = 9
const ROW_GAP = 5
/** Between the text of a row and the edge of its box, which is drawn around it when it is taken. */
const ROW_MARGIN = 3

export const LABEL_PADDING = 5

/** The head; below a rule what is done on the way in, the transitions that stay inside, and what is done on the way out. */
export function contentOf(state: ChartState, name: string, written: Written, textWidthMax: number): Content {
  const head = moved(headBlock(state, name, textWidthMax), PADDING_X, PADDING_Y)
  const inside = state.transitions.filter((transition) => written.leading === 'rows' || isInternal(state, transition))
  const entries: [Block, ChartTransition | undefined][] = [
    ...entryBlocks(state, written, textWidthMax).map((block) => [block, undefined] as [Block, undefined]),
    ...inside.map(
      (each) => [transitionBlock(each, written, textWidthMax, endOf(state, each)), each] as [Block, ChartTransition],
    ),
    ...exitBlocks(state, written, textWidthMax).map((block) => [block, undefined] as [Block, undefined]),
  ]
  let y = head.height + 2 * PADDING_Y
  const rules = entries.length > 0 ? [y] : []
  const lines = [...head.lines]
  const rows: Row[] = []
  if (entries.length > 0) y += PADDING_Y - 1
  const width = Math.max(head.width, ...entries.map(([block]) => block.width)) + 2 * PADDING_X
  for (const [block, transition] of entries) {
    const placed = moved(block, PADDING_X, y)
    if (transition === undefined) lines.push(...placed.lines)
    else {
      const box = {
        x: PADDING_X - 2 * ROW_MARGIN,
        y: y - ROW_MARGIN + 1,
        width: width - 2 * PADDING_X + 4 * ROW_MARGIN,
        height: block.height + 2 * ROW_MARGIN - 2,
      }
      rows.push({ transition, box, lines: placed.lines, tags: placed.tags })
    }
    y += block.height + ROW_GAP
  }
  const height = entries.length > 0 ? y - ROW_GAP + PADDING_Y : y
  // What is inside stands below a rule, at which arrows from the state to what is inside begin.
  return { width, height, lines, rules: state.states.length > 0 ? [...rules, height] : rules, rows }
}

function endOf(state: ChartState, transition: ChartTransition): string {
  return isInternal(state, transition) ? '' : transition.targets.join(', ')
}

/** The texts of the transitions that share an arrow, one below the other. */
export function labelOf(transitions: readonly ChartTransition[], written: Written, textWidthMax: number): Content {
  const rows: Row[] = []
  const widthMax = Math.max(textWidthMax, ...transitions.map(({ event }) => textWidth(event, TEXT_STYLES.event)))
  let [y, width] = [0, 0]
  for (const transition of transitions) {
    const block = transitionBlock(transition, written, widthMax)
    const { lines, tags } = moved(block, LABEL_PADDING, y + LABEL_PADDING)
    const box = { x: 0, y, width: block.width + 2 * LABEL_PADDING, height: block.height + 2 * LABEL_PADDING }
    rows.push({ transition, box, lines, tags })
    width = Math.max(width, box.width)
    y += box.height
  }
  return { width, height: y, lines: [], rules: [], rows: rows.map((row) => ({ ...row, box: { ...row.box, width } })) }
}

export function movedContent({ lines, rules, rows, ...size }: Content, x: number, y: number): Content {
  const all = { width: 0, height: 0, tags: [] }
  return {
    ...size,
    lines: moved({ ...all, lines }, x, y).lines,
    rules: rules.map((rule) => rule + y),
    rows: rows.map(({ transition, box, ...text }) => {
      const { lines, tags } = moved({ ...all, ...text }, x, y)
      return { transition, box: movedBox(box, x, y), lines, tags }
    }),
  }
}
