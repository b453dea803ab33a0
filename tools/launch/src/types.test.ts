import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { workspacesOf } from './workspaces.mjs'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const { browserSafe }: { browserSafe: string[] } = await import(
  new URL('../../layers/src/table.mjs', import.meta.url).href
)

/** What a configuration of the compiler takes in, by path from the root, and the packages whose types it knows unasked. */
function program(config: string): { files: string[]; types: string[] | undefined } {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} }
  const parsed = ts.getParsedCommandLineOfConfigFile(join(root, config), {}, host)
  if (parsed === undefined) throw new Error(`there is no ${config}`)
  return { files: parsed.fileNames.map((file) => relative(root, file)), types: parsed.options.types }
}

function workspaceManifest(folder: string): { scripts: Record<string, string> } {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
}

const node = program('tsconfig.node.json')
const browser = program('tsconfig.browser.json')
const page = program('tsconfig.page.json')
const workspaces = workspacesOf(root)
/** What has a page's types (DOM, JSX) is checked by itself: none of it may be among what knows Node's. */
const pages = ['apps/console']

describe('the types of everything, which are checked at once,', () => {
  it.each(workspaces)('take in all that $folder/tsconfig.json does', ({ folder, targets }) => {
    const { files } = program(`${folder}/tsconfig.json`)
    expect(files).not.toEqual([])
    expect(files.filter((file) => !node.files.includes(file))).toEqual(pages.includes(folder) ? files : [])
    expect(targets).toContain('typecheck')
  })
})

describe('the types of a page', () => {
  it.each(pages)('take in the sources of %s, know nothing of Node, and are checked with its tests too', (folder) => {
    const sources = program(`${folder}/tsconfig.json`).files.filter((file) => file.startsWith(`${folder}/src/`))
    expect(page.files).toEqual(sources.filter((file) => !/\.(test|fixture)\.tsx?$/.test(file)))
    expect(page.types).toEqual(['vite/client'])
    const { scripts } = workspaceManifest('tools/launch')
    expect(scripts['types-page']).toContain(`tsc -p ../../${folder}/tsconfig.json`)
  })
})

describe('the types of what runs in a browser', () => {
  it("know nothing of Node's", () => {
    expect(browser.types).toEqual([])
  })

  const shipped = workspaces.filter(({ folder }) => existsSync(join(root, folder, 'tsconfig.build.json')))
  it.each(shipped.map(({ folder }) => ({ folder, build: program(`${folder}/tsconfig.build.json`) })))(
    'take in $folder if it is browser-safe or built without those',
    ({ folder, build }) => {
      const safe = browserSafe.some((name) => folder === `packages/${name}`) || build.types?.length === 0
      const expected = safe ? build.files.filter((file) => !/\/src\/cli\/|\.fixture\.ts$/.test(file)) : []
      expect(browser.files.filter((file) => file.startsWith(`${folder}/`)).sort()).toEqual(expected.sort())
      expect(expected.length > 0).toBe(safe)
    },
  )

  it('are of sources alone', () => {
    expect(browser.files.filter((file) => /\.(test|fixture)\.ts$|\/cli\//.test(file))).toEqual([])
  })
})
