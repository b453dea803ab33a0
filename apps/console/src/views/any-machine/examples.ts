import type { MachineConfig } from 'xstate'

/** Machines to begin with, as data alone, as one would paste them. */
export interface Example {
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: a machine of anybody's, whose types nobody knows
  readonly config: MachineConfig<any, any>
}

export const EXAMPLES: readonly Example[] = [
  {
    name: 'traffic light',
    config: {
      id: 'light',
      description: 'A traffic light that goes on by itself.',
      initial: 'red',
      on: { 'power.failed': { target: '.dark', description: 'The lights go out, whatever they showed.' } },
      states: {
        red: { description: 'Stop.', after: { 3000: 'green' } },
        green: { description: 'Go.', after: { 3000: 'amber' }, on: { 'button.pressed': 'amber' } },
        amber: { description: 'Stop if you can.', after: { 1000: 'red' } },
        dark: { description: 'Nothing is lit.', on: { 'power.restored': 'red' } },
      },
    },
  },
  {
    name: 'player',
    config: {
      id: 'player',
      description: 'Two regions that know nothing of each other.',
      type: 'parallel',
      states: {
        sound: {
          initial: 'loud',
          states: { loud: { on: { mute: 'silent' } }, silent: { on: { unmute: 'loud' } } },
        },
        track: {
          initial: 'stopped',
          states: {
            stopped: { on: { play: { guard: 'is there a track?', target: 'playing' } } },
            playing: {
              initial: 'buffering',
              states: { buffering: { after: { 800: 'heard' } }, heard: {} },
              on: { pause: 'paused', stop: 'stopped' },
            },
            paused: { on: { play: 'playing', stop: 'stopped' } },
          },
        },
      },
    },
  },
  {
    name: 'two-phase commit',
    config: {
      id: 'coordinator',
      description: 'What Paxos is not: one participant that is silent stops everybody.',
      initial: 'asking',
      states: {
        asking: {
          description: 'Every participant is asked to prepare.',
          on: {
            prepared: [
              { guard: 'is it the last one?', target: 'committed', description: 'All have said yes.' },
              { description: 'Wait for the others.' },
            ],
            refused: { target: 'aborted', description: 'One no is enough.' },
          },
        },
        committed: { type: 'final', description: 'It is decided.' },
        aborted: { type: 'final', description: 'It is decided.' },
      },
    },
  },
]
