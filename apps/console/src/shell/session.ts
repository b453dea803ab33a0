import type { Deed } from '@synod/deeds'
import type { Happening } from '@synod/feed'
import type { NodeNumber } from '@synod/protocol'
import { isStillnessWished } from '../design/stillness.ts'
import { type Address, FIRST_SIGHT, formatAddress, parseAddress, type Sight } from '../link/address.ts'
import { Player } from '../player/player.ts'
import type { SceneFrame } from '../scenes/frame.ts'
import { LiveConnection } from '../source/live-connection.ts'
import { LiveSource } from '../source/live-source.ts'
import { FIRST_SETTING, type Setting } from '../source/setting.ts'
import { SimulatedSource } from '../source/simulated-source.ts'
import type { Source } from '../source/source.ts'
import { TableSource } from '../source/table-source.ts'
import { openWorkerLine } from '../source/worker-line.ts'

export type Place = Address['place']

/** A question to the reader, and who waits for the answer. */
export interface Question {
  readonly title: string
  readonly words: string
  readonly yes: string
  answer(isYes: boolean): void
}

/** A link that something is to be done to. */
export interface ChosenLink {
  readonly from: NodeNumber
  readonly to: NodeNumber
}

export interface SessionState {
  readonly place: Place
  readonly sight: Sight
  readonly scene: { readonly id: string; readonly step: number } | undefined
  /** What came of what was done last. */
  readonly notice: { readonly words: string; readonly isFault: boolean; readonly count: number } | undefined
  readonly question: Question | undefined
  readonly link: ChosenLink | undefined
  readonly isHelpOpen: boolean
  /** There is a live cluster that this page may look at. */
  readonly hasLive: boolean
}

/** What the reader looks at, and how he got there: opens sources, keeps the address, asks and tells. */
export class Session implements SceneFrame {
  readonly player: Player
  readonly #listeners = new Set<() => void>()
  #token: string | undefined
  #mayDrop = false
  #state: SessionState

  constructor(fragment: string, token: string | undefined) {
    const { address, faults } = parseAddress(fragment)
    this.#token = address.place === 'live' ? (address.token ?? token) : token
    this.#state = {
      place: address.place,
      sight: 'sight' in address ? address.sight : FIRST_SIGHT,
      scene: undefined,
      notice: undefined,
      question: undefined,
      link: undefined,
      isHelpOpen: false,
      hasLive: this.#token !== undefined,
    }
    this.player = new Player(new TableSource(), {
      nextFrame: (draw) => {
        const frame = requestAnimationFrame(draw)
        return () => cancelAnimationFrame(frame)
      },
      askToDrop: (count) => this.#askToDrop(count),
      isStill: isStillnessWished,
    })
    this.#show(address)
    if (faults.length > 0) this.say(`This link is not quite right: ${faults.join('; ')}.`, true)
  }

  get state(): SessionState {
    return this.#state
  }

  /** Of the live cluster, for the next visit in the same tab. */
  get token(): string | undefined {
    return this.#token
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What brings another reader here. */
  address(): string {
    const { place, sight, scene } = this.#state
    const { source, at } = this.player.state
    if (place === 'scene' && scene) return formatAddress({ place, scene: scene.id, step: scene.step })
    if (place === 'live') return formatAddress({ place, token: undefined, sight })
    if (place === 'simulator' && source instanceof SimulatedSource) {
      return formatAddress({ place, setting: source.setting, at, sight })
    }
    return place === 'chart' ? '#chart' : '#scenes'
  }

  /** The address was changed by hand, or by going back. */
  follow(fragment: string): void {
    if (fragment === this.address()) return
    const { address } = parseAddress(fragment)
    if (address.place === 'live' && address.token !== undefined) this.#token = address.token
    if ('sight' in address) this.#change({ sight: address.sight })
    this.#show(address)
  }

  openSimulator(setting: Setting, at = 0): void {
    this.#load(new SimulatedSource({ setting, untilUs: at, line: openWorkerLine() }), at)
    this.#change({ place: 'simulator', scene: undefined })
    if (at === 0) this.player.play()
  }

  openLive(): void {
    if (this.#token === undefined) {
      this.openSimulator(FIRST_SETTING)
      this.say('This page knows of no live cluster: open the address that was printed when one was started.', true)
      return
    }
    this.#load(new LiveSource(new LiveConnection(new URL('.', document.baseURI), this.#token)))
    this.#change({ place: 'live', scene: undefined, hasLive: true })
  }

  openScenes(): void {
    this.player.pause()
    this.#change({ place: 'scenes', scene: undefined })
  }

  openScene(id: string, step = 1): void {
    this.#change({ place: 'scene', scene: { id, step } })
  }

  openChart(): void {
    this.player.pause()
    this.#change({ place: 'chart', scene: undefined })
  }

  openTable(): void {
    this.#load(new TableSource())
  }

  record(happenings: readonly Happening[]): void {
    const { source } = this.player.state
    if (source instanceof TableSource) source.record(happenings)
  }

  openCluster(setting: Pick<Setting, 'seed' | 'nodes' | 'learning' | 'alpha' | 'deeds'>): void {
    const whole = { ...setting, trafficEveryMs: 0 }
    this.#load(new SimulatedSource({ setting: whole, untilUs: 0, line: openWorkerLine() }))
  }

  playTo(at: number, how: 'watched' | 'at once'): void {
    this.player.playTo(at, how)
  }

  look(sight: Sight): void {
    this.#change({ sight: { ...this.#state.sight, ...sight } })
  }

  readonly select = (node: NodeNumber): void => this.look({ ...this.#state.sight, node })

  readonly chooseLink = (from: NodeNumber, to: NodeNumber): void => this.#change({ link: { from, to } })

  closeLink(): void {
    this.#change({ link: undefined })
  }

  openHelp(isHelpOpen: boolean): void {
    this.#change({ isHelpOpen })
  }

  /** Does something, after asking where that reaches a real process; tells what came of it. */
  async do(deed: Deed, words: string): Promise<void> {
    try {
      const cameOfIt = await this.player.do(deed)
      if (cameOfIt !== undefined) this.say(cameOfIt === '' ? words : cameOfIt, false)
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error), true)
    }
  }

  say(words: string, isFault: boolean): void {
    this.#change({ notice: { words, isFault, count: (this.#state.notice?.count ?? 0) + 1 } })
  }

  ask(title: string, words: string, yes: string): Promise<boolean> {
    return new Promise((resolve) => {
      const answer = (isYes: boolean) => {
        this.#change({ question: undefined })
        resolve(isYes)
      }
      this.#change({ question: { title, words, yes, answer } })
    })
  }

  #show(address: Address): void {
    if (address.place === 'simulator') this.openSimulator(address.setting, address.at)
    else if (address.place === 'live') this.openLive()
    else if (address.place === 'scene') this.openScene(address.scene, address.step)
    else if (address.place === 'scenes') this.openScenes()
    else this.openChart()
  }

  #load(source: Source, at = 0): void {
    this.player.load(source, at)
  }

  async #askToDrop(count: number): Promise<boolean> {
    if (this.#mayDrop) return true
    const deeds = count === 1 ? 'One thing that was' : `${count} things that were`
    this.#mayDrop = await this.ask(
      'Change the past?',
      `${deeds} done later will not have been done: from this moment on, all happens anew.`,
      'Change it',
    )
    return this.#mayDrop
  }

  #change(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}
