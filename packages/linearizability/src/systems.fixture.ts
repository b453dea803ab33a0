import type { Json } from './json.ts'
import type { Answer, Chance, Question, System } from './random-history.fixture.ts'

/** A register that answers as a client of etcd sees it; a `cas` that does not fit fails. */
export function registerSystem(values: number): System {
  let held: Json = null
  return {
    ask(chance: Chance): Question {
      const kind = chance.below(3)
      if (kind === 0) return { f: 'read', value: null }
      if (kind === 1) return { f: 'write', value: chance.below(values) }
      return { f: 'cas', value: [chance.below(values), chance.below(values)] }
    },
    execute({ f, value }: Question): Answer {
      if (f === 'read') return { type: 'ok', value: held }
      if (f === 'write') {
        held = value
        return { type: 'ok', value }
      }
      const [from, to] = value as [Json, Json]
      if (from !== held) return { type: 'fail', value }
      held = to
      return { type: 'ok', value }
    },
  }
}

/** Keys with texts. */
export function keyValueSystem(keys: number): System {
  const texts = new Map<string, string>()
  let count = 0
  return {
    ask(chance: Chance): Question {
      const key = String(chance.below(keys))
      const f = chance.pick(['get', 'put', 'append', 'append'])
      return { f, key, value: f === 'get' ? null : `${count++} ` }
    },
    execute({ f, key = '', value }: Question): Answer {
      const held = texts.get(key) ?? ''
      if (f === 'get') return { type: 'ok', value: held }
      texts.set(key, f === 'put' ? String(value) : held + value)
      return { type: 'ok', value }
    },
  }
}

/** A bank without currencies. */
export function bankSystem(accounts: number): System {
  const balances = new Map<string, number>()

  function refuse(from: string | undefined, to: string | undefined, amount: number): string | undefined {
    if (from === to) return 'same account'
    for (const account of [from, to]) if (account !== undefined && !balances.has(account)) return 'unknown account'
    return from !== undefined && balances.get(from)! < amount ? 'insufficient funds' : undefined
  }

  function move(value: Json, from: string | undefined, to: string | undefined, amount: number): Answer {
    const refused = refuse(from, to, amount)
    if (refused !== undefined) return { type: 'ok', value, refused }
    if (from !== undefined) balances.set(from, balances.get(from)! - amount)
    if (to !== undefined) balances.set(to, balances.get(to)! + amount)
    return { type: 'ok', value }
  }

  return {
    ask(chance: Chance): Question {
      const account = () => `a${chance.below(accounts)}`
      const amount = 1 + chance.below(5)
      switch (chance.below(6)) {
        case 0:
          return { f: 'open', value: account() }
        case 1:
          return { f: 'deposit', value: [account(), amount] }
        case 2:
          return { f: 'withdraw', value: [account(), amount] }
        case 3:
        case 4:
          return { f: 'transfer', value: [account(), account(), amount] }
        default:
          return { f: 'balance', key: account(), value: null }
      }
    },
    execute({ f, key = '', value }: Question): Answer {
      if (f === 'balance') return { type: 'ok', value: balances.get(key) ?? null }
      if (f === 'open') {
        const account = String(value)
        if (!balances.has(account)) balances.set(account, 0)
        return { type: 'ok', value }
      }
      if (f === 'transfer') {
        const [from, to, amount] = value as [string, string, number]
        return move(value, from, to, amount)
      }
      const [account, amount] = value as [string, number]
      return f === 'deposit' ? move(value, undefined, account, amount) : move(value, account, undefined, amount)
    },
  }
}
