/** The longest account id and transfer id, in characters. All of them are ASCII, so these are bytes too. */
export const ID_CHARACTERS_MAX = 64

/** Letters, digits and `. _ : @ / + -`: nothing that a shell, a URL path or a table would have to quote. */
const ID_CHARACTER = '[A-Za-z0-9._:@/+-]'

/** The same rule as {@link isId}, for schemas. */
export const ID_PATTERN = `^${ID_CHARACTER}{1,${ID_CHARACTERS_MAX}}$`

/** 1 for the codes of the characters that an id may have. A table, because each transfer has three ids to check. */
const IS_ID_CODE = new Uint8Array(128).map((_, code) =>
  Number(new RegExp(ID_CHARACTER).test(String.fromCharCode(code))),
)

/** Whether this is an account id or a transfer id: 1 to 64 letters, digits, `. _ : @ / + -`. */
export function isId(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > ID_CHARACTERS_MAX) return false
  for (let at = 0; at < value.length; at++) {
    if (IS_ID_CODE[value.charCodeAt(at)] !== 1) return false
  }
  return true
}

/** Whether an id may have the character of this code. */
export function isIdCode(code: number): boolean {
  return IS_ID_CODE[code] === 1
}
