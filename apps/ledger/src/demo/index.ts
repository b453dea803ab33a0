import type { Command } from 'commander'

export function registerDemo(program: Command): void {
  program.command('demo').description('Three nodes, eight tellers, and a leader that is killed')
}
