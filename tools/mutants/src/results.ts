import type { Killer, Mutant } from './mutant.ts'
import type { Task, TaskEnd } from './trial-thread.ts'

/** What is known of a mutant after its trials. */
export interface MutantResult {
  readonly name: string
  readonly bug: string
  readonly rows: readonly string[]
  /** What noticed it, in words; null when nothing did. */
  readonly killedBy: string | null
  readonly rule: string | null
  readonly why: string | null
  /** How long the killer took, in seconds, to a tenth. */
  readonly seconds: number
}

/** What its killers made of a mutant: the first of them that kills it is named. */
export function resultOf({ name, bug, rows }: Mutant, ends: readonly TaskEnd[]): MutantResult {
  for (const end of ends) {
    if (end.type === 'broke' || !end.trial.death) continue
    const { by, death, tookMs } = end.trial
    const killedBy = `${by}: ${death.rule} (${death.where})`
    return { name, bug, rows, killedBy, rule: death.rule, why: death.why, seconds: tenths(tookMs) }
  }
  const whys = ends.map((end) => (end.type === 'broke' ? `broke: ${end.reason}` : `${end.trial.tried} tried`))
  const tookMs = ends.reduce((sum, end) => sum + (end.type === 'tried' ? end.trial.tookMs : 0), 0)
  return { name, bug, rows, killedBy: null, rule: null, why: whys.join('; '), seconds: tenths(tookMs) }
}

/** A trial of what is shipped, which has to survive it. */
export interface ControlResult {
  readonly killer: string
  readonly survived: boolean
  readonly why: string | null
  readonly tried: number
  readonly seconds: number
}

export function controlOf({ killer }: Task, end: TaskEnd): ControlResult {
  const words = inWords(killer)
  if (end.type === 'broke') return { killer: words, survived: false, why: end.reason, tried: 0, seconds: 0 }
  const { death, tried, tookMs } = end.trial
  const why = death ? `${death.rule}: ${death.why} (${death.where})` : null
  return { killer: words, survived: !death, why, tried, seconds: tenths(tookMs) }
}

function inWords(killer: Killer): string {
  if (killer.by === 'exploration') return `exploration ${JSON.stringify(killer.bounds)}`
  if (killer.by === 'scenario') return `scenario: ${killer.play}`
  return `simulation of ${killer.workload}, seeds 1 to ${killer.seedsMax}`
}

function tenths(ms: number): number {
  return Math.round(ms / 100) / 10
}
