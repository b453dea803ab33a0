import { electorMachine } from '@synod/elector'
import { describe, expect, it } from 'vitest'
import { createMachine } from 'xstate'
import { chartOf } from './chart.ts'
import { toMermaid } from './mermaid.ts'
import { clockMachine, doorMachine, playerMachine } from './toys.fixture.ts'

describe('the picture of a machine', () => {
  it('has states with their descriptions, arrows, and what stays inside a state inside it', () => {
    expect(toMermaid(chartOf(doorMachine))).toBe(`stateDiagram-v2
  state "closed" as closed
  closed : Nobody gets in#59; #34;closed#34; means#58; not locked.
  closed : ↺ push [is it heavy?] / creak
  state "open" as open
  open : Anybody gets in.
  open : entry / ring the bell
  state "locked" as locked
  locked : For good.
  state "in every state" as everywhere
  everywhere : ↺ kick / shout
  [*] --> closed
  closed --> open : [is somebody there? and<br/>not is it heavy?]<br/>push [else] / creak, ring<br/>the bell
  closed --> locked : lock.turn
  open --> closed : pull
  locked --> [*]`)
  })

  it('is calmer without actions', () => {
    const picture = toMermaid(chartOf(doorMachine), { actions: false })
    expect(picture).toContain('closed : ↺ push [is it heavy?]\n')
    expect(picture).not.toContain('bell')
  })

  it('has regions, states within states, delays and actors', () => {
    expect(toMermaid(chartOf(clockMachine))).toBe(`stateDiagram-v2
  state "running" as running {
    state "hand" as running_hand {
      state "still" as running_hand_still
      state "moving" as running_hand_moving
      running_hand_moving : do / motor
      state "broken" as running_hand_broken
      [*] --> running_hand_still
      running_hand_still --> running_hand_moving : after 1000 ms
      running_hand_moving --> running_hand_still : done#58; motor
      running_hand_moving --> running_hand_broken : error#58; motor
      running_hand_broken --> [*]
    }
    --
    state "display" as running_display {
      state "lit" as running_display_lit
      state "dark" as running_display_dark
      [*] --> running_display_lit
      running_display_lit --> running_display_dark : any event
    }
  }
  note right of running
    Ticks and shows.
  end note
  state "dead" as dead
  [*] --> running
  running --> dead : battery.fail<br/>done
  dead --> [*]`)
  })

  it('has history, and where it leads as long as there is none', () => {
    const picture = toMermaid(chartOf(playerMachine))
    expect(picture).toContain('on_last : deep history')
    expect(picture).toContain('on_last --> on_sound\n')
    expect(picture).toContain('off --> on_last : power.on')
  })

  it('says in the box of every state where the whole machine changes its state', () => {
    const machine = createMachine({ initial: 'a', on: { reset: '.a' }, states: { a: { on: { go: 'b' } }, b: {} } })
    expect(toMermaid(chartOf(machine))).toContain('everywhere : reset → a\n')
  })

  it('says beside a state with states inside what holds in all of them, and where it leads', () => {
    expect(toMermaid(chartOf(playerMachine))).toContain('    surprise → sound.playing, picture.dimmed /<br/>assign\n')
    expect(toMermaid(chartOf(electorMachine), { actions: false })).toContain(
      '    handOver [is it handed the lead?] → elected\n',
    )
  })

  it('begins in a state inside only where the state around it is entered as a whole', () => {
    const picture = toMermaid(chartOf(electorMachine))
    expect(picture).toContain('[*] --> eligible_electing')
    expect(picture).not.toContain('[*] --> ineligible_')
  })
})

describe('text in a picture', () => {
  it('is text, whatever Mermaid would make of it', () => {
    const description = '; %% --> {x} <b> "q" `c` *i* _u_ #35; | \\ &amp; end note'
    const machine = createMachine({ initial: 'a', states: { a: { description } } })
    const [line] = /a : .*/.exec(toMermaid(chartOf(machine)))!
    expect(line).not.toMatch(/[;%<>{}"`*_|\\&](?<!#\d+;)(?!br\/>)(?<!<br\/>)/)
    const read = line
      .replace('a : ', '')
      .replaceAll('<br/>', ' ')
      .replace(/#(\d+);/g, (_entity, code) => String.fromCodePoint(Number(code)))
    expect(read).toBe(description)
  })

  it('names a state by an identifier that is free and no keyword', () => {
    const names = ['end', 'end_', 'note', 'a-b', 'a b', 'constructor', 'über']
    const machine = createMachine({ initial: 'end', states: Object.fromEntries(names.map((name) => [name, {}])) })
    const ids = [...toMermaid(chartOf(machine)).matchAll(/state ".*" as (\w+)/g)].map(([, id]) => id)
    expect(ids).toEqual(['end_', 'end__', 'note_', 'a_b', 'a_b_', 'constructor_', '_ber'])
  })
})
