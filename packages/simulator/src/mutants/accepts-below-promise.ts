import { acceptorMachine } from '@synod/acceptor'
import type { RoleMutant } from './role-mutant.ts'

export const acceptsBelowPromise: RoleMutant = {
  name: 'accepts-below-promise',
  bug: 'The acceptor accepts whatever comes, though it promised a higher ballot to accept nothing below.',
  rows: ['P1a', '2b', 'S2'],
  machines: {
    acceptor: acceptorMachine.provide({
      guards: {
        'is the ballot below the promise?': ({ context, event }) =>
          event.type === 'prepare' && event.ballot < context.promised,
      },
    }),
  },
}
