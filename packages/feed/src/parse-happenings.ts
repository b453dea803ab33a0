import type { Happening } from './happening.ts'
import { isHappening } from './happening-shape.ts'

export interface ParsedHappenings {
  readonly happenings: readonly Happening[]
  /** How many things were no happenings, and the first of them, as far as it can be shown. */
  readonly refused: number
  readonly firstRefused?: string
}

const SHOWN_CHARACTERS_MAX = 120

/**
 * Reads what a feed sends: lines of JSON, each a happening or a list of them; empty lines keep a connection alive. Never
 * throws: what is no happening is left out and counted.
 */
export function parseHappenings(lines: string): ParsedHappenings {
  const happenings: Happening[] = []
  let refused = 0
  let firstRefused: string | undefined
  const refuse = (text: string) => {
    refused += 1
    firstRefused ??= text.slice(0, SHOWN_CHARACTERS_MAX)
  }
  for (const line of lines.split('\n')) {
    if (line.trim() === '') continue
    const parsed = parsedLine(line)
    if (parsed === undefined) refuse(line)
    else {
      for (const value of Array.isArray(parsed.value) ? parsed.value : [parsed.value]) {
        if (isHappening(value)) happenings.push(value)
        else refuse(JSON.stringify(value))
      }
    }
  }
  return { happenings, refused, ...(firstRefused === undefined ? {} : { firstRefused }) }
}

function parsedLine(line: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(line) }
  } catch {
    return undefined
  }
}
