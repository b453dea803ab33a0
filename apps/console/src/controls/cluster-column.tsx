import type { Portrait } from '@synod/feed'
import { Section } from '../design/section.tsx'
import type { PlayerState } from '../player/player.ts'
import { usePacedPlayer, usePlayerPart } from '../shell/use-session.ts'
import { SimulatedSource } from '../source/simulated-source.ts'
import { CommandForm } from './command-form.tsx'
import { DuelForm } from './duel-form.tsx'
import { LinkForm } from './link-form.tsx'
import { MembersForm } from './members-form.tsx'
import { NodeList } from './node-list.tsx'
import { TrafficForm } from './traffic-form.tsx'
import { WeatherForm } from './weather-form.tsx'
import './cluster-column.css'

const deedsOf = ({ of }: PlayerState) => of.deeds
const trafficOf = ({ of }: PlayerState) => of.trafficPerSecond

/** The cluster at this moment, and what one can do to it. */
export function ClusterColumn() {
  const { source, at } = usePacedPlayer(10)
  const deeds = usePlayerPart(deedsOf)
  const traffic = usePlayerPart(trafficOf)
  const { portraits, cuts } = source.recording.pictureAt(at)
  const nodes = [...portraits.values()].sort((a, b) => a.node - b.node)
  // Those of a simulation are known before they have started: no row comes in late.
  const first = source instanceof SimulatedSource ? source.setting.nodes : 0
  const all = new Set([...Array.from({ length: first }, (_, index) => index + 1), ...portraits.keys()])
  const numbers = [...all].sort((a, b) => a - b).join()
  return (
    <>
      <NodeList numbers={numbers} portraits={portraits} deeds={deeds} isLive={source.kind === 'live'} />
      {deeds.has('call') && (
        <Section title="Send a command" isOpen>
          <CommandForm numbers={numbers} />
        </Section>
      )}
      {traffic !== undefined && (
        <Section title="Traffic">
          <TrafficForm perSecond={traffic} />
        </Section>
      )}
      {deeds.has('cut') && (
        <Section title={cuts.length === 0 ? 'Links' : `Links · ${cuts.length} cut`}>
          <LinkForm numbers={numbers} />
        </Section>
      )}
      {deeds.has('weather') && (
        <Section title="Weather">
          <WeatherForm />
        </Section>
      )}
      {deeds.has('duel') && (
        <Section title="Duel of proposers">
          <DuelForm numbers={numbers} />
        </Section>
      )}
      {deeds.has('learning') && (
        <Section title="Members and learning">
          <MembersForm members={membersOf(nodes)} canAdd={deeds.has('addNode')} learning={learningOf(nodes)} />
        </Section>
      )}
    </>
  )
}

function furthest(nodes: readonly Portrait[]): Portrait | undefined {
  return nodes.toSorted((a, b) => b.appliedThrough - a.appliedThrough)[0]
}

/** As the node has it that is furthest. */
function membersOf(nodes: readonly Portrait[]): string {
  return (furthest(nodes)?.members ?? []).join()
}

function learningOf(nodes: readonly Portrait[]): Portrait['learning'] | undefined {
  return furthest(nodes)?.learning
}
