import { type BatchCommand, encodeBatch, encodeConfigurationCommand, encodeData } from '@synod/codec'
import { Counter } from './counter.fixture.ts'
import { type AnyStateMachine, Executor } from './executor.ts'
import { Membership } from './membership.ts'
import { Sessions } from './sessions.ts'
import { snapshotChunks } from './snapshot.ts'

/** An executor with a counter, fed by hand a slot at a time. */
export class Fed {
  readonly counter: Counter
  readonly executor: Executor

  constructor(counter = new Counter()) {
    const nodes = [1, 2, 3].map((node) => ({ node, endpoint: `memory ${node}` }))
    const membership = new Membership({
      name: 'test',
      nodes,
      alpha: 8,
      quorum: { kind: 'majority' },
      learning: 'every',
    })
    this.counter = counter
    this.executor = new Executor({ machine: counter as AnyStateMachine, membership, sessions: new Sessions() })
  }

  /** Opens so many sessions, in one slot each. */
  open(count = 1): void {
    for (let opened = 0; opened < count; opened++) this.#apply([{ kind: 'command', ...opening(opened) }])
  }

  add(session: number, sequence: number, by: unknown = 1, lowestUnanswered = 1): unknown {
    return this.#apply([{ kind: 'command', session, sequence, lowestUnanswered, body: encodeData(by) }])
  }

  configure(session: number, sequence: number, ...command: Parameters<typeof encodeConfigurationCommand>): unknown {
    const body = encodeConfigurationCommand(...command)
    return this.#apply([{ kind: 'configure', session, sequence, lowestUnanswered: 1, body }])
  }

  chunks(): Generator<Uint8Array> {
    return snapshotChunks(this.executor.freeze())
  }

  #apply(commands: readonly BatchCommand[]): unknown {
    const slot = this.executor.appliedThrough + 1
    let answered: unknown
    this.executor.apply(slot, encodeBatch({ time: slot, commands }), (_session, _sequence, answer) => {
      answered = answer
    })
    return answered
  }
}

function opening(nonce: number): Omit<BatchCommand, 'kind'> {
  return { session: 0, sequence: 1000 + nonce, lowestUnanswered: 1, body: new Uint8Array(0) }
}
