import { momentWords, renderSpaceTimeSvg } from '@synod/space-time'
import { layoutToKeep, type Sheet } from './scenery.ts'

/** Hands over what is in sight as a file. */
export function saveDiagram(sheet: Sheet): void {
  const { window } = sheet
  const layout = layoutToKeep(sheet)
  const from = momentWords(window.from, 100)
  const to = momentWords(window.from + window.reach, 100)
  const svg = renderSpaceTimeSvg(layout, {
    title: `Space–time diagram, ${from} to ${to}`,
    description: `${layout.messages.length} messages between ${layout.lanes.map(({ name }) => name).join(', ')}.`,
  })
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  const link = document.createElement('a')
  link.href = address
  link.download = 'space-time.svg'
  link.click()
  URL.revokeObjectURL(address)
}
