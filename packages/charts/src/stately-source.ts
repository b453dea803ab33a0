import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate'
import { actionName, actorName, guardName, isWritten } from './names.ts'
import { type Literal, literal, usedBy } from './source-code.ts'

/**
 * A module that creates the machine with everything that its chart shows: what Stately's editor takes under "Import from
 * code". Guards, actions and actors are there by name, what they do is not.
 */
export function toStatelySource(machine: AnyStateMachine): string {
  const config = stateConfig(machine.root)
  const imports = ['createMachine', ...usedBy(config)].sort().join(', ')
  const argument = literal(config)
  return `import { ${imports} } from 'xstate'\n\nexport const machine = createMachine(${argument})\n`
}

function stateConfig(node: AnyStateNode): Literal {
  const states = Object.values(node.states).filter((child) => child !== undefined)
  return {
    id: node.id === defaultId(node) && node.parent ? undefined : node.id,
    type: node.type === 'atomic' || node.type === 'compound' ? undefined : node.type,
    history: node.type === 'history' ? node.history || 'shallow' : undefined,
    target: node.type === 'history' ? historyTarget(node) : undefined,
    description: node.description,
    tags: node.tags.length > 0 ? node.tags : undefined,
    meta: plain(node.meta),
    initial: node.type === 'compound' ? initialOf(node) : undefined,
    entry: namesOf(node.entry.filter(isWritten)),
    invoke: node.invoke.length > 0 ? node.invoke.map((_, index) => invokeConfig(node, index)) : undefined,
    always: candidates(node, node.always),
    on: transitionsBy(node, (type) => (isOwnEvent(type) ? undefined : type)),
    onDone: candidates(node, node.transitions.get(`xstate.done.state.${node.id}`)),
    after: transitionsBy(node, (type) => delayOf(type, node)),
    exit: namesOf(node.exit.filter(isWritten)),
    states: states.length > 0 ? Object.fromEntries(states.map((child) => [child.key, stateConfig(child)])) : undefined,
  }
}

function defaultId(node: AnyStateNode): string {
  return [node.machine.id, ...node.path].join('.')
}

function historyTarget({ config }: AnyStateNode): string | undefined {
  const { target } = config as { readonly target?: unknown }
  return typeof target === 'string' ? target : undefined
}

function initialOf({ initial }: AnyStateNode): Literal | undefined {
  const target = initial.target?.[0]?.key
  if (target === undefined || initial.actions.length === 0) return target
  return { target, actions: namesOf(initial.actions) }
}

function invokeConfig(node: AnyStateNode, index: number): Literal {
  const { id, src } = node.invoke[index]!
  return {
    src: actorName(src),
    id: id === `${index}.${node.id}` ? undefined : id,
    onSnapshot: candidates(node, node.transitions.get(`xstate.snapshot.${id}`)),
    onDone: candidates(node, node.transitions.get(`xstate.done.actor.${id}`)),
    onError: candidates(node, node.transitions.get(`xstate.error.actor.${id}`)),
  }
}

/** An event that XState sends itself; it is configured elsewhere than under `on`. */
function isOwnEvent(type: string): boolean {
  return /^xstate\.(after|done\.state|done\.actor|error\.actor|snapshot)\./.test(type)
}

function delayOf(type: string, node: AnyStateNode): string | undefined {
  const [start, end] = ['xstate.after.', `.${node.id}`]
  return type.startsWith(start) && type.endsWith(end) ? type.slice(start.length, -end.length) : undefined
}

function transitionsBy(node: AnyStateNode, keyOf: (type: string) => string | undefined): Literal | undefined {
  const entries = [...node.transitions].flatMap(([type, list]): [string, Literal | undefined][] => {
    const key = keyOf(type)
    return key === undefined ? [] : [[key, candidates(node, list)]]
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

function candidates(node: AnyStateNode, list: readonly AnyTransitionDefinition[] | undefined): Literal | undefined {
  if (list === undefined || list.length === 0) return undefined
  const configs = list.map((transition) => transitionConfig(node, transition))
  return configs.length === 1 ? configs[0] : configs
}

function transitionConfig(node: AnyStateNode, transition: AnyTransitionDefinition): Literal {
  const { guard, target, reenter, actions, description, meta } = transition
  const targets = target?.map((each) => targetFrom(node, each))
  return {
    guard: guard === undefined ? undefined : guardCode(guard),
    target: targets?.length === 1 ? targets[0] : targets,
    reenter: reenter || undefined,
    actions: namesOf(actions),
    description,
    meta: plain(meta),
  }
}

/** As short as it can be: a sibling's key, `.child`, or `#id`. */
function targetFrom(node: AnyStateNode, target: AnyStateNode): string {
  const isPlain = !/[.#]/.test(target.key)
  if (isPlain && target.parent === node.parent && target.parent !== undefined) return target.key
  if (isPlain && target.parent === node) return `.${target.key}`
  return `#${target.id}`
}

function namesOf(actions: readonly unknown[]): Literal | undefined {
  const names = actions.map(actionName)
  return names.length === 0 ? undefined : names.length === 1 ? names[0] : names
}

type Compound = { readonly name?: string; readonly guards?: readonly unknown[] }

/** A guard's name, or the call of `and`, `or` or `not` that it was made with. */
function guardCode(guard: unknown): Literal {
  const { name, guards } = guard as Compound
  if (guards === undefined || (name !== 'and' && name !== 'or' && name !== 'not')) return guardName(guard)
  const parts = guards.map(guardCode)
  const inside = parts.map((part) => literal(part)).join(', ')
  return { code: name === 'not' ? `not(${inside})` : `${name}([${inside}])`, uses: [name, ...parts.flatMap(usedBy)] }
}

/** `meta` as far as it is plain data; functions in it are no part of a chart. */
function plain(meta: unknown): Literal | undefined {
  if (meta === undefined || (typeof meta === 'object' && meta !== null && Object.keys(meta).length === 0))
    return undefined
  try {
    return JSON.parse(JSON.stringify(meta)) as Literal
  } catch {
    return undefined
  }
}
