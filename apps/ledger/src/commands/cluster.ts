import type { Command } from 'commander'
import { registerClusterChanges } from './cluster-changes.ts'
import { registerClusterLead } from './cluster-lead.ts'
import { registerClusterMembers } from './cluster-members.ts'

const EXAMPLES = `
Examples:
  ledger cluster members
  ledger cluster replace n2 tcp://127.0.0.1:7404 --dry-run
  ledger cluster replace n2 tcp://127.0.0.1:7404
  ledger cluster lead n3

Members change while the cluster runs, under load, one change at a time. A new
node has a number that no node had before, learns until it has caught up, and
votes then. Each of these has options and examples of its own: --help.`

/** `ledger cluster …`: who takes part, on a cluster that runs (PMS 3.10). */
export function registerCluster(program: Command): void {
  const cluster = program
    .command('cluster')
    .description('show and change who takes part')
    .addHelpText('after', EXAMPLES)
  registerClusterMembers(cluster)
  registerClusterChanges(cluster)
  registerClusterLead(cluster)
}
