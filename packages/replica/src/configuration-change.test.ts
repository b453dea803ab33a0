import type { Configuration, ConfigurationCommand, QuorumRule } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { type ChangeContext, changeOf, initialConfiguration, REMOVED_MAX } from './configuration-change.ts'

const at = (node: number) => ({ node, endpoint: `memory:${node}` })
const three = initialConfiguration([at(3), at(1), at(2)], 'distinguished')
const numbers = (nodes: Configuration['members']) => nodes.map(({ node }) => node)

/** Executes commands at slots 100, 200, 300 …, far enough apart for each to be in effect before the next. */
function after(configuration: Configuration, ...commands: ConfigurationCommand[]): Configuration {
  return commands.reduce(
    (before, command, index) => changed(before, command, { slot: (index + 1) * 100 }),
    configuration,
  )
}

function changed(before: Configuration, command: ConfigurationCommand, context: Partial<ChangeContext> = {}) {
  return change(before, command, context).configuration
}

function change(before: Configuration, command: ConfigurationCommand, context: Partial<ChangeContext> = {}) {
  return changeOf(before, command, { slot: 100, alpha: 64, rule: { kind: 'majority' }, newestFrom: 1, ...context })
}

function statusOf(before: Configuration, command: ConfigurationCommand, context: Partial<ChangeContext> = {}) {
  const { configuration, output } = change(before, command, context)
  if (output.status !== 'changed') expect(configuration).toBe(before)
  return output.status
}

