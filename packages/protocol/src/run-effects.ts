import type { AnyEventObject } from 'xstate'
import type { DeliverEffect, Effect, Note, SendEffect, TimerName } from './effects.ts'
import { Outbox, type Released } from './outbox.ts'
import type { Storage } from './ports.ts'

/** The part of an XState actor that {@link runEffects} needs; `createActor(acceptorMachine, { input })` fits. */
export interface EmittingActor<V> {
  on(type: '*', handler: (effect: Effect<V>) => void): { unsubscribe(): void }
  send(event: never): void
}

export interface EffectHandlers<V> {
  readonly storage: Pick<Storage<V>, 'write'>
  /** Sends a message; may drop it. Called only when the ordering contract allows. */
  readonly send: (effect: SendEffect<V>) => void
  /** `setTimeout` and friends. Optional for roles that start none (the acceptor). */
  readonly timers?: {
    start(name: TimerName, ms: number, fire: () => void): void
    cancel(name: TimerName): void
  }
  readonly deliver?: (effect: DeliverEffect<V>) => void
  readonly note?: (note: Note<V>) => void
  /** A flush failed. The actor must be stopped; by default the error is thrown out of {@link RunningEffects.settled}. */
  readonly failed?: (error: unknown) => void
}

export interface RunningEffects {
  /** Resolves when everything asked for so far is durable and sent; rejects if a flush failed. */
  settled(): Promise<void>
  /** Lets nothing more out, as a crash would. What was not durable is lost. */
  stop(): void
}

/**
 * Performs the effects that a role's actor emits, under the ordering contract: messages that reveal state are held back
 * until every record persisted before them is durable (PMS I3, I5, M2). Call it before `actor.start()`, so that the
 * effects of starting are seen. With this, one role alone can be played by a process (PMS R1).
 */
export function runEffects<V>(actor: EmittingActor<V>, handlers: EffectHandlers<V>): RunningEffects {
  let failure: { error: unknown } | undefined
  let stopped = false
  const outbox = new Outbox<V>({
    storage: handlers.storage,
    release: (effect) => perform(effect, actor, handlers),
    failed: (error) => {
      failure = { error }
      handlers.failed?.(error)
    },
  })
  const subscription = actor.on('*', (effect) => {
    if (stopped) return
    outbox.push([effect])
    if (effect.type === 'persist' || outbox.heldCount > 0) void Promise.resolve().then(() => outbox.flush())
  })
  return {
    async settled() {
      await outbox.drain()
      if (failure) throw failure.error
    },
    stop() {
      stopped = true
      outbox.kill()
      subscription.unsubscribe()
    },
  }
}

function perform<V>(effect: Released<V>, actor: EmittingActor<V>, handlers: EffectHandlers<V>): void {
  if (effect.type === 'send') handlers.send(effect)
  else if (effect.type === 'deliver') handlers.deliver?.(effect)
  else if (effect.type === 'cancelTimer') handlers.timers?.cancel(effect.name)
  else if (effect.type === 'startTimer') {
    const fire = () => (actor.send as (event: AnyEventObject) => void)({ type: `timeout.${effect.name}` })
    handlers.timers?.start(effect.name, effect.ms, fire)
  } else handlers.note?.(effect)
}
