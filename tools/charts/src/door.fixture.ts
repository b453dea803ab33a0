import { createMachine } from 'xstate'

export const doorMachine = createMachine({
  id: 'door',
  initial: 'closed',
  states: {
    closed: { description: 'Nobody gets in.', on: { push: { target: 'open', description: 'It opens.' } } },
    open: { description: 'Anybody gets in.' },
  },
})
