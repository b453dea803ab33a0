const HOST_SUBMITS =
  'a host keeps waiting commands in a queue of its own, and submits a value only while its proposer is proposing and a slot is free'

/** Transitions that a simulation never takes, and why that is as it should be; by name. */
export const UNFIRED_REASONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['idle', 'preparing', 'recovering', 'preempted'].flatMap((state) => [
      [`proposer: ${state} --values.submit [is the queue full?]-->`, HOST_SUBMITS],
      [`proposer: ${state} --values.submit-->`, HOST_SUBMITS],
    ]),
  ),
  'proposer: proposing --values.submit [is the queue full?]-->': HOST_SUBMITS,
  'elector: * --ballot.tried-->':
    'a proposer tries a ballot only when its elector has just named this node, and that elector is elected then',
}
