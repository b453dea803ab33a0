import { SceneList } from '../scenes/scene-list.tsx'
import { useSession } from './use-session.ts'

export default function ScenesPage() {
  const session = useSession()
  return (
    <main className="page">
      <SceneList openScene={(id) => session.openScene(id)} />
    </main>
  )
}
