import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Publishable } from './publishable.ts'

const run = promisify(execFile)
const OUTPUT_BYTES_MAX = 16 << 20
/** An example that has not ended by then hangs. */
const EXAMPLE_MS_MAX = 60_000

/** What a stranger has: an empty folder, npm, a compiler and our tarballs. */
export class Consumer {
  readonly #folder: string
  readonly #tarballs: ReadonlyMap<string, string>
  #complaints: readonly string[] = []

  private constructor(folder: string, tarballs: ReadonlyMap<string, string>) {
    this.#folder = folder
    this.#tarballs = tarballs
  }

  /** Packs the packages of the workspace at `root`, which must be built, and installs them together with `tools` (`name@version`). */
  static async install(root: URL, packages: readonly Publishable[], tools: readonly string[]): Promise<Consumer> {
    const folder = await mkdtemp(join(tmpdir(), 'synod-consumer-'))
    try {
      const tarballs = await pack(root, packages, folder)
      await writeFile(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n')
      const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
      await npm(['install', ...flags, ...tarballs.values(), ...tools], folder)
      return new Consumer(folder, tarballs)
    } catch (error) {
      await rm(folder, { recursive: true })
      throw error
    }
  }

  /** The packed file of a package. */
  tarballOf(name: string): string {
    const tarball = this.#tarballs.get(name)
    if (tarball === undefined) throw new Error(`${name} was not packed`)
    return tarball
  }

  /** Compiles the examples of all packages, strictly, the libraries' own types included. */
  async compile(packages: readonly Publishable[]): Promise<void> {
    await mkdir(join(this.#folder, 'examples'))
    for (const { name, examples } of packages) {
      for (const [index, { code }] of examples.entries()) {
        await writeFile(join(this.#folder, 'examples', `${fileOf(name, index)}.ts`), code)
      }
    }
    const compilerOptions = {
      target: 'es2023',
      module: 'nodenext',
      moduleDetection: 'force',
      strict: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      types: ['node'],
      rootDir: 'examples',
      outDir: 'out',
    }
    await writeFile(join(this.#folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['examples'] }))
    const compiler = join(this.#folder, 'node_modules/typescript/bin/tsc')
    const { stdout } = await outputOf(process.execPath, [compiler, '-p', '.', '--pretty', 'false'], this.#folder)
    this.#complaints = stdout.split(/\n(?! )/).filter((line) => line !== '')
  }

  /** What the compiler says about one example. */
  complaintsAbout(name: string, index: number): string[] {
    return this.#complaints.filter((line) => line.startsWith(`examples/${fileOf(name, index)}.ts`))
  }

  /** What the compiler says about anything but the examples: the types that we or our dependencies publish. */
  complaintsAboutTypes(): string[] {
    return this.#complaints.filter((line) => !line.startsWith('examples/'))
  }

  /** Runs one example as a process of its own and returns the lines that it printed. Rejects when it fails, with its errors. */
  async run(name: string, index: number): Promise<string[]> {
    const { code, stdout, stderr } = await outputOf(
      process.execPath,
      [join(this.#folder, 'out', `${fileOf(name, index)}.js`)],
      this.#folder,
      EXAMPLE_MS_MAX,
    )
    if (code !== 0) throw new Error(`the example ended with ${code}:\n${stdout}${stderr}`)
    return stdout.split('\n').slice(0, -1)
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true })
  }
}

function fileOf(name: string, index: number): string {
  return `${name.replace(/^@[^/]*\//, '')}-${index + 1}`
}

/** The tarball of each package by the package's name. */
async function pack(root: URL, packages: readonly Publishable[], folder: string): Promise<Map<string, string>> {
  const which = packages.flatMap(({ name }) => ['--workspace', name])
  const text = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...which], root.pathname)
  const packed = JSON.parse(text) as readonly { readonly name: string; readonly filename: string }[]
  return new Map(packed.map(({ name, filename }) => [name, join(folder, filename)]))
}

async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await outputOf('npm', args, cwd)
  if (code !== 0) throw new Error(`npm ${args[0]} ended with ${code}:\n${stdout}${stderr}`)
  return stdout
}

interface Output {
  /** The exit code, or what ended the process. */
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

async function outputOf(command: string, args: readonly string[], cwd: string, timeoutMs = 0): Promise<Output> {
  const options = { cwd, timeout: timeoutMs, maxBuffer: OUTPUT_BYTES_MAX, env: plainEnvironment() }
  try {
    return { code: 0, ...(await run(command, args, options)) }
  } catch (error) {
    const { code, signal, stdout = '', stderr = '' } = error as Partial<Output> & { signal?: string }
    return { code: code ?? signal ?? 'unknown', stdout, stderr: stderr || String(error) }
  }
}

/** Without what npm and Vitest leave for their children: a stranger's shell has none of it. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(npm_(?!config_(registry|cache|userconfig))|NODE_|VITEST|NX_|FORCE_COLOR|INIT_CWD)/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}
