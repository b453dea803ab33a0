import { Suspense } from 'react'
import { BLANK_PICTURE, BLANK_RECORDING } from './recording/blank.ts'
import { views } from './views/index.ts'

export function App() {
  return (
    <main>
      {views.map(({ id, title, component: Shown }) => (
        <section key={id} aria-label={title}>
          <Suspense>
            <Shown
              recording={BLANK_RECORDING}
              picture={BLANK_PICTURE}
              selected={1}
              isPlaying={false}
              select={() => {}}
              scrub={() => {}}
            />
          </Suspense>
        </section>
      ))}
    </main>
  )
}
