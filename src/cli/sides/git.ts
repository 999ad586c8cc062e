import { spawn } from 'node:child_process'

export type GitAnswer =
  | { readonly kind: 'done'; readonly out: Buffer }
  | { readonly kind: 'failed'; readonly reason: string }

const mostBytes = 512 * 2 ** 20
const timeoutMs = 60_000

/**
 * Runs git in the current folder, without a shell. `input` goes to its standard input. What stands in the arguments must
 * not begin with a dash unless it is an option; `--end-of-options` before it makes sure.
 */
export function git(args: readonly string[], input = '', limits = { mostBytes, timeoutMs }): Promise<GitAnswer> {
  return new Promise((resolve) => {
    const fail = (reason: string): void => resolve({ kind: 'failed', reason })
    const settings = ['--no-pager', '--no-optional-locks', '--literal-pathspecs', '-c', 'core.fsmonitor=false']
    let child: ReturnType<typeof spawn>
    try {
      child = spawn('git', [...settings, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    } catch (problem) {
      // Deno refuses at once where it may not run git.
      if (!(problem instanceof Error)) throw problem
      fail(problem.message)
      return
    }
    // Not spawn's own: on Deno that one keeps the process alive where running git was refused.
    const timer = setTimeout(() => child.kill(), limits.timeoutMs)
    const out: Buffer[] = []
    let size = 0
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limits.mostBytes) out.push(chunk)
      else child.kill()
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < 1000) said += chunk.toString('utf8')
    })
    // Whoever ends before it has read everything tells why by its exit code.
    child.stdin?.on('error', () => undefined)
    child.on('error', (problem: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      fail(problem.code === 'ENOENT' ? 'there is no program git' : (problem.code ?? problem.message))
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      if (size > limits.mostBytes) fail(`it holds more than ${limits.mostBytes} bytes`)
      else if (code === 0) resolve({ kind: 'done', out: Buffer.concat(out) })
      else if (code === null) fail(`git took longer than ${limits.timeoutMs / 1000} s`)
      else fail(said.split('\n')[0]?.replace(/^fatal: /, '') || `git ended with ${code}`)
    })
    child.stdin?.end(input)
  })
}
