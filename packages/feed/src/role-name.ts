/** The parts that a node plays, each a chart of its own. */
export type RoleName = 'acceptor' | 'proposer' | 'learner' | 'elector'

export const ROLES: readonly RoleName[] = ['acceptor', 'proposer', 'learner', 'elector']
