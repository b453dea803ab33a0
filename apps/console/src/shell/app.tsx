import { lazy, Suspense } from 'react'
import { ClusterColumn } from '../controls/cluster-column.tsx'
import { LinkDialog } from '../controls/link-dialog.tsx'
import { FaultBoundary } from '../design/fault-boundary.tsx'
import { views } from '../views/index.ts'
import { Header } from './header.tsx'
import { HelpDialog } from './help-dialog.tsx'
import { Notice } from './notice.tsx'
import { QuestionDialog } from './question-dialog.tsx'
import type { Session, SessionState } from './session.ts'
import { SourceBanner } from './source-banner.tsx'
import { Transport } from './transport.tsx'
import { SessionContext, useSessionState } from './use-session.ts'
import { useShortcuts } from './use-shortcuts.ts'
import { ViewPanel } from './view-panel.tsx'
import './app.css'

const SceneColumn = lazy(() => import('./scene-column.tsx'))
const ScenesPage = lazy(() => import('./scenes-page.tsx'))
const ChartPage = lazy(() => import('./chart-page.tsx'))

export function App({ session }: { session: Session }) {
  return (
    <SessionContext value={session}>
      <Shell />
    </SessionContext>
  )
}

const placeOf = ({ place }: SessionState) => place

function Shell() {
  const place = useSessionState(placeOf)
  useShortcuts()
  return (
    <div className="shell" data-place={place}>
      <Header />
      <FaultBoundary key={place} what="This place">
        <Suspense fallback={<main className="page" />}>
          {place === 'scenes' ? (
            <ScenesPage />
          ) : place === 'chart' ? (
            <ChartPage />
          ) : (
            <Workspace isScene={place === 'scene'} />
          )}
        </Suspense>
      </FaultBoundary>
      <Notice />
      <QuestionDialog />
      <HelpDialog />
      <LinkDialog />
    </div>
  )
}

const ofMessages = views.filter((view) => view.place === 'messages')
const ofState = views.filter((view) => view.place === 'state')

function Workspace({ isScene }: { isScene: boolean }) {
  return (
    <>
      <main className="workspace">
        <div className="workspace-side">{isScene ? <SceneColumn /> : <ClusterColumn />}</div>
        <ViewPanel label="Messages" place="messages" views={ofMessages} />
        <ViewPanel label="State" place="state" views={ofState} />
        <SourceBanner />
      </main>
      <Transport />
    </>
  )
}
