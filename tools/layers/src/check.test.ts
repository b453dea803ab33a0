import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkTree, lineFor } from './check.mjs'

const roots: string[] = []

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true })
})

/** What each package in the fixture's clean tree depends on. Packages that a test does not speak of are left out. */
const clean: Record<string, string[]> = {
  protocol: [],
  acceptor: ['protocol'],
  proposer: ['protocol'],
  codec: ['protocol'],
  client: ['codec', 'protocol'],
  replica: ['acceptor', 'codec', 'proposer', 'protocol'],
  ledger: ['client', 'protocol', 'replica'],
  linearizability: ['protocol'],
  'transport-zeromq': ['protocol'],
  node: ['client', 'replica', 'transport-zeromq'],
  simulator: ['linearizability', 'replica'],
}

/** Files of the clean tree: each of the named exceptions is in it, and what only tests and command lines may do. */
const cleanFiles: Record<string, string> = {
  'packages/protocol/src/testing/index.ts': 'export const cases = [() => {}]',
  'packages/protocol/src/index.test.ts':
    "import { it } from 'vitest'\nimport { tmpdir } from 'node:os'\nit('waits', () => setTimeout(tmpdir, Date.now()))",
  'packages/protocol/src/memory/index.ts': "import { protocol } from '../index.ts'\nexport const memory = protocol",
  'packages/ledger/src/machine.ts':
    "import type { replica } from '@synod/replica'\nexport type Machine = typeof replica",
  'packages/ledger/src/money.fixture.ts': 'export const money = Math.random() * Date.now()',
  'packages/ledger/src/money.test.ts': "import { money } from './money.fixture.ts'\nmoney",
  'packages/ledger/src/machine.test.ts': "import { replica } from '@synod/replica'\nreplica",
  'packages/linearizability/src/cli/index.ts': "import { argv } from 'node:process'\nconsole.log(argv, new Date())",
  'packages/transport-zeromq/src/socket.ts':
    "import 'zeromq'\nimport 'node:net'\nsetTimeout(() => console.log(Date.now()), 1)",
  'packages/node/e2e/start.e2e.ts':
    "import { it } from 'vitest'\nimport { node } from '@synod/node'\nit('starts', () => node)",
  'apps/bank/src/index.ts': "import { node } from '@synod/node'\nexport const app = [node, process.argv]",
  'tools/duel/src/index.ts': "import { acceptor } from '@synod/acceptor'\nexport const tool = acceptor",
}

const nameOf = (folder: string) => `@synod/${folder.replace(/^[^/]+\//, '')}`

function manifest(name: string, dependencies: string[]) {
  return JSON.stringify(
    {
      name,
      type: 'module',
      exports: {
        '.': { '@synod/source': './src/index.ts' },
        './testing': { '@synod/source': './src/testing/index.ts' },
      },
      dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '0.1.0'])),
    },
    null,
    2,
  )
}

/** Writes a workspace to a temporary folder: the clean tree, with the files given on top. */
function plant(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'synod-layers-'))
  roots.push(root)
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  write('package.json', JSON.stringify({ name: 'fixture', workspaces: ['packages/*', 'apps/*', 'tools/*'] }))
  mkdirSync(join(root, 'node_modules/@synod'), { recursive: true })
  const link = (folder: string, dependencies: string[]) => {
    write(`${folder}/package.json`, manifest(nameOf(folder), dependencies))
    symlinkSync(join(root, folder), join(root, 'node_modules', nameOf(folder)))
  }
  for (const [name, dependencies] of Object.entries(clean)) {
    const outside = name === 'transport-zeromq' ? ['zeromq'] : []
    link(`packages/${name}`, [...dependencies.map((dependency) => `@synod/${dependency}`), ...outside])
    // Types alone, so that ledger's import of replica is one of those too.
    const imports = dependencies.map((dependency) => `import type {} from '@synod/${dependency}'\n`)
    write(`packages/${name}/src/index.ts`, `${imports.join('')}export const ${name.replace(/-.*/, '')} = '${name}'`)
  }
  link('apps/console', [])
  link('apps/bank', ['@synod/node'])
  link('tools/duel', ['@synod/acceptor'])
  for (const module of ['zeromq', 'lmdb', 'vitest']) {
    write(`node_modules/${module}/package.json`, JSON.stringify({ name: module, main: 'index.js' }))
    write(`node_modules/${module}/index.js`, '')
  }
  for (const [file, text] of Object.entries({ ...cleanFiles, ...files })) write(file, text)
  return root
}

