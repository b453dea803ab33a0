/*
 * How wide a text will be is needed where nothing can measure it: in a worker, in a test, in a file drawn for a font that its reader
 * may not have. The widths are those of common sans-serif faces, rounded up, so that a text rather leaves room than needs it.
 */

const NARROW = new Set("iljtfrI.,:;|!'()[] /")
const WIDE = new Set('mwMW→…—')

/** The width of a line of sans-serif text, in the unit of `size`. */
export function textWidth(text: string, size: number): number {
  let ems = 0
  for (const character of text) ems += emsOf(character)
  return ems * size
}

function emsOf(character: string): number {
  if (NARROW.has(character)) return 0.36
  if (WIDE.has(character)) return 0.92
  return character >= 'A' && character <= 'Z' ? 0.69 : 0.61
}

/** The text in lines that are no wider than that, broken at spaces; a word that is wider alone stands alone. */
export function wrap(text: string, widthMax: number, size: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer, size) > widthMax) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return line === '' ? lines : [...lines, line]
}
