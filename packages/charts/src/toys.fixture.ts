import { and, assign, createMachine, not, setup } from 'xstate'

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

/** Everything else that a chart can have: history, delays by name, code without a name, states that are entered again. */
export const playerMachine = createMachine({
  id: 'player',
  description: 'Plays music, and shows a picture.',
  initial: 'on',
  on: {
    reset: { target: '.on', reenter: true },
    'volume.*': { actions: () => {} },
    mute: undefined,
  },
  states: {
    on: {
      type: 'parallel',
      description: 'Sound and picture at once.',
      on: { 'power.off': 'off', surprise: { target: ['.sound.playing', '.picture.dimmed'], actions: assign({}) } },
      states: {
        sound: {
          initial: 'paused',
          onDone: { target: '#player.off', actions: 'say goodbye' },
          states: {
            paused: {
              on: { play: [{ guard: ({ event }) => event.type === 'play', target: 'playing' }, { target: 'ended' }] },
            },
            playing: {
              invoke: [
                { src: 'decoder', onSnapshot: { actions: 'show progress' }, onDone: 'ended', onError: 'paused' },
              ],
              after: { 'length of the song': 'ended', 500: { target: 'playing', reenter: true, actions: 'blink' } },
              on: { again: { target: 'playing', reenter: true } },
            },
            ended: { type: 'final' },
          },
        },
        picture: {
          initial: 'bright',
          states: {
            bright: { on: { dim: 'dimmed' }, exit: 'fade' },
            dimmed: { entry: ['fade', assign({})], always: { guard: 'is it night?' } },
          },
        },
        last: { type: 'history', history: 'deep', target: 'sound' },
      },
    },
    off: { on: { 'power.on': 'on.last', 'power.*': { actions: 'click' }, '*': { description: 'Nothing.' } } },
  },
})
