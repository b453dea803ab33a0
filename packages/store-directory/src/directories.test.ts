import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDirectory, syncDirectories } from './directories.ts'

let parent = ''
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'synod-directories-'))
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

test('a directory is made with those above it, once', async () => {
  const path = join(parent, 'a', 'b')
  await makeDirectory(path)
  await makeDirectory(path)
  await syncDirectories(path, parent)
  expect(statSync(path).isDirectory()).toBe(true)
})

test('what cannot be a directory is refused', async () => {
  const file = join(parent, 'file')
  writeFileSync(file, '')
  await expect(makeDirectory(join(file, 'store'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  await expect(syncDirectories(join(parent, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' })
})
