import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimDirectory } from './claim.ts'

/** Larger than any process number that an operating system gives out. */
const NO_PROCESS = 2 ** 31 - 2

let path = ''
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'synod-owner-'))
})
afterEach(() => rmSync(path, { recursive: true, force: true }))

function leaveClaim(pid: number, start: number): void {
  mkdirSync(join(path, 'owners'), { recursive: true })
  writeFileSync(join(path, 'owners', `owner-${pid}-${start}-abc123`), '')
}

test('a directory has one owner at a time', () => {
  const release = claimDirectory(path)
  expect(() => claimDirectory(path)).toThrow(`the store ${path} is in use by process ${process.pid}`)
  release()
  claimDirectory(path)()
  expect(readdirSync(join(path, 'owners'))).toEqual([])
})

test('a refused claim leaves the owner in place', () => {
  const release = claimDirectory(path)
  expect(() => claimDirectory(path)).toThrow('in use')
  expect(() => claimDirectory(path)).toThrow('in use')
  release()
})

test('the claim of a process that was killed does not count', () => {
  leaveClaim(NO_PROCESS, 17)
  claimDirectory(path)()
  expect(readdirSync(join(path, 'owners'))).toEqual([])
})

test.runIf(process.platform === 'linux')('a process number used again is not taken for the owner', () => {
  leaveClaim(process.pid, 1)
  claimDirectory(path)()
})

test('other files are left alone', () => {
  mkdirSync(join(path, 'owners'))
  writeFileSync(join(path, 'owners', 'note.txt'), 'mine')
  claimDirectory(path)()
  expect(readdirSync(join(path, 'owners'))).toEqual(['note.txt'])
})
