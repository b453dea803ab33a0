import { formatCount } from './numbers.ts'
import type { Paint } from './paint.ts'
import type { Happening, NodeRow, Scene } from './scene.ts'
import { sparkline } from './sparkline.ts'

const CHART_COLUMNS_MAX = 52
const BAR_COLUMNS = 24
const LABEL_COLUMNS = 12
/** What stands before the chart and after it. */
const CHART_MARGIN = 24

/** A scene as text, for a terminal of so many columns. */
export function drawScene(scene: Scene, columns: number, paint: Paint): string {
  const chartColumns = Math.max(8, Math.min(CHART_COLUMNS_MAX, columns - CHART_MARGIN))
  return [
    '',
    `  ${paint.bold('One ledger, three processes, eight tellers')}   ${drawProgress(scene, paint)}`,
    '',
    paint.dim(
      `  ${'node'.padEnd(6)}${'pid'.padEnd(9)}${'state'.padEnd(12)}${'ballot'.padEnd(9)}${'applied'.padStart(9)}`,
    ),
    ...scene.nodes.map((node) => drawNode(node, paint)),
    '',
    `  ${'per second'.padEnd(LABEL_COLUMNS)}${drawChart(scene.perSecond, chartColumns, paint)} ${formatCount(scene.perSecond.at(-1) ?? 0)}`,
    `  ${'transfers'.padEnd(LABEL_COLUMNS)}${formatCount(scene.applied)} applied, ${formatCount(scene.refused)} refused`,
    '',
    ...scene.happenings.map((happening) => drawHappening(happening, paint)),
    ...(scene.now === '' ? [] : [`  ${paint.cyan('›')} ${scene.now}`]),
    '',
  ].join('\n')
}

export function drawHappening({ atMs, text, kind }: Happening, paint: Paint): string {
  const colour = { news: (line: string) => line, loss: paint.red, good: paint.green }[kind]
  return `  ${paint.dim(`${(atMs / 1000).toFixed(1).padStart(5)} s`)}  ${colour(text)}`
}

function drawProgress({ progress, elapsedMs }: Scene, paint: Paint): string {
  const done = Math.round(Math.min(1, progress) * BAR_COLUMNS)
  const bar = paint.cyan('━'.repeat(done)) + paint.dim('━'.repeat(BAR_COLUMNS - done))
  return `${bar} ${(elapsedMs / 1000).toFixed(1)} s`
}

function drawNode({ id, pid, state, ballot, applied }: NodeRow, paint: Paint): string {
  const colour = state === 'leading' ? paint.green : isWell(state) ? (text: string) => text : paint.red
  const fields = [id.padEnd(6), (pid === 0 ? '–' : String(pid)).padEnd(9), colour(state.padEnd(12)), ballot.padEnd(9)]
  return `  ${fields.join('')}${formatCount(applied).padStart(9)}`
}

function isWell(state: string): boolean {
  return state === 'following' || state === 'electing' || state === 'starting'
}

/** Moments without an answer are red. */
function drawChart(perSecond: readonly number[], columns: number, paint: Paint): string {
  const bars = [...sparkline(perSecond, columns)]
  const shown = perSecond.slice(-columns)
  return bars.map((bar, column) => (shown[column] === 0 ? paint.red(bar) : paint.cyan(bar))).join('')
}
