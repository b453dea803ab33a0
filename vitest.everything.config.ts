import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { workspacesOf } from './tools/launch/src/workspaces.mjs'

// The tests of every workspace in one run, for `npm test`: Vitest starts once, each source is transformed once, and two
// processors are busy to the end. In a workspace, its own `test` script runs the same files with vitest.config.ts.

const root = fileURLToPath(new URL('.', import.meta.url))

/** Whether the files of a workspace may share loaded modules is for its own `test` script to say. */
function isIsolated(folder: string): boolean {
  const { scripts } = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8'))
  return !scripts?.test?.includes('--no-isolate')
}

function filesOf(workspaces: readonly { folder: string }[]): string[] {
  return workspaces.map(({ folder }) => `${folder}/src/**/*.test.ts`)
}

/** What takes longest, which Vitest cannot know in a fresh clone. Started last, it would keep one processor idle. */
const LONGEST = [
  'simulator/src/seeds',
  'simulator/src/found',
  'simulator/src/explore/calibration',
  'simulator/src/explore/changing-members',
  'charts/src/layout/layout-chart',
  'layers/src/check',
  'node/src/stores-as-memory',
]

/** The longest first, then by project, for a worker is not used again by files of another one. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONGEST.some((name) => moduleId.endsWith(`${name}.test.ts`))
    const rank = (file: TestSpecification) => (file.project.name === 'together' ? 0 : 2) + (isLong(file) ? 0 : 1)
    return sorted.sort((one, other) => rank(one) - rank(other))
  }
}

const workspaces = workspacesOf(root)
const apart = workspaces.filter(({ folder }) => isIsolated(folder))
const together = workspaces.filter(({ folder }) => !isIsolated(folder))

export default defineConfig({
  test: {
    // Vitest leaves a processor to itself, which on a machine with two is half of it.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    reporters: ['default', 'json'],
    outputFile: { json: 'tools/launch/.reports/tests.json' },
    projects: [
      { extends: './vitest.config.ts', test: { name: 'together', include: filesOf(together), isolate: false } },
      { extends: './vitest.config.ts', test: { name: 'apart', include: filesOf(apart) } },
    ],
  },
})
