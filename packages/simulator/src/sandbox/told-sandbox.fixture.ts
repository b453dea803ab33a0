import type { CallRequest, Deed, TimedDeed } from '@synod/deeds'
import type { Happening } from '@synod/feed'
import { openSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts'

/** A sandbox, and all that it has told. */
export interface ToldSandbox {
  readonly sandbox: Sandbox
  readonly told: Happening[]
  /** What was told of one type, from a time on. */
  of<Type extends Happening['type']>(type: Type, fromMs?: number): Extract<Happening, { type: Type }>[]
}

export function openTold(options: Omit<SandboxOptions, 'tell'>): ToldSandbox {
  const told: Happening[] = []
  const sandbox = openSandbox({ ...options, tell: (happening) => told.push(happening) })
  return {
    sandbox,
    told,
    of: (type, fromMs = 0) =>
      told.filter((happening) => happening.type === type && happening.at >= fromMs * 1000) as never,
  }
}

/** `at` in milliseconds. */
export function at(ms: number, deed: Deed): TimedDeed {
  return { at: ms * 1000, deed }
}

export function call(node: number, request: CallRequest): Deed {
  return { type: 'call', node, call: request }
}

export function open(account: string): CallRequest {
  return { f: 'open', account, currency: 'EUR' }
}
