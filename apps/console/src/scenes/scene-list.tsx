import { scenes } from './catalogue.ts'
import './scene-list.css'

/** The tour: every scene, in order. */
export function SceneList({ openScene }: { openScene(id: string): void }) {
  return (
    <nav className="scene-list" aria-label="Scenes">
      <h2>A tour of the paper</h2>
      <p>Eight short scenes, played by the machines that run the bank. Stop anywhere, and break what you like.</p>
      <ol>
        {scenes.map(({ id, title, question, paper }) => (
          <li key={id}>
            <button type="button" onClick={() => openScene(id)}>
              <b>{title}</b>
              <span>{question}</span>
              <small>{paper.map((row) => `PMS ${row}`).join(' · ')}</small>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  )
}
