import type { ClusterNode, Configuration, ConfigurationCommand, ConfigurationOutput, Member } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeConfiguration,
  decodeConfigurationCommand,
  decodeConfigurationOutput,
  ENDPOINT_LENGTH_MAX,
  encodeConfiguration,
  encodeConfigurationCommand,
  encodeConfigurationOutput,
  PUBLIC_KEY_LENGTH,
} from './configuration-data.ts'
import { encodeData } from './data.ts'
import type { RefusalReason } from './result.ts'

/** Records as decoders build them, with the usual prototype. */
const plain = <T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>

const node = fc.integer({ min: 1, max: 1023 })
const clusterNode = fc.record(
  {
    node,
    endpoint: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    publicKey: fc.string({ unit: 'grapheme-ascii', minLength: PUBLIC_KEY_LENGTH, maxLength: PUBLIC_KEY_LENGTH }),
  },
  { requiredKeys: ['node', 'endpoint'], noNullPrototype: true },
) as fc.Arbitrary<ClusterNode>
const nodes = fc
  .uniqueArray(clusterNode, { selector: ({ node }) => node, maxLength: 9 })
  .map((some) => some.sort((a, b) => a.node - b.node))
const learning = fc.oneof(fc.constantFrom('every' as const, 'distinguished' as const), plain({ delegates: node }))
const command = fc.oneof(
  plain({ type: fc.constant('addLearner'), node: clusterNode }),
  fc.record(
    {
      type: fc.constant('addNode'),
      node,
      force: fc.boolean(),
      incarnation: fc.string({ unit: 'grapheme', maxLength: 48 }),
    },
    { requiredKeys: ['type', 'node'], noNullPrototype: true },
  ),
  plain({ type: fc.constant('removeNode'), node }),
  fc.record(
    {
      type: fc.constant('replaceNode'),
      node,
      by: node,
      force: fc.boolean(),
      incarnation: fc.string({ unit: 'grapheme', maxLength: 48 }),
    },
    { requiredKeys: ['type', 'node', 'by'], noNullPrototype: true },
  ),
  plain({ type: fc.constant('setLearning'), learning }),
) as fc.Arbitrary<ConfigurationCommand>
const output = plain<ConfigurationOutput>({
  status: fc.constantFrom('changed', 'unchanged', 'number used', 'lagging', 'no quorum'),
  detail: fc.string({ unit: 'grapheme' }),
  fromSlot: fc.maxSafeNat(),
  members: fc.array(node),
})
const members = nodes.chain((some) =>
  fc
    .array(fc.option(fc.string({ unit: 'grapheme', maxLength: 48 }), { nil: undefined }), {
      minLength: some.length,
      maxLength: some.length,
    })
    .map((stores) =>
      some.map((node, at): Member => {
        const incarnation = stores[at]
        return incarnation === undefined ? node : { ...node, incarnation }
      }),
    ),
)
const configuration = plain<Configuration>({
  members,
  learners: nodes,
  removed: fc.array(clusterNode, { maxLength: 9 }),
  numbersThrough: fc.integer({ min: 0, max: 1023 }),
  learning,
  changedAt: fc.maxSafeNat(),
})

describe('comes back as it was encoded', () => {
  test('a command', () => {
    fc.assert(
      fc.property(command, (value) => {
        expect(decodeConfigurationCommand(encodeConfigurationCommand(value))).toStrictEqual({ ok: true, value })
      }),
    )
  })

  test('what it answered', () => {
    fc.assert(
      fc.property(output, (value) => {
        expect(decodeConfigurationOutput(encodeConfigurationOutput(value))).toStrictEqual({ ok: true, value })
      }),
    )
  })

  test('the configuration', () => {
    fc.assert(
      fc.property(configuration, (value) => {
        expect(decodeConfiguration(encodeConfiguration(value))).toStrictEqual({ ok: true, value })
      }),
    )
  })
})

test('equal values give equal bytes, in whichever order their fields are and whether or not an absent one is named', () => {
  const ordered: ConfigurationCommand = { type: 'replaceNode', node: 1, by: 4 }
  const reversed = { force: undefined, by: 4, node: 1, type: 'replaceNode' } as unknown as ConfigurationCommand
  expect(encodeConfigurationCommand(reversed)).toEqual(encodeConfigurationCommand(ordered))
})

const address: ClusterNode = { node: 4, endpoint: 'tcp://127.0.0.1:7404' }
const whole: Configuration = {
  members: [
    { ...address, node: 1 },
    { ...address, node: 2 },
  ],
  learners: [address],
  removed: [],
  numbersThrough: 4,
  learning: 'every',
  changedAt: 0,
}

