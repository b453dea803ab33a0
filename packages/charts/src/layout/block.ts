import type { Box, Tag, TextLine, TextRun } from '../laid-out-chart.ts'
import { lineHeight, lineWidth, TAG_STYLE, TEXT_STYLES, textWidth, wrapped } from '../text.ts'

/** Lines and tags with places seen from the block's upper left corner, and the room that they take. */
export interface Block {
  readonly width: number
  readonly height: number
  readonly lines: readonly TextLine[]
  readonly tags: readonly Tag[]
}

const EMPTY: Block = { width: 0, height: 0, lines: [], tags: [] }

/** How much the second line of something begins further right than its first. */
export const INDENT = 10
const TAG_GAP = 4
const TAG_HEIGHT = 14
const TAG_PADDING = 4
const TAGS_APART = 8

/** Text in lines at most `widthMax` wide. */
export function textBlock(runs: readonly TextRun[], widthMax: number, indent = INDENT): Block {
  if (runs.length === 0) return EMPTY
  const lines: TextLine[] = []
  let [width, height] = [0, 0]
  for (const line of wrapped(runs, widthMax, indent)) {
    const x = lines.length === 0 ? 0 : indent
    const step = Math.max(...line.map(({ role }) => lineHeight(TEXT_STYLES[role])))
    lines.push({ x, y: height + Math.round(step * 0.76), runs: line })
    height += step
    width = Math.max(width, x + lineWidth(line))
  }
  return { width: Math.ceil(width), height, lines, tags: [] }
}

/** Small boxes in a row, or in several if they need more than `widthMax`. */
export function tagBlock(texts: readonly string[], widthMax: number): Block {
  if (texts.length === 0) return EMPTY
  const tags: Tag[] = []
  let [x, y, width] = [0, 1, 0]
  for (const text of texts) {
    const own = Math.ceil(textWidth(text, TAG_STYLE)) + 2 * TAG_PADDING
    if (x > 0 && x + own > widthMax) {
      x = 0
      y += TAG_HEIGHT + 3
    }
    tags.push({ text, box: { x, y, width: own, height: TAG_HEIGHT } })
    width = Math.max(width, x + own)
    x += own + TAG_GAP
  }
  return { width, height: y + TAG_HEIGHT + 2, lines: [], tags }
}

/** One below the other, `gap` apart; empty ones take no room. */
export function stacked(blocks: readonly Block[], gap: number): Block {
  let whole = EMPTY
  for (const block of blocks) {
    if (block.height === 0) continue
    const y = whole.height === 0 ? 0 : whole.height + gap
    const below = moved(block, 0, y)
    whole = {
      width: Math.max(whole.width, block.width),
      height: y + block.height,
      lines: [...whole.lines, ...below.lines],
      tags: [...whole.tags, ...below.tags],
    }
  }
  return whole
}

/** The tags beside the last line if there is room, otherwise below it. */
export function tagged(text: Block, tags: Block, widthMax: number): Block {
  const last = text.lines.at(-1)
  if (last === undefined || tags.tags.length === 0) return text
  const x = Math.ceil(last.x + lineWidth(last.runs)) + TAGS_APART
  if (x + tags.width > widthMax) return stacked([text, indented(tags)], 1)
  return {
    ...text,
    width: Math.max(text.width, x + tags.width),
    tags: moved(tags, x, text.height - tags.height).tags,
  }
}

function indented(tags: Block): Block {
  return { ...moved(tags, INDENT, 0), width: INDENT + tags.width }
}

export function moved(block: Block, x: number, y: number): Block {
  return {
    ...block,
    lines: block.lines.map((line) => ({ ...line, x: line.x + x, y: line.y + y })),
    tags: block.tags.map((tag) => ({ ...tag, box: movedBox(tag.box, x, y) })),
  }
}

export function movedBox(box: Box, x: number, y: number): Box {
  return { ...box, x: box.x + x, y: box.y + y }
}
