import type { TimedDeed } from '@synod/deeds'
import type { Ballot, ClusterLearning, MessageType, NodeNumber, Slot } from '@synod/protocol'
import type { RoleMutant } from '@synod/simulator/mutants'

/*
 * A scene of the guided tour is data: worlds, what happens in them step by step, and what there is to see. Each world is a
 * take: a table with bare roles around it (PMS 2), or a simulated cluster (PMS 3).
 */

export interface Scene {
  /** Names it in a link: `#scene=two-leaders`. */
  readonly id: string
  readonly title: string
  /** What it is about, in a line. */
  readonly question: string
  /** The rows of `docs/PAPER.md` that it plays. */
  readonly paper: readonly string[]
  readonly takes: readonly [Take, ...Take[]]
  /** What was shown, at the end. */
  readonly shown: readonly string[]
  /** Where the rule is written, and what keeps it. */
  readonly evidence: readonly Evidence[]
}

export interface Evidence {
  readonly what: 'code' | 'test' | 'mutant' | 'page'
  /** Path in the repository. */
  readonly path: string
  /** What is to be found there. */
  readonly name: string
}

export type Take = TableTake | ClusterTake

/** Roles around a table: what they send lies there until the script, or the reader, has it arrive or lost. */
export interface TableTake {
  readonly kind: 'table'
  readonly seats: readonly Seat[]
  /** Who decides. */
  readonly quorum: readonly NodeNumber[]
  /** Slots that a proposer may be ahead of what is chosen; 1 where a single value is to be chosen. */
  readonly alpha: number
  /** A rule that a role breaks in this take: a mutant of the project's suite. */
  readonly broken?: RoleMutant
  readonly steps: readonly [Step<TableScript>, ...Step<TableScript>[]]
}

export interface Seat {
  readonly node: NodeNumber
  readonly roles: readonly ('proposer' | 'acceptor' | 'learner')[]
}

/** Whole nodes in a simulated network, and what is done to them when. */
export interface ClusterTake {
  readonly kind: 'cluster'
  readonly seed: number
  readonly nodes: number
  readonly learning: ClusterLearning
  readonly alpha?: number
  /** In order of time. */
  readonly deeds: readonly TimedDeed[]
  readonly steps: readonly [Step<ClusterScript>, ...Step<ClusterScript>[]]
}

export interface Step<Script> {
  readonly title: string
  /** Paragraphs, plain words. */
  readonly words: readonly string[]
  /** The sentences of the paper that this step is about. */
  readonly paper?: readonly string[]
  readonly script: Script
  readonly look: Look
  /** What the reader may try from here. */
  readonly tries?: readonly Try<Script>[]
}

/** What happens between the step before and this one. */
export type TableScript = readonly Move[]

/** The simulation stops at this moment, in microseconds. */
export interface ClusterScript {
  readonly until: number
}

/** Something to try, in the imperative. A cluster is tried with what the page offers anyway. */
export interface Try<Script> {
  readonly words: string
  readonly script?: Script
}

/** Where to look: what tells it best of the messages and of the state, and the node whose charts are shown. */
export interface Look {
  readonly messages: 'ring' | 'space-time'
  readonly state: 'charts' | 'slots' | 'ballots' | 'plots' | 'ledger'
  readonly node: NodeNumber
}

/** What can be done at a table. */
export type Move =
  /** A client wants this chosen, and asks the proposer of this node. */
  | { readonly do: 'want'; readonly node: NodeNumber; readonly values: readonly string[] }
  /** The proposer of this node begins a ballot. */
  | { readonly do: 'prepare'; readonly node: NodeNumber }
  /** The proposer of this node gives up. */
  | { readonly do: 'abandon'; readonly node: NodeNumber }
  /** An acceptor has this from an earlier leader already. */
  | {
      readonly do: 'inherit'
      readonly node: NodeNumber
      readonly from: NodeNumber
      readonly ballot: Ballot
      readonly slots: readonly Slot[]
    }
  /** These arrive, first come first served, and so do those of the kind that are sent because of them. */
  | { readonly do: 'deliver'; readonly which: Which }
  /** These never arrive. */
  | { readonly do: 'lose'; readonly which: Which }
  /** What an accept says of these slots travels on its own. */
  | { readonly do: 'tear'; readonly slots: readonly Slot[] }
  | { readonly do: 'remark'; readonly words: string }

/** Which of the messages on the table: all that match in every respect named. */
export interface Which {
  readonly kinds?: readonly MessageType[]
  readonly from?: readonly NodeNumber[]
  readonly to?: readonly NodeNumber[]
  /** Accepts that carry nothing but no-ops (true), or anything else (false). */
  readonly isNoop?: boolean
}
