import type { Scene } from './scene.ts'

/** The steps of a scene as a row of marks, with a gap where another take begins; each goes to its step. */
export function Progress({ scene, step, goTo }: { scene: Scene; step: number; goTo(step: number): void }) {
  let before = 0
  return (
    <nav className="scene-progress" aria-label="Steps">
      {scene.takes.map((take) => {
        const first = before
        before += take.steps.length
        return (
          <ol key={first}>
            {take.steps.map(({ title }, index) => {
              const number = first + index
              const isHere = number === step
              return (
                <li key={title}>
                  <button
                    type="button"
                    aria-current={isHere ? 'step' : undefined}
                    aria-label={`Step ${number + 1}: ${title}`}
                    title={title}
                    data-is-past={number < step}
                    onClick={() => goTo(number)}
                  />
                </li>
              )
            })}
          </ol>
        )
      })}
    </nav>
  )
}
