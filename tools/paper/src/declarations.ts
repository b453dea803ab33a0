import type { Lexed } from './lexer.ts'

/** A declaration at the top of a file, or a member of a class or an interface. */
export interface Declaration {
  /** `proposals`, `ProposerContext.tried`. */
  readonly name: string
  readonly from: number
  readonly to: number
}

const TOP =
  /^(?:export )?(?:default )?(?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|interface|type|const|let) (\w+)/
const MEMBER = /^ {2}(?:(?:readonly|static|async|override|get|set) )*(#?\w+)\??(?:\(|:|<| =|$|;)/
const HAS_MEMBERS = /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface) /

/**
 * The declarations of a file, read off its indentation, which the formatter keeps: what begins in the first column is
 * declared by the file, and what is indented once within a class or an interface is a member of it. Each lasts until the
 * next one begins.
 */
export function declarationsOf({ code }: Lexed): Declaration[] {
  const found: { name: string; from: number; isMember: boolean }[] = []
  let owner: string | undefined
  let at = 0
  for (const line of code.split('\n')) {
    const top = TOP.exec(line)?.[1]
    const member = owner === undefined ? undefined : MEMBER.exec(line)?.[1]
    if (top !== undefined) {
      found.push({ name: top, from: at, isMember: false })
      owner = HAS_MEMBERS.test(line) ? top : undefined
    } else if (member !== undefined) found.push({ name: `${owner}.${member}`, from: at, isMember: true })
    at += line.length + 1
  }
  return found.map(({ name, from }, index) => ({ name, from, to: found[index + 1]?.from ?? code.length }))
}

/**
 * The declaration that a comment belongs to: the one that it stands right above, or stands in. Undefined for a comment that
 * heads the file or a part of it, with an empty line below.
 */
export function declarationAt(
  { code }: Lexed,
  declarations: readonly Declaration[],
  comment: { readonly from: number; readonly to: number },
): string | undefined {
  const next = declarations.find(({ from }) => from >= comment.to)
  if (next !== undefined && isRightAbove(code.slice(comment.to, next.from))) return next.name
  const around = declarations.find(({ from, to }) => from <= comment.from && comment.to <= to)
  const lineStart = code.lastIndexOf('\n', comment.from) + 1
  return comment.from === lineStart ? undefined : around?.name
}

function isRightAbove(between: string): boolean {
  return /^\s*$/.test(between) && !/\n\s*\n/.test(between)
}
