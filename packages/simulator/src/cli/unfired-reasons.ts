const HOST_SUBMITS = 'a host has a queue of its own, and submits only while its proposer proposes and a slot is free'

/** Transitions that a simulation never takes, and why that is as it should be; by name. */
export const UNFIRED_REASONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['idle', 'preparing', 'recovering', 'preempted'].flatMap((state) => [
      [`proposer: ${state} --values.submit [is the queue full?]-->`, HOST_SUBMITS],
      [`proposer: ${state} --values.submit-->`, HOST_SUBMITS],
    ]),
  ),
  'proposer: proposing --values.submit [is the queue full?]-->': HOST_SUBMITS,
  'proposer: recovering --rejected [does it name a higher ballot than I know of?]-->':
    'a refusal of an earlier ballot, later than all of phase 1, that names a ballot unheard of: rare; the chart walk takes it',
  'elector: * --ballot.tried-->':
    'a proposer tries a ballot only once its elector has named this node, and is elected itself',
}
