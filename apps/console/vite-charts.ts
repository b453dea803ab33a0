import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defaultServerConditions, type Plugin, runnerImport } from 'vite'

const MODULE = 'virtual:role-charts'
/** elkjs for where there is no worker, which @synod/charts loads unless it is given another: the page always gives one. */
const BUNDLED_ELK = 'elkjs/lib/elk.bundled.js'
const CHECKLIST = new URL('../../docs/paper/checklist.md', import.meta.url)

/**
 * Gives the page the charts of the roles laid out, and the paper's demands that their transitions cite, as a module of plain
 * data. They come from the machines and the checklist themselves, each time that the page is built: nothing can be stale.
 */
export function roleCharts(): Plugin {
  return {
    name: 'synod:role-charts',
    resolveId: (id) => (id === MODULE || id === BUNDLED_ELK ? `\0${id}` : undefined),
    async load(id) {
      if (id === `\0${BUNDLED_ELK}`) return 'throw new Error("the page has charts laid out in a worker")'
      return id === `\0${MODULE}` ? await moduleText() : undefined
    },
  }
}

async function moduleText(): Promise<string> {
  const { charts } = await fromSource<typeof import('./src/charts-data/laid-out-roles.ts')>('laid-out-roles.ts')
  const { readDemands } = await fromSource<typeof import('./src/charts-data/demands.ts')>('demands.ts')
  const demands = readDemands(readFileSync(CHECKLIST, 'utf8'))
  return `export const charts = ${JSON.stringify(charts)}\nexport const demands = ${JSON.stringify(demands)}\n`
}

/** The machines are those of the sources, like all the rest of the page: a build of theirs might be an old one. */
async function fromSource<M>(name: string): Promise<M> {
  const file = fileURLToPath(new URL(`./src/charts-data/${name}`, import.meta.url))
  const resolve = { conditions: ['@synod/source', ...defaultServerConditions], noExternal: [/^@synod\//] }
  const { module } = await runnerImport<M>(file, { configFile: false, environments: { inline: { resolve } } })
  return module
}
