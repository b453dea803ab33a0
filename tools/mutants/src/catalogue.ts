import { acceptorMutants } from './acceptor-mutants.ts'
import { hostMutants } from './host-mutants.ts'
import { learnerMutants } from './learner-mutants.ts'
import { membershipMutants } from './membership-mutants.ts'
import type { Mutant } from './mutant.ts'
import { proposerMutants } from './proposer-mutants.ts'
import { snapshotMutants } from './snapshot-mutants.ts'

/** Every mutant there is. */
export const catalogue: readonly Mutant[] = [
  ...acceptorMutants,
  ...proposerMutants,
  ...learnerMutants,
  ...hostMutants,
  ...membershipMutants,
  ...snapshotMutants,
]

/** Throws when there is no mutant of this name. */
export function mutantNamed(name: string): Mutant {
  const found = catalogue.find((mutant) => mutant.name === name)
  if (!found)
    throw new Error(`there is no mutant "${name}"; there are ${catalogue.map((each) => each.name).join(', ')}`)
  return found
}
