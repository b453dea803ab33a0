import { newCurveKeys, writeKeys } from '@synod/node'
import type { Command } from 'commander'
import { paint, printJson, printLine } from '../output.ts'

const EXAMPLES = `
Examples:
  ledger keys n1.keys         for a node: "ledger node --id n1 --keys n1.keys"
  ledger keys teller.keys     for a client: "ledger status --keys teller.keys"

The file holds a secret and stays where it was made. What the others need is the
public key, which is printed: it goes into cluster.json, which is no secret.`

export function registerKeys(program: Command): void {
  program
    .command('keys')
    .description('make a key pair, for a node or a client')
    .argument('<file>', 'where to write it; a file that exists is left alone')
    .option('--json', 'print JSON, for programs')
    .addHelpText('after', EXAMPLES)
    .action(makeKeys)
}

async function makeKeys(file: string, { json }: { readonly json?: true }): Promise<void> {
  const keys = newCurveKeys()
  await writeKeys(file, keys)
  if (json) printJson({ ok: true, file, publicKey: keys.publicKey })
  else printLine(describe(file, keys.publicKey))
}

function describe(file: string, publicKey: string): string {
  return [
    `wrote ${file}; keep it secret. Its public key:`,
    '',
    `  ${paint.bold(publicKey)}`,
    '',
    'It belongs into cluster.json on every machine; for a node',
    `  { "id": …, "endpoint": …, "publicKey": "${publicKey}" }`,
    'and for a client',
    `  "clients": ["${publicKey}"]`,
  ].join('\n')
}