/** The lines printed for a tree with the files given planted in it. */
async function reported(files: Record<string, string>): Promise<string[]> {
  return (await checkTree(plant(files))).violations.map(lineFor)
}

describe('a clean tree', () => {
  it('passes, with every named exception in use', async () => {
    const { files, violations } = await checkTree(plant({}))
    expect(violations.map(lineFor)).toEqual([])
    expect(files).toBe(Object.keys(clean).length + Object.keys(cleanFiles).length)
  })
})

describe('layers', () => {
  it.each([
    ['protocol', 'acceptor', 'up'],
    ['codec', 'client', 'sideways'],
    ['codec', 'replica', 'sideways, against the exception'],
    ['client', 'replica', 'sideways'],
    ['acceptor', 'proposer', 'from role to role'],
    ['acceptor', 'replica', 'up from a role'],
    ['replica', 'ledger', 'up, against the exception'],
    ['linearizability', 'simulator', 'up, against the exception'],
    ['ledger', 'transport-zeromq', 'sideways'],
  ])('catch %s importing %s: %s', async (from, to) => {
    const lines = await reported({
      [`packages/${from}/src/planted.ts`]: `\nimport { x } from '@synod/${to}'\nexport const y = x`,
    })
    expect(lines.filter((line) => line.includes(' layers: '))).toEqual([
      expect.stringMatching(
        `^packages/${from}/src/planted.ts:2  layers: imports packages/${to}/src/index.ts; imports go down the layers only`,
      ),
    ])
  })

  it('hold for types and for tests too', async () => {
    const lines = await reported({
      'packages/acceptor/src/planted.test.ts':
        "import type { proposer } from '@synod/proposer'\nexport type X = typeof proposer",
    })
    expect(lines).toEqual([expect.stringMatching('^packages/acceptor/src/planted.test.ts:1  layers: ')])
  })

  it('hold for dynamic imports too', async () => {
    const lines = await reported({ 'packages/acceptor/src/planted.test.ts': "await import('@synod/proposer')" })
    expect(lines).toEqual([expect.stringMatching('^packages/acceptor/src/planted.test.ts:1  layers: ')])
  })

  it('catch a dependency declared upwards that nothing imports', async () => {
    const lines = await reported({
      'packages/acceptor/package.json': manifest('@synod/acceptor', ['@synod/protocol', '@synod/replica']),
    })
    expect(lines).toEqual([
      expect.stringMatching('^packages/acceptor/package.json:14  layers: depends on @synod/replica; '),
    ])
  })

  it('catch a package without a layer', async () => {
    const lines = await reported({ 'packages/novel/package.json': manifest('@synod/novel', []) })
    expect(lines).toEqual([
      'packages/novel/package.json:1  layers: novel stands in no layer; give it one in tools/layers/src/table.mjs',
    ])
  })

  it('catch ledger taking more than types from replica', async () => {
    const lines = await reported({
      'packages/ledger/src/planted.ts':
        "import type { replica } from '@synod/replica'\nimport { replica as value } from '@synod/replica'\nexport const x: typeof replica = value",
    })
    expect(lines).toEqual([
      "packages/ledger/src/planted.ts:2  types: imports @synod/replica; ledger may take types alone from it: write 'import type'",
    ])
  })
})

describe('composition roots', () => {
  it.each([
    ['packages/node', 'apps/bank'],
    ['packages/node', 'tools/duel'],
    ['apps/bank', 'apps/console'],
    ['apps/bank', 'tools/duel'],
    ['tools/duel', 'apps/bank'],
  ])('catch %s importing %s', async (from, to) => {
    const lines = await reported({
      [`${to}/src/index.ts`]: 'export const x = 1',
      [`${from}/src/planted.ts`]: `import { x } from '${nameOf(to)}'\nexport const y = x`,
    })
    expect(lines).toContainEqual(
      expect.stringMatching(`^${from}/src/planted.ts:1  (apart|layers): imports ${to}/src/index.ts; `),
    )
  })
})

