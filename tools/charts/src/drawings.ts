import { readFileSync } from 'node:fs'
import { type Chart, chartOf, renderSvg, toMermaid, toStatelySource } from '@synod/charts'
import { layoutChart } from '@synod/charts/layout'
import { withChart } from './readme.ts'
import { type Role, roles } from './roles.ts'
import { trafficLight } from './traffic-light.ts'

/** A file that is drawn from a machine. */
export interface Drawing {
  readonly file: URL
  readonly text: string
}

/** What is drawn together, and what it is called when it is stale. */
export interface Subject {
  readonly name: string
  /** As they should be now. Fails when a README has no place for its chart. */
  drawings(): Promise<Drawing[]>
}

export const subjects: readonly Subject[] = [
  ...roles.map((role) => ({ name: role.name, drawings: () => drawingsOf(role) })),
  { name: 'traffic light', drawings: drawingsOfExample },
]

/** The picture in the README of @synod/charts. */
async function drawingsOfExample(): Promise<Drawing[]> {
  const file = new URL('../../../packages/charts/traffic-light.svg', import.meta.url)
  return [{ file, text: renderSvg(await layoutChart(chartOf(trafficLight))) }]
}

async function drawingsOf({ name, machine, readme, picture, page, pagePicture }: Role): Promise<Drawing[]> {
  const chart = chartOf(machine)
  const [calm, whole] = [await layoutChart(chart, { actions: false }), await layoutChart(chart)]
  return [
    { file: picture, text: renderSvg(calm) },
    { file: readme, text: withChart(readFileSync(readme, 'utf8'), chart) },
    { file: pagePicture, text: renderSvg(whole) },
    { file: page, text: pageOf(name, chart, toStatelySource(machine)) },
  ]
}

function pageOf(name: string, chart: Chart, source: string): string {
  return `<!-- Drawn from the machine by \`npm run charts\`; edit the machine, not this. -->

# The ${name}, with its actions

[How to read it](../CHARTS.md) · [the package](../../packages/${name}/README.md)

![Statechart of the ${name}](${name}.svg)

## For Mermaid

\`\`\`mermaid
${toMermaid(chart)}
\`\`\`

## For Stately

Paste this under "Import from code" in Stately's editor. It has the chart by name: what guards and actions do is in the package.

\`\`\`js
${source.trimEnd()}
\`\`\`
`
}