describe('a change of the configuration (PMS 3.10)', () => {
  it('of the members takes effect α slots later, and says so', () => {
    const learning = after(three, { type: 'addLearner', node: at(4) })
    const { configuration, output } = change(learning, { type: 'addNode', node: 4 }, { slot: 200 })
    expect(output).toEqual({
      status: 'changed',
      detail: 'n4 votes from slot 264 on',
      fromSlot: 264,
      members: [1, 2, 3, 4],
    })
    expect([numbers(configuration.members), configuration.learners]).toEqual([[1, 2, 3, 4], []])
    expect(configuration.changedAt).toBe(200)
  })

  it('lets a node learn before it votes, at once, and changes no set by that', () => {
    const { configuration, output } = change(three, { type: 'addLearner', node: at(4) })
    expect([output.status, output.fromSlot, output.members]).toEqual(['changed', 0, [1, 2, 3]])
    expect([numbers(configuration.learners), configuration.numbersThrough]).toEqual([[4], 4])
    expect(statusOf(three, { type: 'addNode', node: 4 })).toBe('not a learner')
  })

  it('replaces in one step, and remembers who went', () => {
    const learning = after(three, { type: 'addLearner', node: at(4) })
    const { configuration, output } = change(learning, { type: 'replaceNode', node: 2, by: 4 })
    expect([output.status, output.members]).toEqual(['changed', [1, 3, 4]])
    expect([numbers(configuration.removed), configuration.learners]).toEqual([[2], []])
  })

  it('registers the store of whoever is added, and forgets it when that goes', () => {
    const learning = after(three, { type: 'addLearner', node: at(4) }, { type: 'addLearner', node: at(5) })
    const added = after(learning, { type: 'addNode', node: 4, incarnation: 'four' })
    expect(added.members.at(-1)).toEqual({ ...at(4), incarnation: 'four' })
    const replaced = after(added, { type: 'replaceNode', node: 4, by: 5, incarnation: 'five' })
    expect(replaced.members.at(-1)).toEqual({ ...at(5), incarnation: 'five' })
    expect(replaced.removed).toEqual([at(4)])
  })

  it('never gives a number out twice, not even that of a node which is gone', () => {
    const gone = after(three, { type: 'addLearner', node: at(4) }, { type: 'removeNode', node: 4 })
    expect(statusOf(gone, { type: 'addLearner', node: at(4) })).toBe('number used')
    expect(statusOf(gone, { type: 'addLearner', node: at(2) })).toBe('unchanged')
    expect(statusOf(gone, { type: 'addLearner', node: { node: 2, endpoint: 'elsewhere' } })).toBe('number used')
    expect(statusOf(gone, { type: 'addLearner', node: at(9) })).toBe('changed')
    const last = after(three, { type: 'addLearner', node: at(1023) })
    expect(change(last, { type: 'addLearner', node: at(7) }).output.detail).toMatch(/there is none left/)
  })

  it('is refused while the one before is not in effect', () => {
    const commands: ConfigurationCommand[] = [
      { type: 'removeNode', node: 2 },
      { type: 'addNode', node: 4 },
      { type: 'replaceNode', node: 2, by: 4 },
    ]
    const learning = after(three, { type: 'addLearner', node: at(4) })
    for (const command of commands) {
      expect(statusOf(learning, command, { newestFrom: 101 })).toBe('under way')
      expect(statusOf(learning, command, { newestFrom: 100 })).toBe('changed')
    }
    expect(statusOf(learning, { type: 'addLearner', node: at(5) }, { newestFrom: 101 })).toBe('changed')
  })

  it('is refused where the rule gives the set no quorums that intersect (PMS Q1)', () => {
    const rule: QuorumRule = { kind: 'flexible', accept: 2 }
    const two = after(three, { type: 'removeNode', node: 3 })
    expect(statusOf(two, { type: 'removeNode', node: 2 }, { rule })).toBe('no quorum')
    expect(statusOf(two, { type: 'removeNode', node: 2 })).toBe('changed')
    const one = after(two, { type: 'removeNode', node: 2 })
    expect(statusOf(one, { type: 'removeNode', node: 1 })).toBe('last member')
  })

  it('of what is so already changes nothing', () => {
    const learning = after(three, { type: 'addLearner', node: at(4) })
    expect(statusOf(learning, { type: 'addLearner', node: at(4) })).toBe('unchanged')
    expect(statusOf(learning, { type: 'addNode', node: 1 })).toBe('unchanged')
    expect(statusOf(learning, { type: 'replaceNode', node: 1, by: 2 })).toBe('unchanged')
    expect(statusOf(learning, { type: 'setLearning', learning: 'distinguished' })).toBe('unchanged')
    expect(statusOf(learning, { type: 'removeNode', node: 9 })).toBe('not a member')
    expect(statusOf(learning, { type: 'replaceNode', node: 9, by: 4 })).toBe('not a member')
    expect(statusOf(learning, { type: 'replaceNode', node: 1, by: 9 })).toBe('not a learner')
  })

  it('takes no node at an address in use, and keys where the others have some', () => {
    const beside = { node: 4, endpoint: 'memory:2' }
    const withKey = { ...at(4), publicKey: 'k'.repeat(40) }
    expect(statusOf(three, { type: 'addLearner', node: beside })).toBe('invalid')
    expect(statusOf(three, { type: 'addLearner', node: withKey })).toBe('invalid')
    const keyed = initialConfiguration([{ ...at(1), publicKey: 'a'.repeat(40) }], 'every')
    expect(statusOf(keyed, { type: 'addLearner', node: at(4) })).toBe('invalid')
    expect(statusOf(keyed, { type: 'addLearner', node: withKey })).toBe('changed')
  })

  it('lets a new node have the address of one that is gone', () => {
    const gone = after(three, { type: 'removeNode', node: 2 })
    expect(statusOf(gone, { type: 'addLearner', node: { node: 4, endpoint: 'memory:2' } })).toBe('changed')
  })

  it('sets how is learned, in words that say so', () => {
    const { configuration, output } = change(three, { type: 'setLearning', learning: { delegates: 2 } })
    expect([output.status, output.detail, configuration.learning]).toEqual([
      'changed',
      'learning is 2 delegates',
      { delegates: 2 },
    ])
  })

  it('forgets whoever went long ago', () => {
    let configuration = three
    for (let node = 4; node < 4 + REMOVED_MAX + 3; node++) {
      configuration = after(configuration, { type: 'addLearner', node: at(node) }, { type: 'removeNode', node })
    }
    expect(configuration.removed).toHaveLength(REMOVED_MAX)
    expect(configuration.removed.at(-1)).toEqual(at(4 + REMOVED_MAX + 2))
  })
})
