/** A comment or a string of a TypeScript source. Everything else is code. */
export interface Token {
  readonly kind: 'comment' | 'string'
  /** Where it begins, and the position after its end. */
  readonly from: number
  readonly to: number
  /** Without slashes, stars and quotes; the lines of a comment joined by single spaces. */
  readonly text: string
}

/** A source taken apart. */
export interface Lexed {
  readonly tokens: readonly Token[]
  /** The source with every comment and string blanked out, position for position. */
  readonly code: string
}

/** After these a slash begins a regular expression, after anything else it divides. */
const BEFORE_REGEX = /(?:^|[([{,;=:!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|void|delete|await|yield))\s*$/

/**
 * Tells comments, strings and code of a TypeScript source apart; knows nothing else of the language. Adjacent line
 * comments are one comment, as their reader takes them.
 */
export function lexed(source: string): Lexed {
  const tokens: Token[] = []
  const blanks: [number, number][] = []
  for (let at = 0; at < source.length; ) {
    const to = endOf(source, at)
    if (to === undefined) {
      at += 1
      continue
    }
    blanks.push([at, to])
    const raw = source.slice(at, to)
    if (isComment(raw)) pushComment(tokens, source, at, to)
    else if (raw[0] !== '/') tokens.push({ kind: 'string', from: at, to, text: raw.slice(1, -1) })
    at = to
  }
  return { tokens, code: blanked(source, blanks) }
}

/** The position after the comment, string or regular expression that begins here; undefined where none does. */
function endOf(source: string, at: number): number | undefined {
  const char = source[at]
  if (char === "'" || char === '"') return endOfQuoted(source, at, char)
  if (char === '`') return endOfTemplate(source, at)
  if (char !== '/') return undefined
  if (source[at + 1] === '/') return endOr(source.indexOf('\n', at), source)
  if (source[at + 1] === '*') return endOr(source.indexOf('*/', at + 2), source, 2)
  return BEFORE_REGEX.test(source.slice(Math.max(0, at - 80), at)) ? endOfRegex(source, at) : undefined
}

function endOr(found: number, source: string, length = 0): number {
  return found === -1 ? source.length : found + length
}

function endOfQuoted(source: string, at: number, quote: string): number {
  for (let to = at + 1; to < source.length; to++) {
    if (source[to] === '\\') to += 1
    else if (source[to] === quote || source[to] === '\n') return to + 1
  }
  return source.length
}

/** A template ends at its own backquote: those of the expressions inside it, strings and templates again, are passed over. */
function endOfTemplate(source: string, at: number): number {
  for (let to = at + 1; to < source.length; to++) {
    if (source[to] === '\\') to += 1
    else if (source[to] === '`') return to + 1
    else if (source.startsWith('${', to)) to = endOfExpression(source, to + 2)
  }
  return source.length
}

/** The position of the brace that closes an expression inside a template. */
function endOfExpression(source: string, at: number): number {
  let depth = 0
  for (let to = at; to < source.length; to++) {
    const skipped = endOf(source, to)
    if (skipped !== undefined) to = skipped - 1
    else if (source[to] === '{') depth += 1
    else if (source[to] === '}' && depth-- === 0) return to
  }
  return source.length
}

function endOfRegex(source: string, at: number): number | undefined {
  let inClass = false
  for (let to = at + 1; to < source.length && source[to] !== '\n'; to++) {
    if (source[to] === '\\') to += 1
    else if (source[to] === '[') inClass = true
    else if (source[to] === ']') inClass = false
    else if (source[to] === '/' && !inClass) return to + 1
  }
  return undefined
}

function isComment(raw: string): boolean {
  return raw.startsWith('//') || raw.startsWith('/*')
}

function pushComment(tokens: Token[], source: string, from: number, to: number): void {
  const text = commentText(source.slice(from, to))
  const last = tokens.at(-1)
  const between = last && source.slice(last.to, from)
  const goesOn = last?.kind === 'comment' && source.startsWith('//', from) && source.startsWith('//', last.from)
  if (goesOn && between !== undefined && /^\n[ \t]*$/.test(between)) {
    tokens[tokens.length - 1] = { ...last, to, text: `${last.text} ${text}` }
  } else tokens.push({ kind: 'comment', from, to, text })
}

function commentText(raw: string): string {
  const inner = raw.startsWith('//') ? raw.slice(2) : raw.slice(2, -2)
  return inner
    .split('\n')
    .map((line) => line.replace(/^\s*\*+(?=\s|$)/, '').trim())
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
}

function blanked(source: string, blanks: readonly [number, number][]): string {
  let code = ''
  let at = 0
  for (const [from, to] of blanks) {
    code += source.slice(at, from) + source.slice(from, to).replace(/[^\n]/g, ' ')
    at = to
  }
  return code + source.slice(at)
}