describe('cycles', () => {
  it('are caught within a package, once', async () => {
    const lines = await reported({
      'packages/codec/src/first.ts': "import { second } from './second.ts'\nexport const first = (): unknown => second",
      'packages/codec/src/second.ts':
        "\nimport { first } from './first.ts'\nexport const second = (): unknown => first",
    })
    expect(lines).toEqual([
      'packages/codec/src/first.ts:1  cycle: circular import packages/codec/src/first.ts → packages/codec/src/second.ts' +
        ' → packages/codec/src/first.ts; break the circle: move what both need into a file below them',
    ])
  })

  it('are caught when types alone close them', async () => {
    const lines = await reported({
      'packages/codec/src/first.ts': "import type { B } from './second.ts'\nexport type A = B[]",
      'packages/codec/src/second.ts': "import type { A } from './first.ts'\nexport type B = { a: A }",
    })
    expect(lines).toEqual([expect.stringMatching('^packages/codec/src/first.ts:1  cycle: ')])
  })
})

describe('browser-safe packages', () => {
  it.each(['node:fs', 'fs', 'node:timers/promises'])('catch an import of %s', async (module) => {
    const lines = await reported({ 'packages/replica/src/planted.ts': `import '${module}'` })
    expect(lines).toEqual([expect.stringMatching(/^packages\/replica\/src\/planted.ts:1 {2}browser: imports /)])
  })

  it('catch an import of a package that is not browser-safe', async () => {
    const lines = await reported({
      'packages/simulator/package.json': manifest('@synod/simulator', [
        '@synod/linearizability',
        '@synod/replica',
        '@synod/transport-zeromq',
      ]),
      'packages/simulator/src/planted.ts': "import '@synod/transport-zeromq'",
    })
    expect(lines).toEqual([
      expect.stringMatching('^packages/simulator/src/planted.ts:1  browser: imports packages/transport-zeromq/'),
    ])
  })

  it.each([
    ['Date.now()', 'Date.now reads a clock'],
    ['new Date()', 'new Date\\(\\) reads a clock'],
    ['Date()', 'Date reads a clock'],
    ['[1].map(Date.now)', 'Date.now reads a clock'],
    ["Date['now']()", 'Date.now reads a clock'],
    ['performance.now()', 'performance reads a clock'],
    ['Math.random()', 'Math.random draws a random number'],
    ['crypto.randomUUID()', 'crypto.randomUUID draws a random number'],
    ['crypto.getRandomValues(bytes)', 'crypto.getRandomValues draws a random number'],
    ['setTimeout(f, 1)', 'setTimeout starts a timer'],
    ['setInterval(f, 1)', 'setInterval starts a timer'],
    ['setImmediate(f)', 'setImmediate starts a timer'],
    ['queueMicrotask(f)', 'queueMicrotask starts a timer'],
    ['process.env', 'process belongs to one platform'],
    ['console.log(1)', 'console belongs to one platform'],
    ["Buffer.from('')", 'Buffer belongs to one platform'],
    ['globalThis.setTimeout(f, 1)', 'globalThis.setTimeout starts a timer'],
    ["globalThis['process']", 'globalThis.process belongs to one platform'],
    ['{ const { random } = Math; random() }', 'Math draws a random number'],
    ['({ process })', 'process belongs to one platform'],
    ['null as unknown as ReturnType<typeof setTimeout>', 'setTimeout starts a timer'],
  ])('catch %s', async (code, why) => {
    const lines = await reported({
      'packages/acceptor/src/planted.ts': `declare const process: any, f: any, bytes: any\ndeclare global { function setTimeout(...a: any[]): any }\n${code}\nexport {}`,
    })
    const uses = lines.filter((line) => line.includes('planted.ts:3 '))
    expect(uses).toEqual([expect.stringMatching(`^packages/acceptor/src/planted.ts:3  pure: ${why}; `)])
  })

  it('let pass what only looks like it', async () => {
    const lines = await reported({
      'packages/acceptor/src/planted.ts': `
        import { setTimeout } from './clock.ts'
        export type Line = { process: number; console: string }
        export function read({ process, ...rest }: Line, performance: Date) {
          const crypto = { randomUUID: () => 1 }
          setTimeout(() => rest.console, Math.max(1, crypto.randomUUID()))
          return { process, console: process, since: performance instanceof Date ? new Date(0) : Date.UTC(2026, 1) }
        }`,
      'packages/acceptor/src/clock.ts': 'export const setTimeout = (f: () => unknown, ms: number) => [f, ms]',
    })
    expect(lines).toEqual([])
  })
})

