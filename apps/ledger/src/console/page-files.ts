import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** A file of the page, in each form in which it may be sent. */
export interface PageFile {
  readonly type: string
  /** Changes with the content. */
  readonly tag: string
  /** Whether its name changes with its content, so that it need never be asked for again. */
  readonly isImmutable: boolean
  readonly plain: Buffer
  /** Undefined where compressing gains nothing. */
  readonly gzip: Buffer | undefined
  readonly brotli: Buffer | undefined
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
}
const TYPE_UNKNOWN = 'application/octet-stream'
const COMPRESSED_ALREADY = ['.png', '.woff2']
/** Vite puts what it names by its content there. */
const IMMUTABLE_FOLDER = 'assets/'
/** A third of the time of the best quality, and a few per cent more bytes. */
const BROTLI_QUALITY = 6
const START = 'index.html'

/**
 * The built page in a folder. Only what is listed in the folder is ever read, so that no path, however it is written, leads
 * out of it; links are not followed.
 */
export class PageFiles {
  readonly #folder: string
  #paths: ReadonlySet<string> = new Set()
  /** What was read, and when it had been written. */
  readonly #read = new Map<string, { readonly writtenAtMs: number; readonly file: Promise<PageFile> }>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The file at the path of a URL; `/` is the page itself. Undefined when there is none. Rejects when it cannot be read. */
  async find(path: string): Promise<PageFile | undefined> {
    const name = path === '/' ? START : path.slice(1)
    // Whoever opens the page gets the one that was built last.
    if (name === START) this.#paths = new Set(await pathsIn(this.#folder))
    if (!this.#paths.has(name)) return undefined
    const known = this.#read.get(name)
    const writtenAtMs = await writingTime(join(this.#folder, name))
    // A page that was built anew has taken the files of the one before away: whoever has that open keeps what was read.
    if (writtenAtMs === undefined || known?.writtenAtMs === writtenAtMs) return known?.file
    const file = this.#open(name)
    this.#read.set(name, { writtenAtMs, file })
    return file
  }

  async #open(name: string): Promise<PageFile> {
    const plain = await readFile(join(this.#folder, name))
    const extension = extname(name)
    const type = TYPES[extension] ?? TYPE_UNKNOWN
    const tag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
    const isImmutable = name.startsWith(IMMUTABLE_FOLDER)
    if (COMPRESSED_ALREADY.includes(extension)) {
      return { type, tag, isImmutable, plain, gzip: undefined, brotli: undefined }
    }
    const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY }
    const [zipped, brotli] = await Promise.all([promisify(gzip)(plain), promisify(brotliCompress)(plain, { params })])
    return { type, tag, isImmutable, plain, gzip: zipped, brotli }
  }
}

/** The files of a folder and of those in it, as URLs name them; none when there is no folder. */
async function pathsIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
  } catch (error) {
    if (isAbsence(error)) return []
    throw error
  }
}

/** When a file was written, in milliseconds; undefined when it is not there any more. */
async function writingTime(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if (isAbsence(error)) return undefined
    throw error
  }
}

function isAbsence(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
