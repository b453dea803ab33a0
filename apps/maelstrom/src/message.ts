/** What every body has: what it is, and, if an answer is wanted or given, which request it belongs to. */
export interface Body {
  readonly type: string
  readonly msg_id?: number
  readonly in_reply_to?: number
  readonly [field: string]: unknown
}

/** One message of Maelstrom's network: a line of JSON. Ids are `n0`, `n1` … for nodes and `c0`, `c1` … for clients. */
export interface Message {
  readonly src: string
  readonly dest: string
  readonly body: Body
}

/** The message in a line, or undefined when it holds none. */
export function parseMessage(line: string): Message | undefined {
  let data: unknown
  try {
    data = JSON.parse(line)
  } catch {
    return undefined
  }
  const { src, dest, body } = (data ?? {}) as Partial<Message>
  if (typeof src !== 'string' || typeof dest !== 'string' || typeof body?.type !== 'string') return undefined
  return { src, dest, body }
}

export function formatMessage(message: Message): string {
  return JSON.stringify(message)
}
