const JOURNAL = /^journal-(\d{8,})\.log$/
const ROWS = /^rows-(\d{8,})\.log$/
const DIGITS = 8

/** `journal-00000017.log`: a segment of the journal. */
export function journalName(number: number): string {
  return `journal-${String(number).padStart(DIGITS, '0')}.log`
}

/** `rows-00000003.log`: rows that were moved out of the journal. */
export function rowsName(number: number): string {
  return `rows-${String(number).padStart(DIGITS, '0')}.log`
}

/** The numbers of the segments among the names, lowest first. */
export function journalNumbers(names: readonly string[]): number[] {
  return numbersIn(names, JOURNAL)
}

/** The numbers of the files of rows among the names, lowest first. */
export function rowsNumbers(names: readonly string[]): number[] {
  return numbersIn(names, ROWS)
}

function numbersIn(names: readonly string[], pattern: RegExp): number[] {
  return names
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}
