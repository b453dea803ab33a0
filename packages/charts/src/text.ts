import type { TextRole, TextRun } from './laid-out-chart.ts'

/** What charts are written in. Texts fit their boxes in whichever of these there is; none is sent along. */
export const FONT_FAMILY =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"

export interface TextStyle {
  /** Of the letters, in pixels. */
  readonly size: number
  readonly isBold: boolean
}

export const TEXT_STYLES: Readonly<Record<TextRole, TextStyle>> = {
  name: { size: 15, isBold: true },
  kind: { size: 11, isBold: false },
  description: { size: 12, isBold: false },
  event: { size: 12, isBold: true },
  guard: { size: 12, isBold: false },
  target: { size: 12, isBold: true },
  action: { size: 12, isBold: false },
}

export const TAG_STYLE: TextStyle = { size: 10, isBold: false }

/** From the top of one line to that of the next, in pixels. */
export function lineHeight({ size }: TextStyle): number {
  return Math.ceil(size * 1.34)
}

/**
 * How wide each printable ASCII character is at most, from the space on, in thousandths of the letters' size: the wider of
 * DejaVu Sans, the widest in `FONT_FAMILY`, and Liberation Sans, which is as wide as Arial. Measuring with a table makes a
 * layout the same on every machine, with or without a screen.
 */
const REGULAR = widths(
  '318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 636 636 337 337 838 838 838 556',
  '1015 684 686 722 770 667 611 778 752 295 500 667 557 863 748 787 667 787 722 667 611 732 684 989 685 667 685 390 337 390 838 556',
  '500 613 635 550 635 615 352 635 634 278 278 579 278 974 634 612 635 635 411 521 392 634 592 818 592 592 525 636 337 636 838',
)
const BOLD = widths(
  '348 456 521 838 696 1002 872 306 457 457 523 838 380 415 380 365 696 696 696 696 696 696 696 696 696 696 400 400 838 838 838 611',
  '1000 774 762 734 830 683 683 821 837 372 556 775 637 995 837 850 733 850 770 720 682 812 774 1103 771 724 725 457 365 457 838 556',
  '500 675 716 593 716 678 435 716 712 343 343 665 343 1042 712 687 716 716 493 595 478 712 652 924 645 652 582 712 365 712 838',
)

/** Of any other character: no Latin, Greek or Chinese letter is wider than its height. */
const WIDEST = 1000

function widths(...rows: readonly string[]): readonly number[] {
  return rows.join(' ').split(' ').map(Number)
}

/** In pixels, in the widest font that it may be shown in. */
export function textWidth(text: string, { size, isBold }: TextStyle): number {
  const table = isBold ? BOLD : REGULAR
  let width = 0
  for (const character of text) width += table[character.codePointAt(0)! - 32] ?? WIDEST
  return (width * size) / 1000
}

export function lineWidth(runs: readonly TextRun[]): number {
  return runs.reduce((width, { text, role }) => width + textWidth(text, TEXT_STYLES[role]), 0)
}

/**
 * The runs, broken into lines at most `widthMax` pixels wide; every line after the first is `indent` pixels narrower. A word
 * that is wider than a line is broken where it must be.
 */
export function wrapped(runs: readonly TextRun[], widthMax: number, indent = 0): TextRun[][] {
  const lines: TextRun[][] = [[]]
  for (const [index, word] of runs.flatMap(wordsOf).entries()) {
    for (const piece of piecesOf(word, index === 0 ? widthMax : widthMax - indent)) {
      const line = lines.at(-1)!
      const room = lines.length === 1 ? widthMax : widthMax - indent
      const isFirst = line.length === 0
      if (!isFirst && lineWidth([...line, piece]) > room) lines.push([begun(piece)])
      else line.push(isFirst ? begun(piece) : piece)
    }
  }
  return lines.map(joined)
}

/** Each word with the space before it, so that words of different roles can stand side by side. */
function wordsOf({ text, role }: TextRun): TextRun[] {
  return [...text.matchAll(/\s*\S+/g)].map(([word]) => ({ text: word.replace(/\s+/, ' '), role }))
}

function begun({ text, role }: TextRun): TextRun {
  return { text: text.trimStart(), role }
}

function piecesOf(word: TextRun, widthMax: number): TextRun[] {
  const style = TEXT_STYLES[word.role]
  if (textWidth(word.text, style) <= widthMax) return [word]
  const pieces = ['']
  for (const character of word.text) {
    const longer = pieces.at(-1)! + character
    if (pieces.at(-1) !== '' && textWidth(longer, style) > widthMax) pieces.push(character)
    else pieces[pieces.length - 1] = longer
  }
  return pieces.map((text) => ({ text, role: word.role }))
}

function joined(line: readonly TextRun[]): TextRun[] {
  const runs: TextRun[] = []
  for (const { text, role } of line) {
    const last = runs.at(-1)
    if (last?.role === role) runs[runs.length - 1] = { text: last.text + text, role }
    else runs.push({ text, role })
  }
  return runs
}
