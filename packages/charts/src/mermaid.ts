import {
  beginningsOf,
  type Chart,
  type ChartState,
  type ChartTransition,
  isInternal,
  pathFrom,
  statesBelow,
} from './chart.ts'

export interface MermaidOptions {
  /** Write actions at the transitions, too. Without them the picture is calmer. */
  readonly actions?: boolean
}

const BOX_CHARS = 44
/** Mermaid breaks the labels of arrows at 200 pixels of its own accord; shorter lines break where we say. */
const ARROW_CHARS = 26
/** What a state diagram would take for a word of its own. Names of Object.prototype break its layout, too. */
const KEYWORDS =
  /^(accDescr|accTitle|as|choice|class|classDef|click|default|direction|end|fork|hide|href|join|note|root|scale|state|style)$/i

/**
 * The chart as a Mermaid `stateDiagram-v2`. A state shows its description and, below it, the transitions that do not
 * leave it, as UML writes internal transitions, with `→` before the state inside that one leads to; all others are arrows.
 */
export function toMermaid(chart: Chart, options: MermaidOptions = {}): string {
  const drawing = new Drawing(chart, options.actions ?? true)
  return ['stateDiagram-v2', ...drawing.inside(chart.root).map((line) => `  ${line}`)].join('\n')
}

class Drawing {
  readonly #root: ChartState
  readonly #actions: boolean
  readonly #ids = new Map<string, string>()
  readonly #beginnings: readonly ChartState[]

  constructor(chart: Chart, actions: boolean) {
    const { root } = chart
    this.#root = root
    this.#actions = actions
    this.#beginnings = beginningsOf(chart)
    for (const { path } of [root, ...statesBelow(root)]) this.#ids.set(path, this.#freeId(path))
  }

  /** What stands between the braces of `state`, or in the whole diagram. */
  inside(state: ChartState): string[] {
    const regions = state.kind === 'parallel' ? state.states.map((region) => [region]) : [state.states]
    const lines = regions.flatMap((states, index) => [
      ...(index > 0 ? ['--'] : []),
      ...states.flatMap((s) => this.#box(s)),
    ])
    const own = state === this.#root ? this.#everywhere() : []
    return [...lines, ...own, ...this.#initial(state), ...this.#arrowsWithin(state), ...this.#finals(state)]
  }

  #id(path: string): string {
    return this.#ids.get(path)!
  }

  #freeId(path: string): string {
    const plain = path.replace(/[^A-Za-z0-9]+/g, '_') || 'everywhere'
    let id = KEYWORDS.test(plain) || plain in Object.prototype ? `${plain}_` : plain
    while ([...this.#ids.values()].includes(id)) id += '_'
    return id
  }

  #box(state: ChartState): string[] {
    const id = this.#id(state.path)
    const title = `state "${escaped(state.name)}" as ${id}`
    const text = this.#text(state)
    if (state.states.length === 0) return [title, ...text.map((line) => `${id} : ${line}`)]
    const note = text.length === 0 ? [] : [`note right of ${id}`, ...text.map((line) => `  ${line}`), 'end note']
    return [`${title} {`, ...this.inside(state).map((line) => `  ${line}`), '}', ...note]
  }

  /** The description, what happens on the way in and out, and the transitions that stay inside. */
  #text(state: ChartState): string[] {
    const internal = state.transitions.filter((transition) => isInternal(state, transition))
    return [
      ...(state.history ? [state.history === 'deep' ? 'deep history' : 'history'] : []),
      ...(state.description ? [wrapped(state.description, BOX_CHARS)] : []),
      ...(this.#actions ? state.entry : []).map((action) => wrapped(`entry / ${action}`, BOX_CHARS)),
      ...state.invoked.map((actor) => wrapped(`do / ${actor}`, BOX_CHARS)),
      ...internal.map((transition) => wrapped(this.#internal(state, transition), BOX_CHARS)),
      ...(this.#actions ? state.exit : []).map((action) => wrapped(`exit / ${action}`, BOX_CHARS)),
    ]
  }

  /** What the machine does in every state stands in a box of its own. */
  #everywhere(): string[] {
    const text = this.#text({ ...this.#root, description: '', entry: [], exit: [] })
    if (text.length === 0) return []
    const id = this.#id('')
    return [`state "in every state" as ${id}`, ...text.map((line) => `${id} : ${line}`)]
  }

  #initial(state: ChartState): string[] {
    return this.#beginnings.includes(state) ? [`[*] --> ${this.#id(state.initial!)}`] : []
  }

  #finals(state: ChartState): string[] {
    return state.states.filter(({ kind }) => kind === 'final').map(({ path }) => `${this.#id(path)} --> [*]`)
  }

  /**
   * Arrows whose ends have `scope` as their closest common parent. Those with the same ends are one arrow. They come in
   * the order of the states, which is what makes the layout put earlier states higher.
   */
  #arrowsWithin(scope: ChartState): string[] {
    const states = [this.#root, ...statesBelow(this.#root)]
    return states.flatMap((from) =>
      states.flatMap((to) => {
        if (commonParent(from.path, to.path) !== scope.path) return []
        const leading = from.transitions.filter(
          (transition) => !isInternal(from, transition) && transition.targets.includes(to.path),
        )
        if (from.kind === 'history' && from.initial === to.path)
          return [`${this.#id(from.path)} --> ${this.#id(to.path)}`]
        if (leading.length === 0) return []
        const labels = leading.map((transition) => wrapped(this.#label(transition), ARROW_CHARS))
        return [`${this.#id(from.path)} --> ${this.#id(to.path)} : ${labels.join('<br/>')}`]
      }),
    )
  }

  #internal(state: ChartState, transition: ChartTransition): string {
    const inside = transition.targets.filter((target) => target !== state.path)
    if (inside.length === 0) return `↺ ${this.#label(transition)}`
    return this.#label(transition, `→ ${inside.map((target) => pathFrom(state.path, target)).join(', ')}`)
  }

  /** `event [guard] / actions`, as UML writes it. */
  #label({ event, guard, isElse, actions }: ChartTransition, target = ''): string {
    const condition = guard ? `[${guard}]` : isElse ? '[else]' : ''
    const what = this.#actions && actions.length > 0 ? `/ ${actions.join(', ')}` : ''
    return [event || (condition ? '' : 'always'), condition, target, what].filter(Boolean).join(' ')
  }
}

/** The path of the innermost state around both, which is neither of them unless it is the root. */
function commonParent(one: string, other: string): string {
  const [ones, others] = [one.split('.').slice(0, -1), other.split('.').slice(0, -1)]
  let length = 0
  while (length < ones.length && ones[length] === others[length]) length += 1
  return ones.slice(0, length).join('.')
}

function wrapped(text: string, lineChars: number): string {
  const lines = ['']
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)!
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= lineChars) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.map(escaped).join('<br/>')
}

/** Everything that Mermaid might read as more than text, as one of its `#number;` entities. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,?!()[\]/'’–…=+↺→-]/gu, (character) => `#${character.codePointAt(0)};`)
}
