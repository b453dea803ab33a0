import { scenes } from './catalogue.ts'
import { lengthOf } from './position.ts'
import type { Scene } from './scene.ts'
import './scene-list.css'

interface Part {
  readonly title: string
  readonly words: string
  readonly scenes: readonly Scene[]
}

/** Where servers begin to agree on a list of values; until there it is one value. */
const ofLists = scenes.findIndex(({ id }) => id === 'new-leader')

const parts: readonly Part[] = [
  {
    title: 'One value',
    words:
      'Section 2 of the paper: proposers, acceptors and learners agree on a colour, and rules are broken on purpose.',
    scenes: scenes.slice(0, ofLists),
  },
  {
    title: 'A list of commands',
    words: 'Section 3, and 2.3 at work: servers agree on what a bank does next, slot by slot, and on who they are.',
    scenes: scenes.slice(ofLists),
  },
]

/** The tour: every scene, in order. */
export function SceneList({ openScene }: { openScene(id: string): void }) {
  return (
    <nav className="scene-list" aria-label="Scenes">
      <h2>A tour of the paper</h2>
      <p>
        “Paxos Made Simple” by Leslie Lamport in eight short scenes, played by the machines that run the bank. Stop
        anywhere, go back, and break what you like.
      </p>
      {parts.map((part) => (
        <section key={part.title}>
          <h3>{part.title}</h3>
          <p>{part.words}</p>
          <ol start={scenes.indexOf(part.scenes[0] as Scene) + 1}>
            {part.scenes.map((scene) => (
              <li key={scene.id}>
                <SceneCard scene={scene} open={() => openScene(scene.id)} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </nav>
  )
}

function SceneCard({ scene, open }: { scene: Scene; open(): void }) {
  const { title, question, paper } = scene
  return (
    <button type="button" onClick={open}>
      <i aria-hidden="true">{scenes.indexOf(scene) + 1}</i>
      <b>{title}</b>
      <span>{question}</span>
      <small>
        {lengthOf(scene)} steps · {paper.join(', ')}
      </small>
    </button>
  )
}
