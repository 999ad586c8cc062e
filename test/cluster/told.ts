import type { Api, WatchEnd, Watching, WatchListener } from '../../watch/cluster/api.ts'

/** A listener that remembers, and that can be waited for. */
export class Told implements WatchListener {
  readonly lines: unknown[] = []
  readonly ends: WatchEnd[] = []
  aliveCount = 0
  isOpen = false
  readonly #waiting = new Set<() => void>()

  open(): void {
    this.isOpen = true
    this.#look()
  }

  alive(): void {
    this.aliveCount += 1
    this.#look()
  }

  line(value: unknown): void {
    this.lines.push(value)
    this.#look()
  }

  end(end: WatchEnd): void {
    this.ends.push(end)
    this.#look()
  }

  async until(holds: (told: this) => boolean): Promise<void> {
    while (!holds(this)) await new Promise<void>((resolve) => this.#waiting.add(resolve))
  }

  #look(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const resolve of waiting) resolve()
  }
}

/** Opens a watch and waits until it is open or has ended. */
export async function open(api: Api, path: string): Promise<{ readonly told: Told; readonly watching: Watching }> {
  const told = new Told()
  const watching = api.watch(path, told)
  await told.until(({ isOpen, ends }) => isOpen || ends.length > 0)
  return { told, watching }
}
