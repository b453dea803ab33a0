import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PageFiles } from './page-files.ts'

let directory: string
let folder: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'synod-page-'))
  folder = join(directory, 'dist')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>one</title>')
  await writeFile(join(folder, 'assets', 'main-a1b2.js'), 'export {}\n')
  await writeFile(join(directory, 'secret'), 'not for you')
})

afterEach(() => rm(directory, { recursive: true }))

describe('the built page', () => {
  it('is found by the paths of URLs, with its type, and whether its name changes with it', async () => {
    const files = new PageFiles(folder)
    const page = await files.find('/')
    expect(page).toMatchObject({ type: 'text/html; charset=utf-8', isImmutable: false })
    expect(await files.find('/index.html')).toBe(page)
    const script = await files.find('/assets/main-a1b2.js')
    expect(script).toMatchObject({ type: 'text/javascript; charset=utf-8', isImmutable: true })
    expect(String(script?.plain)).toBe('export {}\n')
    expect(String(gunzipSync(script?.gzip ?? ''))).toBe('export {}\n')
    expect(String(brotliDecompressSync(script?.brotli ?? ''))).toBe('export {}\n')
  })

  it('is the one that was built last', async () => {
    const files = new PageFiles(folder)
    const before = await files.find('/')
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>another</title>')
    const after = await files.find('/')
    expect(String(after?.plain)).toContain('another')
    expect(after?.tag).not.toBe(before?.tag)
  })

  it('that is open goes on when its files are taken away, as far as it had asked for them', async () => {
    await writeFile(join(folder, 'assets', 'view-c3d4.js'), 'export {}\n')
    const files = new PageFiles(folder)
    await files.find('/')
    const script = await files.find('/assets/main-a1b2.js')
    await rm(join(folder, 'assets'), { recursive: true })
    expect(await files.find('/assets/main-a1b2.js')).toBe(script)
    expect(await files.find('/assets/view-c3d4.js')).toBeUndefined()
  })

  it('is nothing while it is not built', async () => {
    expect(await new PageFiles(join(directory, 'nowhere')).find('/')).toBeUndefined()
  })
})

describe('a path', () => {
  it.each([
    ['/../secret'],
    ['/assets/../../secret'],
    ['/%2e%2e/secret'],
    ['/..%2fsecret'],
    ['//secret'],
    ['/assets'],
    ['/assets/'],
    ['/link'],
    ['/linked/secret'],
    ['/\0'],
    [''],
  ])('%j leads nowhere', async (path) => {
    await symlink(join(directory, 'secret'), join(folder, 'link'))
    await symlink(directory, join(folder, 'linked'))
    const files = new PageFiles(folder)
    expect(await files.find('/')).toBeDefined()
    expect(await files.find(path)).toBeUndefined()
  })
})
