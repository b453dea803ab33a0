const LETTERS = 26
const LETTER_A = 65

/** How many currencies three letters can name. */
export const CURRENCIES = LETTERS ** 3

/**
 * A currency as the ledger keeps it: its three letters as one number from 0 to 17,575, which fits into 16 bits.
 *
 * The ledger takes any three capital letters. Which of them ISO 4217 lists changes from year to year, and two replicas
 * that run different editions during an upgrade must not disagree about a command; whoever reads amounts from people
 * checks against the list ({@link parseAmount}).
 */
export type CurrencyCode = number

/** Packs `EUR`; −1 if this is not three capital letters. */
export function packCurrency(value: unknown): CurrencyCode {
  if (typeof value !== 'string' || value.length !== 3) return -1
  return packLetters(value.charCodeAt(0), value.charCodeAt(1), value.charCodeAt(2))
}

/** The same for the codes of three characters. */
export function packLetters(first: number, second: number, third: number): CurrencyCode {
  if (!isLetter(first) || !isLetter(second) || !isLetter(third)) return -1
  return ((first - LETTER_A) * LETTERS + second - LETTER_A) * LETTERS + third - LETTER_A
}

function isLetter(code: number): boolean {
  return code >= LETTER_A && code < LETTER_A + LETTERS
}

export function unpackCurrency(code: CurrencyCode): string {
  const letters = [Math.floor(code / (LETTERS * LETTERS)), Math.floor(code / LETTERS) % LETTERS, code % LETTERS]
  return String.fromCharCode(...letters.map((place) => LETTER_A + place))
}
