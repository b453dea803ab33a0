import { type FormEvent, memo, useState } from 'react'
import { Button } from '../design/button.tsx'
import { Slider } from '../design/field.tsx'
import { useSession } from '../shell/use-session.ts'

const PERCENT_MAX = 60

/** How bad the network is between all of them. */
export const WeatherForm = memo(function WeatherForm() {
  const session = useSession()
  const [loss, setLoss] = useState(0)
  const [duplication, setDuplication] = useState(0)
  const [lateness, setLateness] = useState(0)
  const set = (event: FormEvent) => {
    event.preventDefault()
    const words = `Of 100 messages ${loss} are lost, ${duplication} come twice, ${lateness} come late.`
    void session.do({ type: 'weather', loss, duplication, lateness }, words)
  }
  const slider = (label: string, value: number, change: (value: number) => void) => (
    <Slider label={label} value={value} words={`${value} of 100`} min={0} max={PERCENT_MAX} step={5} change={change} />
  )
  return (
    <form className="form" onSubmit={set}>
      {slider('Messages lost', loss, setLoss)}
      {slider('Messages that come twice', duplication, setDuplication)}
      {slider('Messages that come late', lateness, setLateness)}
      <Button type="submit">Let it blow</Button>
    </form>
  )
})
