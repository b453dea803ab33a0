/**
 * What finds the places: an `ELK` of elkjs, here or in a worker. These are the parts of its types that a chart needs, so that
 * whoever imports this package needs neither elkjs nor a browser's types.
 */
export interface LayoutEngine {
  layout(graph: LayoutNode): Promise<LayoutNode>
}

export interface LayoutBox {
  x?: number
  y?: number
  width?: number
  height?: number
  layoutOptions?: Record<string, string>
}

export interface LayoutNode extends LayoutBox {
  id: string
  children?: LayoutNode[]
  edges?: LayoutEdge[]
}

export interface LayoutEdge {
  id: string
  sources: string[]
  targets: string[]
  labels?: LayoutLabel[]
  sections?: LayoutSection[]
}

export interface LayoutLabel extends LayoutBox {
  id?: string
  text?: string
}

export interface LayoutSection {
  id: string
  startPoint: LayoutPoint
  bendPoints?: LayoutPoint[]
  endPoint: LayoutPoint
}

export interface LayoutPoint {
  x: number
  y: number
}

/** elkjs on the thread that asks, loaded when it is first needed: it is half a megabyte. */
export async function ownEngine(): Promise<LayoutEngine> {
  const { default: Elk } = await import('elkjs/lib/elk.bundled.js')
  return new Elk.default()
}
