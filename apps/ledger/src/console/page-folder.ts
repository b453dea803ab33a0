import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the package of the page has it, built. Undefined when the package is not installed. */
export function pageFolder(): string | undefined {
  try {
    return join(dirname(fileURLToPath(import.meta.resolve('@synod/console/package.json'))), 'dist')
  } catch {
    return undefined
  }
}
