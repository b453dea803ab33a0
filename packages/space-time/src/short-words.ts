/** What is said of every message of its kind and so says nothing in a picture. */
const SELF_EVIDENT = [/, every slot from \d+ on$/, /, nothing accepted$/, /, everything through \d+$/]

/**
 * The words of a message in lines of about `charactersMax` characters, two at most, for a label beside its arrow: what all of its kind
 * say is left out, and what has no room ends in an ellipsis. Empty words give no line.
 */
export function shortWords(words: string, charactersMax: number): string[] {
  let rest = words
  for (const pattern of SELF_EVIDENT) rest = rest.replace(pattern, '')
  if (rest === '') return []
  if (rest.length <= charactersMax) return [rest]
  const at = breakOf(rest, charactersMax)
  if (at === 0) return [clipped(rest, charactersMax)]
  return [rest.slice(0, at).trimEnd(), clipped(rest.slice(at).trimStart(), charactersMax)]
}

/** Where the first line ends: behind the last comma that it has room for, or else before the last space; 0 for nowhere. */
function breakOf(words: string, charactersMax: number): number {
  const line = words.slice(0, charactersMax + 1)
  const comma = line.lastIndexOf(', ')
  return comma > 0 ? comma + 1 : Math.max(0, line.lastIndexOf(' '))
}

function clipped(words: string, charactersMax: number): string {
  return words.length <= charactersMax ? words : `${words.slice(0, charactersMax - 1).trimEnd()}…`
}
