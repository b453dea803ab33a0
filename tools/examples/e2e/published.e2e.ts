import { readFileSync } from 'node:fs'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Consumer } from '../src/consumer.ts'
import { publishablePackages } from '../src/publishable.ts'
import { typeProblems } from '../src/types-fit.ts'

const root = new URL('../../../', import.meta.url)
const packages = publishablePackages(root)
const { devDependencies } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  devDependencies: Readonly<Record<string, string>>
}

let consumer: Consumer
beforeAll(async () => {
  // Ours goes by another name, for the older one has to be `typescript` here.
  const compiler = devDependencies['@typescript/native']!.replace('npm:', '')
  const tools = [compiler, `@types/node@${devDependencies['@types/node']}`]
  consumer = await Consumer.install(root, packages, tools)
  await consumer.compile(packages)
}, 240_000)
afterAll(() => consumer?.remove())

it('there are packages to publish', () => {
  expect(packages.length).toBeGreaterThan(0)
})

it('the published types hold by themselves, without skipLibCheck', () => {
  expect(consumer.complaintsAboutTypes()).toEqual([])
})

describe.each(packages)('$name, installed elsewhere', ({ name, examples }) => {
  it('shows an example in its README', () => {
    expect(examples.length).toBeGreaterThan(0)
  })

  it.each(examples.map((example, index) => ({ number: index + 1, example })))(
    'example $number compiles strictly and prints what the README says',
    async ({ number, example }) => {
      expect(consumer.complaintsAbout(name, number - 1)).toEqual([])
      expect(await consumer.run(name, number - 1)).toEqual(example.prints)
    },
  )

  it('has nothing for publint to say', async () => {
    const { buffer, byteOffset, byteLength } = readFileSync(consumer.tarballOf(name))
    const tarball = buffer.slice(byteOffset, byteOffset + byteLength)
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  })

  it('has types that fit its code, says attw', async () => {
    expect(await typeProblems(consumer.tarballOf(name))).toEqual([])
  })
})
