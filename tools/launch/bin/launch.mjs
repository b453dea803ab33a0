#!/usr/bin/env node
// The scripts of the root package.json start here, with nothing but Node:
//   launch test                        everything there is to check, counted
//   launch start PROJECT BIN [ARGS…]   a program of a workspace, built first

import { fileURLToPath } from 'node:url'
import { startProgram } from '../src/start.mjs'
import { testEverything } from '../src/test-run.mjs'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const [verb, ...rest] = process.argv.slice(2)
const [project, bin, ...args] = rest

if (verb === 'test' && rest.length === 0) await testEverything(root)
else if (verb === 'start' && project && bin) await startProgram(root, project, bin, args)
else {
  console.error(
    verb === 'test'
      ? `synod: npm test takes no arguments, but got ${rest.join(' ')}; for a part, run: npx nx test @synod/acceptor`
      : 'usage: launch test | launch start PROJECT BIN [ARGS…]',
  )
  process.exitCode = 2
}
