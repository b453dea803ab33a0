import type { Plan } from './plan.ts'
import { keepWeather, WEATHER_KINDS, type WeatherKind } from './weather.ts'

/** What is left of a plan: faults by their numbers, weather by its kinds. */
export type Part = number | WeatherKind

const NOTHING = 'nothing'

/** Everything that can be left out of a plan. */
export function partsOf({ faults }: Plan): Part[] {
  return [...faults.map(({ index }) => index), ...WEATHER_KINDS]
}

/** The plan with these parts of it, and all else as it was. */
export function keepParts(plan: Plan, parts: readonly Part[]): Plan {
  const kept = new Set(parts)
  const kinds = new Set(WEATHER_KINDS.filter((kind) => kept.has(kind)))
  return {
    ...plan,
    faults: plan.faults.filter(({ index }) => kept.has(index)),
    weather: keepWeather(plan.weather, kinds),
  }
}

/** As the command line writes it: `3,7,loss`. */
export function formatParts(parts: readonly Part[]): string {
  return parts.length === 0 ? NOTHING : parts.join(',')
}

/** Throws a `RangeError` that names what is no part of this plan. */
export function parseParts(text: string, plan: Plan): Part[] {
  if (text === NOTHING) return []
  const known = new Map(partsOf(plan).map((part) => [String(part), part]))
  return text.split(',').map((name) => {
    const part = known.get(name.trim())
    if (part !== undefined) return part
    const faults = plan.faults.length === 0 ? 'no faults' : `faults 0 to ${plan.faults.length - 1}`
    throw new RangeError(
      `"${name}" is no part of this plan: it has ${faults}, and the weather ${WEATHER_KINDS.join(', ')}; "${NOTHING}" keeps none`,
    )
  })
}
