import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import type { Happening } from '@synod/feed'
import { describe, expect, it } from 'vitest'
import { kvWorkload, simulate } from './index.ts'
import { openSandbox } from './sandbox/index.ts'

/** What the test needs of the bundler that comes with Vitest. */
interface Bundler {
  build(options: object): Promise<{ readonly output: readonly { readonly code: string }[] }>
}

const SEED = 19

async function bundle(entry: string): Promise<string> {
  const vite = createRequire(createRequire(import.meta.url).resolve('vitest/package.json')).resolve('vite')
  const rolldown = pathToFileURL(createRequire(vite).resolve('rolldown')).href
  const { build } = (await import(/* @vite-ignore */ rolldown)) as Bundler
  const { output } = await build({
    input: fileURLToPath(new URL(entry, import.meta.url)),
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
    runInContext(await bundle('./index.ts'), context)
    const there = await runInContext(`simulator.simulate(${SEED}, { workload: simulator.kvWorkload })`, context)
    const here = await simulate(SEED, { workload: kvWorkload })
    expect(there.hash).toBe(here.hash)
    expect(JSON.stringify(there.history)).toBe(JSON.stringify(here.history))
  })

  it('opens the same sandbox there: the same happenings, and the same state in the end', async () => {
    const context = createContext({ TextEncoder, TextDecoder })
    runInContext(await bundle('./sandbox/index.ts'), context)
    const deeds = [
      { at: 1_000_000, deed: { type: 'kill', node: 1 } },
      { at: 1_500_000, deed: { type: 'duel', nodes: [2, 3], ms: 500 } },
    ] as const
    const run = async (open: typeof openSandbox) => {
      const told: Happening[] = []
      const tell = (happening: Happening) => told.push(happening)
      const sandbox = open({ seed: SEED, nodes: 3, traffic: { everyMs: 100 }, deeds, tell })
      await sandbox.runUntil(3_000_000)
      return { told: JSON.stringify(told), hash: sandbox.hash() }
    }
    const there = await run(runInContext('simulator.openSandbox', context))
    expect(there).toEqual(await run(openSandbox))
    expect(there.told.length).toBeGreaterThan(100_000)
  })
})
