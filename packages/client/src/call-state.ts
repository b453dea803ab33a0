/**
 * - `waiting`: in a queue, not sent yet.
 * - `leaving`: will be in a request at the end of this turn.
 * - `sent`: one attempt is out, at the node `sentTo`.
 * - `paused`: turned away; will be sent again.
 * - `held`: a command that ended as `unknown`; its sequence number is kept so that it can be asked for again.
 * - `ended`.
 */
export type CallState = 'waiting' | 'leaving' | 'sent' | 'paused' | 'held' | 'ended'
