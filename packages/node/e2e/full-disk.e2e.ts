import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { STORE_KINDS } from '@synod/node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stores } from './stores.mjs'

const WRITER = fileURLToPath(new URL('./full-disk-writer.mjs', import.meta.url))
/** In blocks of the shell: 512 or 1,024 bytes. */
const FILE_BLOCKS_MAX = 6_000

let path = ''
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'synod-full-'))
})
afterEach(() => rmSync(path, { recursive: true, force: true }))

test.each(STORE_KINDS)(
  '%s, and a disk that takes no more: the write is rejected, the storage is dead, what was durable stays',
  async (kind) => {
    const command = `ulimit -f ${FILE_BLOCKS_MAX}; exec "$0" "$1" "$2" "$3"`
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command, process.execPath, WRITER, kind, path])
    const lines = stdout.trim().split('\n')
    const durable = lines.filter((line) => line.startsWith('durable')).length
    expect(durable).toBeGreaterThan(5)
    expect(lines.slice(durable)).toEqual([
      expect.stringMatching(
        /^failed: could not write to the store .*synod-full-.*: .+ \(its disk has \d+ bytes free\)/,
      ),
      expect.stringMatching(/^dead: the store .*synod-full-.* is dead, because an earlier call failed: /),
      'closed',
    ])
    const storage = stores[kind](path)
    const { records } = await storage.recover()
    const accepted = records.flatMap((record) => (record.type === 'accepted' ? record.entries : []))
    expect(accepted.map(({ slot }) => slot)).toEqual(Array.from({ length: durable }, (_, index) => index + 1))
    await storage.close()
  },
)
