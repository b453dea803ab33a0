import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes a directory and those above it, durably, if they are not there. */
export async function makeDirectory(path: string): Promise<void> {
  const created = await mkdir(path, { recursive: true })
  if (created !== undefined) await syncDirectories(path, dirname(created))
}

/** Makes the names of new files from `path` up to `top` durable, which syncing the files does not. */
export async function syncDirectories(path: string, top: string = path): Promise<void> {
  if (process.platform === 'win32') return
  for (let directory = path; ; directory = dirname(directory)) {
    const handle = await open(directory, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (directory === top || directory === dirname(directory)) return
  }
}
