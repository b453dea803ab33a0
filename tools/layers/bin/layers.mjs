#!/usr/bin/env node
// layers [FOLDER]: checks the workspace in FOLDER (here, if none is given); exit code 1 when a rule is broken.

import { resolve } from 'node:path'
import { checkTree, lineFor } from '../src/check.mjs'

const { files, violations } = await checkTree(resolve(process.argv[2] ?? '.'))
for (const violation of violations) console.error(lineFor(violation))
if (violations.length > 0) {
  console.error(`layers: ${violations.length} broken in ${files} files; the rules are in CONTRIBUTING.md, "Layers"`)
  process.exitCode = 1
} else console.log(`layers: every rule holds in ${files} files`)
