import { describe, expect, it } from 'vitest'
import { playedFleet } from './console/node-process.fixture.ts'
import type { FleetNews } from './fleet.ts'

function told() {
  const played = playedFleet()
  const news: string[] = []
  played.fleet.onNews((each: FleetNews) =>
    news.push(`${each.node.id} ${each.type}${each.type === 'ended' && each.isWished ? ' as wished' : ''}`),
  )
  return { ...played, news }
}

describe('the processes of a cluster', () => {
  it('are started, stand still, go on, crash and start again; whoever listens hears of it', async () => {
    const { fleet, launched, news } = told()
    expect(fleet.lifeOf('n1')).toBe('down')
    await fleet.start('n1')
    expect(fleet.lifeOf('n1')).toBe('running')
    fleet.pause('n1')
    expect(fleet.lifeOf('n1')).toBe('paused')
    fleet.resume('n1')
    await fleet.crash('n1')
    expect(launched[0]?.signals).toEqual(['SIGKILL'])
    expect(fleet.lifeOf('n1')).toBe('down')
    const again = await fleet.start('n1')
    expect(fleet.processOf('n1')).toBe(again)
    expect(news).toEqual(['n1 started', 'n1 paused', 'n1 resumed', 'n1 ended as wished', 'n1 started'])
  })

  it('that end by themselves did not end as wished', async () => {
    const { fleet, launched, news } = told()
    await fleet.start('n2')
    launched[0]?.end({ code: 1 })
    await launched[0]?.exited
    expect(news.at(-1)).toBe('n2 ended')
  })

  it('refuse what does not fit: a second start, a pause of one that is down, a node that is not here', async () => {
    const { fleet } = told()
    const starting = fleet.start('n1')
    await expect(fleet.start('n1')).rejects.toThrow('n1 runs already')
    await starting
    await expect(fleet.start('n1')).rejects.toThrow('n1 runs already')
    expect(() => fleet.resume('n1')).toThrow('n1 does not stand still')
    expect(() => fleet.pause('n2')).toThrow('n2 does not run')
    await expect(fleet.crash('n2')).rejects.toThrow('n2 does not run')
    await expect(fleet.start('n9')).rejects.toThrow('there is no n9 here')
  })

  it('that were removed from the cluster are gone, and do not start again', async () => {
    const { fleet, launched } = told()
    await fleet.start('n3')
    const ended = fleet.ended({ forGood: true })
    launched[0]?.end({ code: 0, removed: 'removed in slot 9' })
    await ended
    expect(fleet.lifeOf('n3')).toBe('gone')
    await expect(fleet.start('n3')).rejects.toThrow('n3 has left the cluster, for ever')
  })

  it('are all told to leave, whatever their state, and none starts after that', async () => {
    const { fleet, launched } = told()
    await Promise.all([fleet.start('n1'), fleet.start('n2')])
    fleet.pause('n2')
    const ended = fleet.ended({ forGood: false })
    await fleet.stop()
    await ended
    expect(launched.map(({ signals }) => signals)).toEqual([['SIGTERM'], ['SIGTERM']])
    await expect(fleet.start('n3')).rejects.toThrow('everything stops')
  })

  it('are killed, also those that are just being started', async () => {
    const { fleet, launched } = told()
    const starting = fleet.start('n1')
    await fleet.crashAll()
    await starting
    expect(launched[0]?.signals).toEqual(['SIGKILL'])
  })
})
