import { type ChartState, type ChartTransition, isInternal, pathFrom } from '../chart.ts'
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

const LABEL_PADDING = 5

/**
 * The head; below a rule what is done on the way in, the transitions that stay inside, and what is done on the way out. There
 * are no rules where the states inside stand beside all of that, not below it.
 */
export function contentOf(
  state: ChartState,
  name: string,
  written: Written,
  textWidthMax: number,
  isBeside = false,
): Content {
  const head = moved(headBlock(state, name, textWidthMax), PADDING_X, PADDING_Y)
  const entries = entriesOf(state, written, textWidthMax)
  const width = Math.max(head.width, ...entries.map(({ block }) => block.width)) + 2 * PADDING_X
  const headEnd = head.height + 2 * PADDING_Y
  const lines = [...head.lines]
  const rows: Row[] = []
  let y = headEnd + PADDING_Y
  for (const { block, transition } of entries) {
    const placed = moved(block, PADDING_X, y)
    if (transition === undefined) lines.push(...placed.lines)
    else rows.push({ transition, box: rowBox(block, y, width), lines: placed.lines, tags: placed.tags })
    y += block.height + ROW_GAP
  }
  const height = entries.length > 0 ? y - ROW_GAP + PADDING_Y : headEnd
  // What is inside stands below a rule.
  const rules = [...(entries.length > 0 ? [headEnd] : []), ...(state.states.length > 0 ? [height] : [])]
  return { width, height, lines, rules: isBeside ? [] : rules, rows }
}

interface Entry {
  readonly block: Block
  readonly transition?: ChartTransition
}

function entriesOf(state: ChartState, written: Written, widthMax: number): Entry[] {
  const inside = state.transitions.filter((transition) => isInternal(state, transition))
  return [
    ...entryBlocks(state, written, widthMax).map((block) => ({ block })),
    ...inside.map((transition) => {
      const target = transition.targets
        .map((path) => (path === state.path ? '' : pathFrom(state.path, path)))
        .join(', ')
      return { block: transitionBlock(transition, written, widthMax, target), transition }
    }),
    ...exitBlocks(state, written, widthMax).map((block) => ({ block })),
  ]
}

function rowBox({ height }: Block, y: number, width: number): Box {
  const inset = PADDING_X - 2 * ROW_MARGIN
  return { x: inset, y: y - ROW_MARGIN + 1, width: width - 2 * inset, height: height + 2 * ROW_MARGIN - 2 }
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