describe('a command that says something impossible is refused, and cannot be encoded', () => {
  const impossible: [string, RefusalReason, unknown][] = [
    ['nothing', 'unknown tag', null],
    ['a list', 'unknown tag', ['addNode', 1]],
    ['a type that this version lacks', 'unknown tag', { type: 'addWitness', node: 1 }],
    ['a type of the prototype', 'unknown tag', { type: 'toString' }],
    ['node 0', 'out of range', { type: 'removeNode', node: 0 }],
    ['node 1,024', 'out of range', { type: 'removeNode', node: 1024 }],
    ['half a node', 'out of range', { type: 'removeNode', node: 1.5 }],
    ['a node by its name', 'wrong type', { type: 'removeNode', node: 'n1' }],
    ['a bigint for a node', 'wrong type', { type: 'removeNode', node: 1n }],
    ['no node', 'malformed', { type: 'addNode' }],
    ['a field too many', 'malformed', { type: 'removeNode', node: 1, force: true }],
    ['force that is no yes or no', 'wrong type', { type: 'addNode', node: 1, force: 1 }],
    ['a replacement by nobody', 'malformed', { type: 'replaceNode', node: 1 }],
    ['a learner without an address', 'malformed', { type: 'addLearner', node: { node: 4 } }],
    ['a learner that is a number', 'wrong type', { type: 'addLearner', node: 4 }],
    ['an empty endpoint', 'out of range', { type: 'addLearner', node: { ...address, endpoint: '' } }],
    [
      'an endpoint that is too long',
      'oversized',
      { type: 'addLearner', node: { ...address, endpoint: 'x'.repeat(ENDPOINT_LENGTH_MAX + 1) } },
    ],
    ['a key that is too short', 'out of range', { type: 'addLearner', node: { ...address, publicKey: 'x' } }],
    ['a key that is none', 'wrong type', { type: 'addLearner', node: { ...address, publicKey: null } }],
    ['an unknown learning mode', 'unknown tag', { type: 'setLearning', learning: 'gossip' }],
    ['no delegates', 'out of range', { type: 'setLearning', learning: { delegates: 0 } }],
    ['delegates and more', 'malformed', { type: 'setLearning', learning: { delegates: 1, mode: 'every' } }],
  ]
  for (const [name, reason, value] of impossible) {
    test(name, () => {
      const detail = expect.stringMatching(/^configuration command: /)
      expect(decodeConfigurationCommand(encodeData(value))).toEqual({ ok: false, reason, detail })
      expect(() => encodeConfigurationCommand(value as ConfigurationCommand)).toThrow(RangeError)
    })
  }

  test('the longest endpoint and a whole key pass', () => {
    const node = { ...address, endpoint: 'x'.repeat(ENDPOINT_LENGTH_MAX), publicKey: 'k'.repeat(PUBLIC_KEY_LENGTH) }
    const value: ConfigurationCommand = { type: 'addLearner', node }
    expect(decodeConfigurationCommand(encodeConfigurationCommand(value))).toEqual({ ok: true, value })
  })
})

describe('a configuration that nobody has is refused', () => {
  const impossible: [string, RefusalReason, unknown][] = [
    ['members out of order', 'out of range', { ...whole, members: [...whole.members].reverse() }],
    ['a learner twice', 'out of range', { ...whole, learners: [address, address] }],
    ['members that are no list', 'wrong type', { ...whole, members: {} }],
    ['a field too few', 'malformed', { members: [], learners: [] }],
    ['a change in the future of slot −1', 'out of range', { ...whole, changedAt: -1 }],
    ['numbers beyond the last', 'out of range', { ...whole, numbersThrough: 1024 }],
  ]
  for (const [name, reason, value] of impossible) {
    test(name, () => {
      expect(decodeConfiguration(encodeData(value))).toMatchObject({ ok: false, reason })
    })
  }

  test('−0 is read as 0', () => {
    expect(decodeConfiguration(encodeData({ ...whole, changedAt: -0 }))).toStrictEqual({ ok: true, value: whole })
  })
})

test('an output with an unknown status, or members that are none, is refused', () => {
  const good: ConfigurationOutput = { status: 'changed', detail: '', fromSlot: 0, members: [1, 2] }
  const hostile: [RefusalReason, unknown][] = [
    ['unknown tag', { ...good, status: 'toString' }],
    ['wrong type', { ...good, detail: 7 }],
    ['out of range', { ...good, members: [1, 0] }],
  ]
  for (const [reason, value] of hostile) {
    expect(decodeConfigurationOutput(encodeData(value))).toMatchObject({ ok: false, reason })
  }
})
