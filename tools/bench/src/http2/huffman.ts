/*
 * The Huffman code of HPACK (RFC 7541, appendix B), as far as printable characters go. It is canonical: the codes of one length follow one
 * another in the order of their characters, and each length begins where the one before it ended; so the lengths say all.
 */
const CHARACTERS_BY_BITS: ReadonlyMap<number, string> = new Map([
  [5, '012aceiost'],
  [6, ' %-./3456789=A_bdfghlmnpru'],
  [7, ':BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz'],
  [8, '&*,;XZ'],
  [10, '!"()?'],
  [11, "'+|"],
  [12, '#>'],
  [13, '\0$@[]~'],
  [14, '^}'],
  [15, '<`{'],
  [19, '\\'],
])
const BITS_MAX = 19

/** By length and code. */
const CHARACTERS = charactersByCode()

function charactersByCode(): ReadonlyMap<number, string> {
  const characters = new Map<number, string>()
  let code = 0
  for (let bits = 1; bits <= BITS_MAX; bits += 1) {
    code *= 2
    for (const character of CHARACTERS_BY_BITS.get(bits) ?? '') {
      characters.set(keyOf(bits, code), character)
      code += 1
    }
  }
  return characters
}

/** Codes have 19 bits at most, their lengths five. */
function keyOf(bits: number, code: number): number {
  return code * 32 + bits
}

/** Throws when the bytes hold anything but printable characters: gRPC sends no others. */
export function decodeHuffman(bytes: Buffer): string {
  let text = ''
  let [bits, code] = [0, 0]
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      code = code * 2 + ((byte >> bit) & 1)
      bits += 1
      const character = CHARACTERS.get(keyOf(bits, code))
      if (character === undefined) {
        if (bits >= BITS_MAX) throw new Error('the peer sent a header with characters that are not printable')
        continue
      }
      text += character
      bits = 0
      code = 0
    }
  }
  // The last byte is filled up with ones: less than a byte of them, and no character's code is only ones.
  if (bits > 7 || code !== 2 ** bits - 1) throw new Error('the peer sent a header that ends within a character')
  return text
}
