import { defineConfig } from 'rolldown'

/*
 * The program in a few files instead of some three hundred. Each command and each node begins by loading it, so this is a
 * half of what `ledger --version` takes, and a good part of the restart of a cluster. What brings binaries stays outside.
 */
export default defineConfig({
  input: 'dist/main.js',
  platform: 'node',
  external: ['zeromq', 'lmdb'],
  output: { dir: 'program', format: 'esm', cleanDir: true, sourcemap: true },
  // hdr-histogram-js asks for Node's zlib in an eval, to write histograms in a form that we do not.
  checks: { eval: false },
})
