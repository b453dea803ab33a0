import { and, createMachine, not, setup } from 'xstate'

/** One of each thing that a flat chart can have. */
export const doorMachine = setup({
  types: { events: {} as { type: 'push' | 'pull' | 'lock.turn' | 'kick' } },
  guards: { 'is it heavy?': () => false, 'is somebody there?': () => false },
  actions: { creak: () => {}, 'ring the bell': () => {}, shout: () => {} },
}).createMachine({
  id: 'door',
  description: 'Opens and closes.',
  initial: 'closed',
  on: {
    kick: { actions: 'shout', description: 'It hurts.' },
  },
  states: {
    closed: {
      description: 'Nobody gets in; "closed" means: not locked.',
      always: { guard: and(['is somebody there?', not('is it heavy?')]), target: 'open' },
      on: {
        push: [
          { guard: 'is it heavy?', actions: 'creak', description: 'It does not move.' },
          {
            target: 'open',
            actions: ['creak', 'ring the bell'],
            description: 'It opens.',
            meta: { paper: ['PMS 1a', 'PMS I5'] },
          },
        ],
        'lock.turn': 'locked',
      },
    },
    open: {
      description: 'Anybody gets in.',
      entry: 'ring the bell',
      on: { pull: { target: 'closed', description: 'It falls | shut.' } },
    },
    locked: { type: 'final', description: 'For good.' },
  },
})

/** States within states, side by side, with delays and an actor. */
export const clockMachine = createMachine({
  id: 'clock',
  initial: 'running',
  states: {
    running: {
      type: 'parallel',
      description: 'Ticks and shows.',
      on: { 'battery.fail': 'dead' },
      onDone: 'dead',
      states: {
        hand: {
          initial: 'still',
          states: {
            still: { after: { 1000: 'moving' } },
            moving: { invoke: { src: 'motor', onDone: 'still', onError: 'broken' } },
            broken: { type: 'final' },
          },
        },
        display: { initial: 'lit', states: { lit: { on: { '*': 'dark' } }, dark: {} } },
      },
    },
    dead: { type: 'final' },
  },
})
