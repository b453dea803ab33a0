import { memo, useState } from 'react'
import { Button } from '../design/button.tsx'
import { Slider } from '../design/field.tsx'
import { useSession } from '../shell/use-session.ts'
import { LiveSource } from '../source/live-source.ts'

const PER_SECOND_MAX = 200

/** Transfers that the console's own client sends to a live cluster. */
export const TrafficForm = memo(function TrafficForm({ perSecond }: { perSecond: number }) {
  const session = useSession()
  const [wish, setWish] = useState(perSecond)
  const send = async () => {
    const { source } = session.player.state
    if (!(source instanceof LiveSource)) return
    try {
      session.say(await source.setTraffic(wish), false)
    } catch (error) {
      session.say(error instanceof Error ? error.message : String(error), true)
    }
  }
  return (
    <div className="form">
      <Slider
        label="Transfers in a second"
        value={wish}
        words={`${wish} wished, ${perSecond} now`}
        min={0}
        max={PER_SECOND_MAX}
        step={5}
        change={setWish}
      />
      <Button onClick={() => void send()}>Send so many</Button>
    </div>
  )
})
