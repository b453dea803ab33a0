import { transitionKey } from '@synod/protocol'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Actor, type AnyMachineSnapshot, type AnyStateMachine, createActor, type InspectionEvent } from 'xstate'
import type { Lit } from '../role-charts/chart-picture.tsx'
import { leafPaths, playable } from './pasted-machine.ts'

export interface Played extends Lit {
  readonly isOver: boolean
  /** Would this event do anything now? */
  can(type: string): boolean
  send(type: string): void
  /** Guards that shall not hold, by name. */
  readonly refused: ReadonlySet<string>
  refuse(guard: string, isRefused: boolean): void
  beginAnew(): void
}

type AnyActor = Actor<AnyStateMachine>

const AT_FIRST: Lit & { readonly isOver: boolean } = { active: [], taken: [], isOver: false }

/** Runs a machine, and tells where it is and what it took last. Its delays pass in real time. */
export function usePlayed(machine: AnyStateMachine): Played {
  const [life, setLife] = useState(0)
  const [shown, setShown] = useState(AT_FIRST)
  const [refused, setRefused] = useState<ReadonlySet<string>>(new Set())
  const asked = useRef(refused)
  asked.current = refused
  // Each life of a machine is an actor of its own.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const actor = useMemo(() => {
    let taken: string[] = []
    // XState tells of an actor while it is being made.
    let played: AnyActor | undefined
    const inspect = (event: InspectionEvent) => {
      if (!played || event.actorRef !== played) return
      if (event.type === '@xstate.event') taken = []
      else if (event.type === '@xstate.microstep') taken.push(...event._transitions.map(transitionKey))
      else if (event.type === '@xstate.snapshot') setShown(shownOf(played.getSnapshot(), taken))
    }
    played = createActor(
      playable(machine, (guard) => asked.current.has(guard)),
      { inspect },
    )
    return played
  }, [machine, life])
  useEffect(() => {
    actor.start()
    setShown(shownOf(actor.getSnapshot(), []))
    return () => {
      actor.stop()
    }
  }, [actor])
  return {
    ...shown,
    can: (type) => !shown.isOver && actor.getSnapshot().can({ type }),
    send: (type) => actor.send({ type }),
    refused,
    refuse: useCallback((guard, isRefused) => {
      setRefused((last) => {
        const next = new Set(last)
        if (isRefused) next.add(guard)
        else next.delete(guard)
        return next
      })
    }, []),
    beginAnew: () => setLife((last) => last + 1),
  }
}

function shownOf({ value, status }: AnyMachineSnapshot, taken: readonly string[]) {
  return { active: leafPaths(value), taken, isOver: status !== 'active' }
}
