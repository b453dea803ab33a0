const HOST_SUBMITS = 'a host has a queue of its own, and submits only while its proposer proposes and a slot is free'

/** Transitions that a simulation never takes, and why that is as it should be; by name. */
export const UNFIRED_REASONS: Readonly<Record<string, string>> = {
  'proposer: * --values.submit [is there room in the queue?]-->': HOST_SUBMITS,
  'proposer: * --values.submit-->': HOST_SUBMITS,
  'proposer: * --noops.submit-->':
    'a replica asks for no-ops only while its proposer proposes, which answers that itself',
  'elector: * --ballot.tried-->':
    'a proposer tries a ballot only once its elector has named this node, and is elected itself',
}
