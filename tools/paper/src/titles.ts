import type { Lexed } from './lexer.ts'

const CALL = /\b(?:describe|it|test)((?:\.\w+)*)\s*(?=[(`])/g

/** The titles of a test file's suites and tests, in order; `it.each(…)('title', …)` and its like too. */
export function titlesOf(lexed: Lexed): string[] {
  const strings = new Map(lexed.tokens.filter(({ kind }) => kind === 'string').map((token) => [token.from, token.text]))
  return [...lexed.code.matchAll(CALL)].flatMap(({ index, 0: call }) => {
    const opening = index + call.length
    const title =
      firstString(lexed.code, strings, opening) ?? firstString(lexed.code, strings, afterCall(lexed.code, opening))
    return title === undefined ? [] : [title.replace(/\s+/g, ' ')]
  })
}

/** The names of compliance cases: `'a promise is never lowered (PMS P1a)': async (store) => { … }`. */
export function casesOf({ tokens, code }: Lexed): string[] {
  return tokens
    .filter(({ kind, to }) => kind === 'string' && /^: async \(/.test(code.slice(to, to + 9)))
    .map(({ text }) => text)
}

function firstString(code: string, strings: ReadonlyMap<number, string>, opening: number): string | undefined {
  if (code[opening] !== '(') return undefined
  for (let at = opening + 1; at < code.length; at++) {
    const text = strings.get(at)
    if (text !== undefined) return text
    if (!/\s/.test(code[at] as string)) return undefined
  }
  return undefined
}

/** The position after the parenthesis that closes the call whose arguments open here. */
function afterCall(code: string, opening: number): number {
  let depth = 0
  for (let at = opening; at < code.length; at++) {
    if (code[at] === '(') depth += 1
    else if (code[at] === ')' && --depth === 0) return at + 1
  }
  return code.length
}
