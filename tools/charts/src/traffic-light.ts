import { createMachine } from 'xstate'

/** The example in the README of @synod/charts. */
export const trafficLight = createMachine({
  id: 'traffic light',
  description: 'Lets cars pass, and people.',
  initial: 'green',
  on: { 'power.fail': { target: '.dark', description: 'Wherever it is, it goes out.' } },
  states: {
    green: {
      description: 'Cars pass.',
      on: {
        'button.press': [
          { guard: 'has green lasted long enough?', target: 'yellow', actions: 'thank the walker' },
          { actions: 'remember the walker', description: 'Somebody waits; cars may pass a little longer.' },
        ],
      },
      after: { 30000: 'yellow' },
    },
    yellow: { description: 'Cars stop if they can.', after: { 3000: 'red' } },
    red: {
      description: 'People pass.',
      entry: 'sound the signal',
      after: { 20000: 'green' },
      exit: 'silence the signal',
    },
    dark: { description: 'Nobody is told anything.', on: { 'power.return': { target: 'red' } } },
  },
})
