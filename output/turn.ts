import type { Config, Item, SectionName } from '../src/model/config.ts'
import { nameOf, targetSections } from './settling.ts'

/** What all lists of one step need. Targets are looked up only where something has to wait. */
export class Turn {
  readonly nowMs: number
  againInMs: number | undefined
  readonly #wanted: Config
  readonly #served: Config
  #wantedTargets: ReadonlyMap<string, Target> | undefined
  #servedTargets: ReadonlyMap<string, Target> | undefined

  constructor(wanted: Config, served: Config, nowMs: number) {
    this.#wanted = wanted
    this.#served = served
    this.nowMs = nowMs
  }

  wait(ms: number): void {
    this.againInMs = Math.min(ms, this.againInMs ?? ms)
  }

  wanted(target: string): Target | undefined {
    this.#wantedTargets ??= targetsOf(this.#wanted)
    return this.#wantedTargets.get(target)
  }

  served(target: string): Target | undefined {
    this.#servedTargets ??= targetsOf(this.#served)
    return this.#servedTargets.get(target)
  }
}

interface Target {
  readonly section: SectionName
  readonly item: Item
}

function targetsOf(config: Config): ReadonlyMap<string, Target> {
  return new Map(
    targetSections.flatMap((section) =>
      config[section].map((item: Item) => [nameOf(section, item), { section, item }] as const),
    ),
  )
}
