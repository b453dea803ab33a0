import { describe, expect, it } from 'vitest'
import { examplesOf } from './readme-examples.ts'

const fence = '```'

describe('the examples of a README', () => {
  it('are the ts blocks under the heading, with what they print', () => {
    const readme = `# P

${fence}ts
console.log('not an example')
${fence}

## Example

Some words.

${fence}ts
import { a } from 'p'
console.log(a)
// → one
if (a) console.log('two') // → two
// → 
${fence}

${fence}sh
npm install p
${fence}

### More of it

${fence}ts
export {}
${fence}

## Invariants

${fence}ts
console.log('not an example')
${fence}
`
    expect(examplesOf(readme)).toEqual([
      {
        code: "import { a } from 'p'\nconsole.log(a)\n// → one\nif (a) console.log('two') // → two\n// → \n",
        prints: ['one', 'two', ''],
      },
      { code: 'export {}\n', prints: [] },
    ])
  })

  it('do not begin at a heading that stands in a block', () => {
    expect(examplesOf(`${fence}md\n## Example\n${fence}\n${fence}ts\nlet a\n${fence}\n`)).toEqual([])
    expect(
      examplesOf(`## Example\n${fence}sh\n## Not a heading\n${fence}\n${fence}ts\nlet a\n${fence}\n`),
    ).toHaveLength(1)
  })

  it('are none without the heading, or without a block', () => {
    expect(examplesOf('# P\n')).toEqual([])
    expect(examplesOf('## Example\n\nLater.\n')).toEqual([])
    expect(examplesOf(`## Examples\n${fence}ts\nlet a\n${fence}\n`)).toEqual([])
  })

  it('may have the line ends of Windows', () => {
    expect(examplesOf(`## Example\r\n${fence}ts\r\nlet a\r\n// → b\r\n${fence}\r\n`)).toEqual([
      { code: 'let a\n// → b\n', prints: ['b'] },
    ])
  })

  it('are refused when a block does not end', () => {
    expect(() => examplesOf(`## Example\n${fence}ts\nlet a\n`)).toThrow('let a')
  })
})
