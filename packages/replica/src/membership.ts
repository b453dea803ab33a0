import { decodeConfigurationCommand } from '@synod/codec'
import {
  type Cluster,
  type ClusterNode,
  type Configuration,
  type ConfigurationCommand,
  type ConfigurationOutput,
  clusterQuorums,
  everySlot,
  type QuorumRule,
  type QuorumStep,
  quorumsFor,
  quorumsFrom,
  type Slot,
  type SlotQuorums,
} from '@synod/protocol'
import { changeOf, initialConfiguration } from './configuration-change.ts'

/**
 * Who takes part and which quorums decide which slot: a part of the replicated state (PMS 3.10). What it is before the first
 * command comes from the cluster file of those who initialise the cluster, and after that from commands and snapshots alone.
 */
export class Membership {
  /** The nodes of the cluster file, which may be of another day than the configuration executed here. */
  readonly filed: readonly ClusterNode[]
  readonly #alpha: number
  readonly #rule: QuorumRule
  #configuration: Configuration
  #quorums: SlotQuorums

  constructor(cluster: Cluster) {
    this.filed = cluster.nodes
    this.#alpha = cluster.alpha
    this.#rule = cluster.quorum
    this.#configuration = initialConfiguration(cluster.nodes, cluster.learning)
    this.#quorums = everySlot(clusterQuorums(cluster))
  }

  get configuration(): Configuration {
    return this.#configuration
  }

  /** Of every slot whose quorums are known: through α beyond the slot executed last. */
  get quorums(): SlotQuorums {
    return this.#quorums
  }

  /** Executes the encoded command of `slot`. Total: bytes that are no command change nothing. */
  apply(body: Uint8Array, slot: Slot): ConfigurationOutput {
    const command = decodeConfigurationCommand(body)
    if (!command.ok) {
      const members = this.#configuration.members.map(({ node }) => node)
      return { status: 'invalid', detail: command.detail, fromSlot: 0, members }
    }
    return this.change(command.value, slot)
  }

  /** Executes the command of `slot`. */
  change(command: ConfigurationCommand, slot: Slot): ConfigurationOutput {
    const newest = this.#quorums.at(-1) as QuorumStep
    const context = { slot, alpha: this.#alpha, rule: this.#rule, newestFrom: newest.from }
    const { configuration, output } = changeOf(this.#configuration, command, context)
    this.#configuration = configuration
    if (output.fromSlot > 0) {
      const step = { from: output.fromSlot, quorums: quorumsFor(this.#rule, output.members) }
      this.#quorums = [...quorumsFrom(this.#quorums, slot + 1), step]
    }
    return output
  }

  /** What a snapshot says: the configuration at its slot, and the quorums of the slots above. */
  restore(configuration: Configuration, quorums: SlotQuorums): void {
    this.#configuration = configuration
    this.#quorums = quorums
  }

  /** Equal on replicas that have executed the same commands. */
  digest(): string {
    const { members, learners, changedAt } = this.#configuration
    return `${changedAt}:${members.map(({ node }) => node)}+${learners.length}`
  }
}
