import { type ChildProcess, spawn } from 'node:child_process'

/** A line of the log of a running `apisixc watch --log-format json`. */
export type Line = Readonly<Record<string, unknown>>

/** A running `apisixc watch`, known by what it logs: tests wait for a line, never for a time. */
export class Watching {
  readonly lines: Line[] = []
  /** All that was written to standard error. */
  err = ''
  readonly ended: Promise<number | null>
  readonly #process: ChildProcess
  #seen = 0
  #wake: () => void = () => {}
  #hasEnded = false

  constructor([program = '', ...args]: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const more = { DENO_NO_UPDATE_CHECK: '1', ...env }
    this.#process = spawn(program, args, { env: { ...process.env, ...more }, stdio: ['ignore', 'ignore', 'pipe'] })
    let rest = ''
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.err += text
      const complete = (rest + text).split('\n')
      rest = complete.pop() ?? ''
      for (const line of complete) if (line.startsWith('{')) this.lines.push(JSON.parse(line))
      this.#wake()
    })
    this.ended = new Promise((resolve) => {
      this.#process.on('close', (code) => {
        this.#hasEnded = true
        this.#wake()
        resolve(code)
      })
    })
  }

  /** The next line that fits, after those that earlier calls have passed. */
  async next(message: string, fields: Line = {}): Promise<Line> {
    for (;;) {
      while (this.#seen < this.lines.length) {
        const line = this.lines[this.#seen] ?? {}
        this.#seen += 1
        const fits = Object.entries(fields).every(([name, value]) => line[name] === value)
        if (String(line['message']).startsWith(message) && fits) return line
      }
      if (this.#hasEnded) throw new Error(`it ended before "${message}":\n${this.err}`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal)
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.signal(signal)
    return this.ended
  }
}