describe('testing folders and sources', () => {
  it.each(['vitest', 'node:test', 'jest', 'mocha'])('catch an import of %s', async (runner) => {
    const lines = await reported({
      'packages/protocol/src/testing/planted.ts': `import { it } from '${runner}'\nit('x', () => {})`,
    })
    expect(lines).toContainEqual(
      expect.stringMatching(
        '^packages/protocol/src/testing/planted.ts:1  runner: .*only [*].test.ts and e2e import a test runner',
      ),
    )
  })
})

describe('imports', () => {
  it('catch a way into another package past its exports', async () => {
    const lines = await reported({
      'packages/replica/src/planted.ts':
        "import { acceptor } from '../../acceptor/src/index.ts'\nexport const x = acceptor",
    })
    expect(lines).toEqual([
      "packages/replica/src/planted.ts:1  entry: imports packages/acceptor/src/index.ts; import the package by its name, through its package.json 'exports'",
    ])
  })

  it.each(['money.fixture.ts', 'money.test.ts'])('catch a source that takes %s', async (file) => {
    const lines = await reported({ 'packages/ledger/src/planted.ts': `import './${file}'` })
    expect(lines).toEqual([expect.stringMatching('^packages/ledger/src/planted.ts:1  fixture: ')])
  })

  it('catch a path that leads nowhere', async () => {
    const lines = await reported({
      'packages/replica/src/planted.ts': "import '@synod/acceptor/src/index.ts'\nimport './missing.ts'",
    })
    expect(lines).toEqual([
      expect.stringMatching('^packages/replica/src/planted.ts:1  unresolved: imports @synod/acceptor/src/index.ts; '),
      expect.stringMatching('^packages/replica/src/planted.ts:2  unresolved: imports ./missing.ts; '),
    ])
  })

  it('catch a package that is not declared', async () => {
    const lines = await reported({ 'packages/node/src/planted.ts': "import '@synod/protocol'" })
    expect(lines).toEqual([
      "packages/node/src/planted.ts:1  declared: imports @synod/protocol; add it to the dependencies of this package's package.json",
    ])
  })

  it.each(['zeromq', 'lmdb'])('catch %s outside its adapter', async (module) => {
    const lines = await reported({ 'packages/node/src/planted.test.ts': `import '${module}'` })
    expect(lines).toEqual([expect.stringMatching('^packages/node/src/planted.test.ts:1  technology: ')])
  })
})

describe('names', () => {
  it.each([
    'packages/acceptor/src/utils.ts',
    'packages/acceptor/src/helpers.test.ts',
    'packages/acceptor/src/common/slots.ts',
    'packages/acceptor/shared.md',
    'packages/acceptor/src/test-helpers.ts',
    'tools/duel/src/stringUtils.ts',
  ])('catch %s', async (file) => {
    const lines = await reported({ [file]: 'export {}' })
    expect(lines).toEqual([
      expect.stringMatching('  names: .* says nothing of what is inside; name it after what it does$'),
    ])
  })

  it('catch a package', async () => {
    const lines = await reported({ 'tools/utils/package.json': manifest('@synod/utils', []) })
    expect(lines).toEqual([expect.stringMatching("^tools/utils/:1  names: 'utils' ")])
  })

  it('let pass words that only contain one', async () => {
    expect(await reported({ 'packages/acceptor/src/shared-memory.ts': 'export {}' })).toEqual([])
  })
})
