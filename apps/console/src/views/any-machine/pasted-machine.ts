import { transitionsOf } from '@synod/protocol'
import { type AnyStateMachine, type AnyStateNode, createMachine, fromPromise, type StateValue } from 'xstate'

/** What a pasted text is: a machine, or what is wrong with it in words. */
export type Pasted = { readonly machine: AnyStateMachine } | { readonly problem: string }

/** A text longer than this is no chart that anybody could read. Characters. */
const TEXT_MAX = 100_000
const STATES_MAX = 300

/**
 * Reads a machine's configuration from JSON. Nothing in it is run: guards, actions and actors are names, and stand for
 * nothing until {@link playable} gives them something. Never throws.
 */
export function readMachine(text: string): Pasted {
  if (text.length > TEXT_MAX) return { problem: `At most ${TEXT_MAX} characters can be drawn.` }
  try {
    const config: unknown = JSON.parse(text)
    if (typeof config !== 'object' || config === null || !('states' in config)) {
      return { problem: 'A machine is an object with states: {"initial": "a", "states": {"a": {}}}.' }
    }
    const machine: AnyStateMachine = createMachine(config as Parameters<typeof createMachine>[0])
    const nodes = nodesBelow(machine.root)
    if (nodes.length > STATES_MAX) {
      return { problem: `It has ${nodes.length} states; at most ${STATES_MAX} can be drawn.` }
    }
    // XState finds out that a target does not exist when somebody looks at it.
    transitionsOf(machine)
    for (const node of nodes) if (node.type === 'compound') node.initial.target
    return { machine }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/** The names of all guards of a machine, in the order of its transitions. */
export function guardsOf(machine: AnyStateMachine): readonly string[] {
  const names = transitionsOf(machine).flatMap(({ guard }) => guardNames(guard))
  return [...new Set(names)]
}

/**
 * The machine with something behind every name, so that it can be played with: guards hold unless `isRefused` says otherwise
 * when they are asked, actors never end, delays that have only a name are a second.
 */
export function playable(machine: AnyStateMachine, isRefused: (guard: string) => boolean): AnyStateMachine {
  const guards = guardsOf(machine).map((name) => [name, () => !isRefused(name)])
  const nodes = nodesBelow(machine.root)
  const actors = nodes
    .flatMap(({ invoke }) => invoke.map(({ src }) => src))
    .filter((src) => typeof src === 'string')
    .map((src) => [src, fromPromise(() => new Promise<never>(() => {}))])
  const delays = nodes.flatMap(({ config }) => Object.keys(config.after ?? {})).map((name) => [name, 1000])
  return machine.provide({
    guards: Object.fromEntries(guards),
    actors: Object.fromEntries(actors),
    delays: Object.fromEntries(delays.filter(([name]) => Number.isNaN(Number(name)))),
  })
}

/** The dotted paths of the innermost states that a snapshot's value names. */
export function leafPaths(value: StateValue, above = ''): readonly string[] {
  if (typeof value === 'string') return [`${above}${value}`]
  return Object.entries(value).flatMap(([key, inside]) => {
    const path = `${above}${key}`
    const isEmpty = inside === undefined || (typeof inside === 'object' && Object.keys(inside).length === 0)
    return isEmpty ? [path] : leafPaths(inside, `${path}.`)
  })
}

/** What can be sent to a machine by hand: not what XState sends by itself. */
export function sendable(machine: AnyStateMachine): readonly string[] {
  return [...new Set(transitionsOf(machine).map(({ eventType }) => eventType))].filter(
    (type) => type !== '' && type !== '*' && !type.startsWith('xstate.'),
  )
}

function nodesBelow(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(nodesBelow)]
}

function guardNames(guard: unknown): string[] {
  if (guard === undefined) return []
  if (typeof guard === 'string') return [guard]
  const { type } = guard as { type?: string }
  return type === undefined ? [] : [type]
}
