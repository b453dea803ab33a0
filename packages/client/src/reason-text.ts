/** Characters kept of what a node says; the rest is cut, since a message is one line for people. */
const REASON_LENGTH_MAX = 300

// Every browser and Node have it; the type libraries of this project (neither DOM nor Node) do not list it.
declare const TextDecoder: new (label: 'utf-8') => { decode(bytes: Uint8Array): string }

const decoder = new TextDecoder('utf-8')

/** A node's reason as one short line, whatever the bytes are; `otherwise` when there are none. */
export function reasonText(body: Uint8Array, otherwise: string): string {
  const line = decoder
    .decode(body.subarray(0, 4 * REASON_LENGTH_MAX))
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  return line === '' ? otherwise : line.slice(0, REASON_LENGTH_MAX)
}
