/** Something that is written as it is, a call for example. */
export interface Code {
  readonly code: string
  /** Names that it takes from XState. */
  readonly uses: readonly string[]
}

export type Literal =
  | string
  | number
  | boolean
  | Code
  | readonly Literal[]
  | { readonly [key: string]: Literal | undefined }

const LINE_CHARS = 100

/** The value as JavaScript, over several lines if one would be too long. Entries that are undefined are left out. */
export function literal(value: Literal, indent = ''): string {
  const short = onOneLine(value)
  if (indent.length + short.length <= LINE_CHARS || isScalar(value)) return short
  const deeper = `${indent}  `
  if (Array.isArray(value)) {
    const items = value.map((item: Literal) => `${deeper}${literal(item, deeper)},\n`)
    return `[\n${items.join('')}${indent}]`
  }
  const entries = entriesOf(value).map(([key, entry]) => `${deeper}${keyOf(key)}: ${literal(entry, deeper)},\n`)
  return `{\n${entries.join('')}${indent}}`
}

/** What a value takes from XState, each once. */
export function usedBy(value: Literal): string[] {
  if (isCode(value)) return [...value.uses]
  if (isScalar(value)) return []
  const parts = Array.isArray(value) ? value : entriesOf(value).map(([, entry]) => entry)
  return [...new Set(parts.flatMap(usedBy))]
}

export function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    "'": "\\'",
    '\\': '\\\\',
    '\n': '\\n',
    '\r': '\\r',
    '\u2028': '\\u2028',
    '\u2029': '\\u2029',
  }
  return `'${text.replace(/['\\\n\r\u2028\u2029]/g, (character) => escapes[character]!)}'`
}

function onOneLine(value: Literal): string {
  if (typeof value === 'string') return quoted(value)
  if (isCode(value)) return value.code
  if (isScalar(value)) return String(value)
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`
  const entries = entriesOf(value).map(([key, entry]) => `${keyOf(key)}: ${onOneLine(entry)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

function isCode(value: Literal): value is Code {
  return typeof value === 'object' && 'code' in value && 'uses' in value && typeof value.code === 'string'
}

function isScalar(value: Literal): value is string | number | boolean | Code {
  return typeof value !== 'object' || isCode(value)
}

function entriesOf(value: Literal): [string, Literal][] {
  return Object.entries(value as Record<string, Literal | undefined>).filter(
    (entry): entry is [string, Literal] => entry[1] !== undefined,
  )
}

/** `__proto__` would set the prototype instead of an entry. */
function keyOf(key: string): string {
  if (key === '__proto__') return "['__proto__']"
  return /^[A-Za-z_$][\w$]*$/.test(key) || /^(0|[1-9]\d*)$/.test(key) ? key : quoted(key)
}
