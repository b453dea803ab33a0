/** What `node --cpu-prof` writes, as far as it is read here. Times are in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  /** The node at the top of the stack, sample after sample. */
  readonly samples: readonly number[]
  /** The time before each sample. */
  readonly timeDeltas: readonly number[]
}

/** Time spent in a function itself, not in those that it calls. */
export interface SelfTime {
  /** `@synod/replica`, `lmdb`, `node:internal`, `engine` (garbage collection and what V8 does not attribute). */
  readonly package: string
  /** `apply` and the file it is in. */
  readonly function: string
  readonly us: number
}

/** Not time of the program: nothing ran. */
const IDLE = '(idle)'

/** The busy time of a profile by function, the most first. */
export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): SelfTime[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const times = new Map<string, { package: string; function: string; us: number }>()
  for (const [at, sample] of samples.entries()) {
    const frame = frames.get(sample)
    if (!frame || frame.functionName === IDLE) continue
    const owner = packageOf(frame.url)
    const name = functionName(frame.functionName, frame.url)
    const key = `${owner} ${name}`
    const time = times.get(key) ?? { package: owner, function: name, us: 0 }
    time.us += timeDeltas[at] ?? 0
    times.set(key, time)
  }
  return [...times.values()].sort((a, b) => b.us - a.us)
}

/** The same by package. */
export function byPackage(times: readonly SelfTime[]): { readonly package: string; readonly us: number }[] {
  const sums = new Map<string, number>()
  for (const time of times) sums.set(time.package, (sums.get(time.package) ?? 0) + time.us)
  return [...sums].map(([name, us]) => ({ package: name, us })).sort((a, b) => b.us - a.us)
}

/** The package that a script belongs to, installed or in this repository. */
export function packageOf(url: string): string {
  if (url === '') return 'engine'
  if (url.startsWith('node:')) return 'node'
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)
  if (installed?.[1]) return installed[1]
  const here = /.*\/(packages|apps)\/([^/]+)\//.exec(url)
  if (here?.[2]) return `@synod/${here[2]}${here[1] === 'apps' ? '-cli' : ''}`
  return 'other'
}

function functionName(name: string, url: string): string {
  const file = url.slice(url.lastIndexOf('/') + 1)
  return `${name || '(anonymous)'}${file ? `  ${file}` : ''}`
}
