import { fileURLToPath } from 'node:url'
import { defaultServerConditions, type Plugin, runnerImport } from 'vite'

/** The module that lays out the charts of the roles. */
const CHARTS = fileURLToPath(new URL('./src/charts-data/role-charts.ts', import.meta.url))
/** elkjs for where there is no worker, which @synod/charts loads unless it is given another: the page always gives one. */
const BUNDLED_ELK = 'elkjs/lib/elk.bundled.js'
/** By its first character no other plugin takes it for a file. */
const NO_ELK = `\0${BUNDLED_ELK}`

/** Runs {@link CHARTS} while the page is built, and puts what it exports in its place, as plain data. */
export function roleCharts(): Plugin {
  return {
    name: 'synod:role-charts',
    enforce: 'pre',
    resolveId: (id) => (id === BUNDLED_ELK ? NO_ELK : undefined),
    async load(id) {
      if (id === NO_ELK) return 'throw new Error("the page has charts laid out in a worker")'
      return id === CHARTS ? await chartsAsData() : undefined
    },
  }
}

/** The machines are those of the sources, like all the rest of the page: a build of theirs might be an old one. */
async function chartsAsData(): Promise<string> {
  const resolve = { conditions: ['@synod/source', ...defaultServerConditions], noExternal: [/^@synod\//] }
  const { module } = await runnerImport<Record<string, unknown>>(CHARTS, {
    configFile: false,
    environments: { inline: { resolve } },
  })
  return Object.entries(module)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}\n`)
    .join('')
}
