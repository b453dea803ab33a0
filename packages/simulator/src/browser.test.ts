import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { kvWorkload, simulate } from './index.ts'

/** What the test needs of the bundler that comes with Vitest. */
interface Bundler {
  build(options: object): Promise<{ readonly output: readonly { readonly code: string }[] }>
}

const SEED = 19

async function bundle(): Promise<string> {
  const vite = createRequire(createRequire(import.meta.url).resolve('vitest/package.json')).resolve('vite')
  const rolldown = pathToFileURL(createRequire(vite).resolve('rolldown')).href
  const { build } = (await import(/* @vite-ignore */ rolldown)) as Bundler
  const { output } = await build({
    input: fileURLToPath(new URL('./index.ts', import.meta.url)),
    platform: 'browser',
    resolve: { conditionNames: ['@synod/source', 'browser', 'import', 'default'] },
    output: { format: 'iife', name: 'simulator' },
    write: false,
  })
  return output[0]?.code ?? ''
}

describe('the package as a browser gets it', () => {
  it('runs where there is nothing but the language and TextEncoder, and the same seed is the same run there', async () => {
    const context = createContext({ TextEncoder, TextDecoder })
    runInContext(await bundle(), context)
    const there = await runInContext(`simulator.simulate(${SEED}, { workload: simulator.kvWorkload })`, context)
    const here = await simulate(SEED, { workload: kvWorkload })
    expect(there.hash).toBe(here.hash)
    expect(JSON.stringify(there.history)).toBe(JSON.stringify(here.history))
  })
})
