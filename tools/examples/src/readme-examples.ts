/** A piece of code that a README shows, and what running it prints. */
export interface ReadmeExample {
  readonly code: string
  /** The lines of standard output, from the comments `// → text` in the code. */
  readonly prints: readonly string[]
}

const HEADING = '## Example'
const PRINTED = /\/\/ → ?(.*)$/

/** The `ts` blocks under the heading "Example", in order. Throws when a block has no end. */
export function examplesOf(readme: string): ReadmeExample[] {
  const blocks: { language: string; lines: string[]; isExample: boolean }[] = []
  let isExample = false
  let open: (typeof blocks)[number] | undefined
  for (const line of readme.split(/\r?\n/)) {
    if (open) {
      if (line.trimEnd() === '```') open = undefined
      else open.lines.push(line)
    } else if (line.startsWith('```')) {
      open = { language: line.slice(3).trim(), lines: [], isExample }
      blocks.push(open)
    } else if (/^##? /.test(line)) isExample = line.trimEnd() === HEADING
  }
  if (open) throw new Error(`a block of code has no end: ${open.lines[0] ?? ''}`)
  return blocks
    .filter((block) => block.isExample && block.language === 'ts')
    .map(({ lines }) => ({ code: `${lines.join('\n')}\n`, prints: lines.flatMap(printedBy) }))
}

function printedBy(line: string): string[] {
  const printed = PRINTED.exec(line)?.[1]
  return printed === undefined ? [] : [printed]
}
