/**
 * Groups what is connected: two items are in one group if they have a part in common, or are both connected with a third.
 * An item without parts is a group of its own. Groups, and the items in them, come in the order of appearance.
 */
export function connectedGroups(parts: readonly (readonly string[])[]): number[][] {
  const leaders = parts.map((_, item) => item)
  const owners = new Map<string, number>()
  parts.forEach((names, item) => {
    for (const name of names) {
      const owner = owners.get(name)
      if (owner === undefined) owners.set(name, item)
      else join(leaders, owner, item)
    }
  })
  const groups = new Map<number, number[]>()
  for (let item = 0; item < parts.length; item++) {
    const leader = leaderOf(leaders, item)
    const group = groups.get(leader)
    if (group === undefined) groups.set(leader, [item])
    else group.push(item)
  }
  return [...groups.values()]
}

function join(leaders: number[], one: number, other: number): void {
  leaders[leaderOf(leaders, other)] = leaderOf(leaders, one)
}

function leaderOf(leaders: number[], item: number): number {
  let at = item
  while (leaders[at] !== at) {
    leaders[at] = leaders[leaders[at]!]!
    at = leaders[at]!
  }
  return at
}
